from data.tokens import new_token, token_hash


def test_a_token_is_long_fit_for_a_link_and_never_the_same():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 43 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_what_is_kept_of_a_token_tells_them_apart_and_does_not_hold_them():
    token = new_token()
    assert token_hash(token) == token_hash(token) != token_hash(new_token())
    assert token not in token_hash(token)

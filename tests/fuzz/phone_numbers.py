"""Phone numbers as people, phones and exports write them, the same number in many ways."""

from hypothesis import strategies as st

# Not given out: Indonesian mobile numbers have 10 to 13 digits, 0800 is a service prefix.
_BODIES = st.integers(100_000, 999_999_999).map(lambda number: f"800{number:07d}")


def writings(body: str) -> list[str]:
    """Return the ways in which one Indonesian number (digits after the 0) is written."""
    first, middle, last = body[:3], body[3:7], body[7:]
    return [
        f"0{body}",
        f"62{body}",
        f"+62{body}",
        f"0{first}-{middle}-{last}",
        f"+62 {first}-{middle}-{last}",
        f"+62 {first} {middle} {last}",
        f"\u202a+62 {first}-{middle}-{last}\u202c",
        f"+62 {first}\u2011{middle}\u2011{last}",
        f"\u200e+62 {first}\u00a0{middle}\u00a0{last}",
        f"(+62) {first}.{middle}.{last}",
        f"0062{body}",
        f"+62 (0){first} {middle} {last}",
    ]


def numbers() -> st.SearchStrategy[str]:
    """Return a number written in some way."""
    return _BODIES.flatmap(lambda body: st.sampled_from(writings(body)))


def same_twice() -> st.SearchStrategy[tuple[str, str]]:
    """Return one number written in two ways."""
    return _BODIES.flatmap(lambda body: st.tuples(*[st.sampled_from(writings(body))] * 2))


def senders() -> st.SearchStrategy[str]:
    """Return what may stand where a sender's number should: numbers, short codes, names, nothing."""
    other = (
        "Telkomsel",
        "TRI",
        "112",
        "1708",
        "",
        " ",
        "anonymous",
        "+1 555-555-5555",
        "972987654321",
        "😊",
        "+",
        "-",
    )
    return st.one_of(numbers(), st.sampled_from(other), st.text(max_size=20))

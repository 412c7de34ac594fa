"""How people say a landmark: "SD Negeri 2 Wates" is SDN Wates 2, "Balai Desa" is the kantor desa."""

import re
from collections.abc import Iterator, Sequence

from geo.language.landmark_kinds import BRIDGE, JUNCTION, OTHER, VILLAGE, Group, Language, kinds, openings
from geo.wording import Words, name_tokens

MOST_WORDS = 4  # of an opening: "pusat kesehatan masyarakat", "gereja kristen jawi wetan"
MOST_WAYS = 24
# Schools, posts and markets are numbered in either way; more than ten is written in figures.
ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
# Places that bear the name of another: "Jembatan Kali Serinjing", "Perempatan Pasar Pranggang".
NAMED_AFTER = (BRIDGE, JUNCTION)
# "UPTD SDN 2 Wates": the school as a unit of its office. Nobody says it.
OFFICE_UNITS = ("upt", "uptd")
_GLUED = re.compile(r"([^\W\d_]{2,})(\d+)")  # "SDN2", "MTsN7"

Tokens = tuple[str, ...]


def kind_of_name(name: str, language: Language = "id") -> str:
    """Return the kind that the words of a name tell ("Pasar Pranggang" is a market), or "other"."""
    found = _opening(landmark_tokens(name), language)
    return found[1] if found else OTHER


def landmark_tokens(name: str) -> Tokens:
    """Return the tokens of a name, figures apart from letters: "UPTD SDN2 Wates" is sdn, 2, wates."""
    tokens: list[str] = []
    for token in name_tokens(name):
        glued = _GLUED.fullmatch(token)
        tokens.extend(glued.groups() if glued else [token])
    return tuple(tokens[1:] if len(tokens) > 1 and tokens[0] in OFFICE_UNITS else tokens)


def ways_to_say(name: str, kind: str, words: Words) -> tuple[str, ...]:
    """Return the ways in which people write a landmark, the given one first: tokens with spaces between.

    The opening in each of its spellings, the number before or after the rest; a name that does not say its
    kind also with the usual word of it, "Al Hidayah" as "masjid al hidayah". "Desa Wates" is an area; its
    middle is just "Wates".
    """
    tokens = landmark_tokens(name)
    ways = dict.fromkeys(" ".join(way) for way in _ways(tokens, kind, words.language) if way)
    return tuple(list(ways)[:MOST_WAYS])


def canonical(name: str, language: Language = "id") -> str:
    """Return one spelling for all the ways to say a name, to tell whether two landmarks are called alike."""
    tokens = landmark_tokens(name)
    found = _opening(tokens, language)
    if found is None:
        return " ".join(tokens)
    length, _, group = found
    number, rest = _number_and_rest(_rest(tokens, length, language))
    return " ".join([*group[0], *rest, *number])


def says_no_place(name: str, language: Language = "id") -> bool:
    """Tell whether a name is its kind alone, or that and a number: "Balai Desa", "SDN 2"."""
    tokens = landmark_tokens(name)
    found = _opening(tokens, language)
    rest = _rest(tokens, found[0], language) if found else tokens
    return found is not None and all(token.isdigit() or token in ROMAN for token in rest)


def _ways(tokens: Tokens, kind: str, language: Language) -> Iterator[Tokens]:
    found = _opening(tokens, language)
    if kind == VILLAGE:
        yield _rest(tokens, found[0], language) if found and found[1] == VILLAGE else tokens
        return
    yield tokens
    if found is None:
        own = kinds()[kind].said.get(language, ()) if kind in kinds() else ()
        yield from (_joined(way, tokens, language) for group in own[:1] for way in group[:2])
        return
    length, said, group = found
    yield from _with_number(tokens, length, group, language)
    if said != kind and kind in NAMED_AFTER:
        own = kinds()[kind].said.get(language, ())
        for way in _with_number(tokens, length, group, language):
            yield from (_joined(opening, way, language) for opening in own[0][:2])


def _with_number(tokens: Tokens, length: int, group: Group, language: Language) -> Iterator[Tokens]:
    """Yield a name in every spelling of its opening, a number at either side of the rest."""
    number, rest = _number_and_rest(_rest(tokens, length, language))
    for opening in group:
        yield _joined(opening, (*rest, *number), language)
        if number and rest:
            yield _joined(opening, (*number, *rest), language)


def _joined(opening: Tokens, rest: Tokens, language: Language) -> Tokens:
    return (*opening, *rest) if language == "id" else (*rest, *opening)


def _rest(tokens: Tokens, length: int, language: Language) -> Tokens:
    return tokens[length:] if language == "id" else tokens[: len(tokens) - length]


def _opening(tokens: Sequence[str], language: Language) -> tuple[int, str, Group] | None:
    """Return how many tokens tell the kind, which kind, and all ways to say it; the longest that fits."""
    known = openings(language)
    for length in range(min(MOST_WORDS, len(tokens)), 0, -1):
        part = tuple(tokens[:length] if language == "id" else tokens[-length:])
        if part in known:
            return length, *known[part]
    return None


def _number_and_rest(rest: Tokens) -> tuple[Tokens, Tokens]:
    """Return the number that starts or ends the rest of a name, in figures, and what is left."""
    for at in (-1, 0):
        if len(rest) > 1 and (rest[at].isdigit() or rest[at] in ROMAN):
            number = (ROMAN.get(rest[at], rest[at]),)
            return number, (rest[:-1] if at == -1 else rest[1:])
    if len(rest) == 1 and rest[0] in ROMAN:
        return (ROMAN[rest[0]],), ()
    return (), rest

"""Whether a person should look at a text first: adverts, bare links, bare abuse, nothing said."""

import re
from collections.abc import Sequence

from data.understanding.concern import is_damage
from data.understanding.sentences import Reading
from data.understanding.stances import Stance

# Language-free codes of why a message waits.
ADVERT, LINKS, ABUSE, EMPTY = "spam_advert", "spam_links", "spam_abuse", "spam_empty"
IDENTICAL = "spam_identical"  # told by data.incoming.screening
SERVICE = "spam_service"  # by its sender: told there too
REASONS = (ADVERT, LINKS, ABUSE, EMPTY, IDENTICAL, SERVICE)

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|id|co|me|ly|gl|xyz|site|vip|top|online|info|bet|win|club|biz|io|app|link|shop|live)(?:/\S*)?",
    re.IGNORECASE,
)
# A link to a place or a picture says where, not what to buy.
_PLACE_LINK = re.compile(
    r"maps\.app\.goo\.gl|goo\.gl/maps|google\.[\w.]+/maps|maps\.google|maps\.apple|openstreetmap|waze\.com"
    r"|foursquare|plus\.codes|drive\.google|photos\.|youtu|tiktok|instagram|facebook|fb\.watch",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\bwa\.me\b|\bt\.me\b|(?:\+?62|\b0)8[\d .-]{7,}")
ADVERT_KINDS = ("loan", "gambling", "selling", "easy_money")
FEW_WORDS = 4
MANY_PRAISES = 3  # "gacor, bonus, deposit": nobody complains so


def has_link(words: str) -> bool:
    """Tell whether a text holds a link that is none to a place."""
    return any(not _PLACE_LINK.search(found[0]) for found in _LINK.finditer(words))


def spam_of(words: str, reading: Reading, stances: Sequence[Stance]) -> str | None:
    """Return why a text should be held; None for whatever may be a complaint, insults in it or not."""
    bare = _LINK.sub(" ", words)
    if not any(letter.isalpha() for letter in bare):
        linked = bool(_LINK.search(words))
        return (LINKS if has_link(words) else None) if linked else EMPTY
    damage = is_damage(stances)
    kinds = sum(reading.has(f"adverts.{kind}") for kind in ADVERT_KINDS)
    praises = sum(any(one.startswith("adverts.") for one in unit.concepts) for unit in reading.units)
    pushes = reading.has("adverts.call") + has_link(words) + bool(_CONTACT.search(words))
    business = _weight(stances)
    loud = kinds + pushes >= 2 or praises >= MANY_PRAISES
    if kinds and loud and not (damage and business >= 1.0 and kinds + pushes < 4):
        return ADVERT
    if damage or business > 0:
        return None
    return _of_nothing(words, bare, reading)


def _of_nothing(words: str, bare: str, reading: Reading) -> str | None:
    """Return why a text that speaks of no matter of the office should be held."""
    if reading.has("signs.insult"):
        return None if reading.has("things.officials", "signs.blame") and reading.words > FEW_WORDS else ABUSE
    if has_link(words) and len(bare.split()) <= FEW_WORDS:
        return LINKS
    if all("signs.greeting" in unit.concepts or unit.word.isdigit() for unit in reading.units):
        return EMPTY
    letters = {letter for letter in bare.casefold() if letter.isalpha()}
    shouting = not reading.known and (reading.distinct <= 1 or len(letters) <= 3)
    return EMPTY if shouting else None


def _weight(stances: Sequence[Stance]) -> float:
    """Return how much is said of matters of the office, its people aside: to insult them is none."""
    return sum(one.weight for stance in stances for one in stance.said if one.thing != "officials")

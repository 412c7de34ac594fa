"""A third person's bare name masked: "tanya Budi Santoso yang rumahnya depan masjid", "mertuaku Aminah".

Only what stands beside it tells such a name: it is masked where it begins with a capital, right after or
before words that speak of a person, of kin, of a house, of whom to ask. The region's places go first: what is
one of them, or a part of one, stays. A name in small letters, or beside none of these words, is not known
for a name here; who reads before releasing sees it.
"""

from collections.abc import Sequence

from data.masking.names import MOST_PARTS, Known, TextWord, is_word, joined, places_in, text_words, written
from data.masking.numbers import NEIGHBOURHOOD
from data.masking.words import MaskingWords, masking_words

LONGEST_ACRONYM = 5  # "DPUPR", "SATPOL": an office; in a shouted text nothing is known by its capitals


def mask_other_names(text: str, known: Known) -> str:
    """Return a text without the bare names of other people that its words announce."""
    if text.isupper():
        return text
    words, told = text_words(text), masking_words()
    places, masked = places_in(words, known), set[int]()
    for row in range(len(words)):
        first, sure = _announced(text, words, row, told)
        if first is not None and first < len(words) and joined(text, words, first):
            run = _name_from(text, words, first, told)
            masked.update(_person(run, words, places, known, sure=sure))
        if _tells_who(text, words, row, told):
            run = _name_before(text, words, row, told)
            masked.update(_person(run, words, places, known, sure=False))
    return written(text, words, masked)


def _announced(text: str, words: Sequence[TextWord], row: int, told: MaskingWords) -> tuple[int | None, bool]:
    """Return where a name may begin that the word of a row announces, and whether hardly a place could."""
    sure = _after_kin(words, row, told)
    if sure is not None:
        return sure, True
    first = _after_phrase(words, row, told) or _after_house(text, words, row, told)
    return first or _after_asking(words, row, told), False


def _after_kin(words: Sequence[TextWord], row: int, told: MaskingWords) -> int | None:
    """Return the row behind "mertuaku", "tetangga saya", "ketua RT 03"."""
    others, small = told.others, words[row].small
    if any(small.endswith(one) and small.removesuffix(one) in others["kin"] for one in others["endings"]):
        return row + 1
    following = words[row + 1] if row + 1 < len(words) else None
    if following is None:
        return None
    owned = small in others["kin"] and following.small in others["owners"]
    return row + 2 if owned or (small == "ketua" and following.said == NEIGHBOURHOOD) else None


def _after_phrase(words: Sequence[TextWord], row: int, told: MaskingWords) -> int | None:
    """Return the row behind "suami", "pemilik rumah", "ketua RT"."""
    for phrase in told.owns:
        if tuple(one.small for one in words[row : row + len(phrase)]) == phrase:
            return row + len(phrase)
    return row + 1 if words[row].small in told.others["kin_alone"] else None


def _after_house(text: str, words: Sequence[TextWord], row: int, told: MaskingWords) -> int | None:
    """Return the row behind "rumah", "sawahnya"; none for "rumah sakit", nor for a "Rumah Gadang"."""
    word, others = words[row], told.others
    if word.small not in others["house"] or (word.capital and not _begins_sentence(text, word)):
        return None
    return None if row + 1 < len(words) and words[row + 1].small in others["not_houses"] else row + 1


def _after_asking(words: Sequence[TextWord], row: int, told: MaskingWords) -> int | None:
    """Return the row behind "tanya", "wa ke"."""
    if words[row].small not in told.others["ask"]:
        return None
    towards = row + 1 < len(words) and words[row + 1].small in told.others["towards"]
    return row + 2 if towards else row + 1


def _begins_sentence(text: str, word: TextWord) -> bool:
    """Tell whether a word is the first of a sentence: any may have a capital there."""
    before = text[: word.start].rstrip(" ")
    return not before or before[-1] in ".!?:\n"


def _tells_who(text: str, words: Sequence[TextWord], row: int, told: MaskingWords) -> bool:
    """Tell whether "yang rumahnya", "yang tinggal" or ", tetangga saya" begins at a row."""
    others = told.others
    if row == 0 or row + 1 >= len(words) or not joined(text, words, row + 1):
        return False
    small, following = words[row].small, words[row + 1].small
    if small in others["who"]:
        return following in others["lives"] and joined(text, words, row)
    between = text[words[row - 1].end : words[row].start]
    return small in others["kin"] and following in others["owners"] and between in (" ", ", ", " (", ",")


def _name_from(text: str, words: Sequence[TextWord], first: int, told: MaskingWords) -> list[int]:
    """Return the words of the name that begins at a row; none if none does."""
    run: list[int] = []
    for row in range(first, min(first + MOST_PARTS, len(words))):
        if run and not joined(text, words, row):
            break
        if run and words[row].small in told.joins_names:
            run.append(row)
            continue
        if not _may_be_name(words[row], told, first=not run):
            break
        run.append(row)
    while run and words[run[-1]].small in told.joins_names:
        run.pop()
    return run


def _name_before(text: str, words: Sequence[TextWord], end: int, told: MaskingWords) -> list[int]:
    """Return the words of the name that ends before a row; none where a place is more likely."""
    run: list[int] = []
    row = end - 1
    while row >= 0 and len(run) < MOST_PARTS and _may_be_name(words[row], told, first=False):
        run.insert(0, row)
        if not joined(text, words, row):
            break
        row -= 1
    if not run or len(words[run[0]].small) == 1:
        return []
    alone = len(run) == 1 and _begins_sentence(text, words[run[0]])  # "Alhamdulillah tetangga saya …"
    before = words[run[0] - 1] if run[0] and joined(text, words, run[0]) else None
    of_place = before is not None and (before.capital or before.small in told.others["before_places"])
    return [] if alone or of_place else run


def _may_be_name(word: TextWord, told: MaskingWords, *, first: bool) -> bool:
    """Tell whether a word may be (part of) a person's name."""
    small = word.small
    if not word.said[0].isalpha() or not word.capital:
        return False
    if len(small) == 1:
        return not first  # an initial
    if word.said.isupper() and len(small) <= LONGEST_ACRONYM:
        return False
    if small in told.also_names:
        return True
    lists = (told.others["before_places"], told.others["not_names"], told.streets, told.roles, told.titles)
    return not any(small in known for known in lists) and not is_word(small)


def _person(
    run: list[int], words: Sequence[TextWord], places: set[int], known: Known, *, sure: bool
) -> list[int]:
    """Return the words of a run that are a person's name; none where they may be a place of the region."""
    said = tuple(words[row].small for row in run)
    if not run or said[0] in known.places or said in known.parts or places.intersection(run):
        return []
    for at, small in enumerate(said):
        if at and small in known.places:  # "tanya Budi Gurah": who, and where
            run, said = run[:at], said[:at]
            break
    new = any(small not in known.words for small in said)
    return run if new or (sure and said not in known.parts) else []

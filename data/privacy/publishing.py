"""Which words of a complaint the public may read, by the region's rule, and what the desk starts from."""

from collections.abc import Collection
from functools import lru_cache

from data.masking import Known, mask
from data.placement.ground import Ground
from data.regions import Region


def release_box(region: Region, ground: Ground, words: str | None, own_names: Collection[str] = ()) -> str:
    """Return the text that the desk's release box starts with: the reporter's words, masked.

    ``own_names`` are those under which they were sent (see ``sent_under.py``), here and below.
    """
    if not words or region.publishing.words == "none":
        return ""
    return mask(words, known_names(region, ground), own_names)


def words_at_verify(
    region: Region,
    ground: Ground,
    released: str | None,
    words: str | None,
    own_names: Collection[str] = (),
) -> str | None:
    """Return what becomes public when a complaint is verified; None for nothing.

    ``released`` is what the desk wrote, ``words`` what the reporter did. What the desk wrote goes before; it
    is not masked, a person has read it.
    """
    rule = region.publishing.words
    if rule == "none":
        return None
    written = (released or "").strip() or None
    if written is None and rule == "masked":
        return release_box(region, ground, words, own_names).strip() or None
    return written


def shown(region: Region, public_words: str | None) -> str | None:
    """Return the public words as they may be shown now: a region that shows none hides older ones too."""
    return None if region.publishing.words == "none" else public_words


def for_reader(
    region: Region,
    ground: Ground,
    words: str | None,
    own_names: Collection[str] = (),
    *,
    sees_reporter: bool,
) -> str | None:
    """Return a reporter's words for staff: masked for whoever may not know who the reporter is."""
    return words if words is None or sees_reporter else mask(words, known_names(region, ground), own_names)


def known_names(region: Region, ground: Ground) -> Known:
    """Return the names of the region that are no person's: its own, its roads', villages' and landmarks'."""
    return _known((region.name.id, region.name.en, region.short_name.id), ground)


@lru_cache(maxsize=8)
def _known(own: tuple[str, ...], ground: Ground) -> Known:
    names = [*own, *ground.areas_frame["name"].tolist()]
    if ground.network is not None:
        for name, aliases in zip(*(ground.network.table[key] for key in ("name", "aliases")), strict=True):
            names += [name, *aliases]
    if ground.landmarks is not None:
        names += ground.landmarks.table["name"].tolist()
    return Known([str(name) for name in names if name])

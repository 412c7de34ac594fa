"""A region's own folder, made from the template: an office starts with sensible agencies and categories."""

import json
import re
from pathlib import Path
from string import Template
from zoneinfo import available_timezones

from data.regions import BUILT_IN_REGIONS, REGION_FILE, REGION_ID, Region, list_regions, load_region
from data.settings import get_settings

TEMPLATE = BUILT_IN_REGIONS / "_template" / REGION_FILE
KINDS = {"kab": "Kabupaten", "kabupaten": "Kabupaten", "kota": "Kota"}
ENGLISH = {"kabupaten": "Regency", "kota": "City"}


class NewRegionError(ValueError):
    """A region that cannot be made; the message says why and what to do."""


def new_region(
    region_id: str,
    *,
    title: str | None = None,
    code: str = "",
    timezone: str = "Asia/Jakarta",
    words: str = "id",
    ticket_prefix: str | None = None,
) -> Region:
    """Make ``<var>/regions/<region_id>/region.toml`` and return the region.

    Title and prefix are made of the id unless given. Raises ``NewRegionError`` for a name that is taken or
    cannot be a folder and part of an address, and for an unknown time zone, language or prefix.
    """
    title = title or _title(region_id)
    prefix = ticket_prefix or _prefix(title)
    _refuse(region_id, timezone, words, prefix)
    folder = get_settings().var / "regions" / region_id
    kind, short = _kind_and_name(title)
    said = {
        "title": title,
        "title_en": f"{short} {ENGLISH[kind]}" if kind else title,
        "code": code,
        "short": short,
        "timezone": timezone,
        "words": words,
        "prefix": prefix,
        "languages": ["id", "en"] if words == "id" else ["en", "id"],
    }
    quoted = {
        key: json.dumps(value, ensure_ascii=False) for key, value in said.items()
    }  # as TOML quotes, too
    folder.mkdir(parents=True, exist_ok=True)
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(quoted)
    Path(folder, REGION_FILE).write_text(text, encoding="utf-8")
    return load_region(region_id)


def _refuse(region_id: str, timezone: str, words: str, prefix: str) -> None:
    if not REGION_ID.fullmatch(region_id):
        raise NewRegionError(
            f"{region_id!r} cannot be a region's name. Use small letters, digits and hyphens: kab-sleman."
        )
    if region_id in list_regions():
        raise NewRegionError(
            f"There is a region {region_id} already. Choose another name, or correct its file."
        )
    if timezone not in available_timezones():
        raise NewRegionError(f"{timezone!r} is no time zone. Use a name such as Asia/Jakarta.")
    if words not in {"id", "en"}:
        raise NewRegionError(f"{words!r} is no language that is read here. Use id or en.")
    if not re.fullmatch("[A-Z]{2,4}", prefix):
        raise NewRegionError(f"{prefix!r} is no ticket prefix. Use two to four capital letters.")


def _kind_and_name(title: str) -> tuple[str, str]:
    """Return ("kabupaten", "Sleman") of "Kabupaten Sleman", ("", title) of any other title."""
    first, _, rest = title.partition(" ")
    return (first.casefold(), rest) if rest and first.casefold() in ENGLISH else ("", title)


def _title(region_id: str) -> str:
    first, *rest = region_id.split("-")
    return " ".join([KINDS.get(first, first.title()), *(word.title() for word in rest)])


def _prefix(title: str) -> str:
    letters = re.sub(r"[^A-Z]", "", title.rsplit(maxsplit=1)[-1].upper())
    return (letters + "JEG")[:3]  # a title without letters must have a prefix too

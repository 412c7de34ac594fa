"""How this region and SP4N-LAPOR! name the same things: categories, agencies, statuses."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from data.deployment.toml_tables import Table
from data.exchange.statuses import plain_status
from data.regions import Region, RegionError, read_toml

SHIPPED = Path(__file__).with_name("sp4n.toml")
REGION_FILE = "sp4n.toml"


class Names(Table):
    """What they call something of ours: the name that is written, and others that are read too."""

    name: str = Field(min_length=1)
    also: tuple[str, ...] = ()


class Sp4nRules(Table):
    """``categories`` and ``agencies`` by our ids, ``statuses`` by our states (what we tell them).

    ``words``: which text of a complaint is sent: what the desk has released, or none at all. ``reporter``:
    whether the reporter's contact may be sent with their consent, or never. ``confidential``: whether
    *rahasia* complaints are sent at all (marked as such).
    """

    categories: Mapping[str, Names] = Field(default_factory=dict)
    agencies: Mapping[str, Names] = Field(default_factory=dict)
    statuses: Mapping[str, str] = Field(default_factory=dict)
    words: Literal["released", "none"] = "released"
    reporter: Literal["with_consent", "never"] = "never"
    confidential: bool = False

    def categories_in(self) -> dict[str, str]:
        """Return their category (evened out) -> ours; of several that share a name the first."""
        return _by_name(self.categories)

    def agencies_in(self) -> dict[str, str]:
        """Return their agency (evened out) -> ours."""
        return _by_name(self.agencies)


def sp4n_rules(region: Region) -> Sp4nRules:
    """Return what holds for a region: the shipped names of what it has, under its own ``sp4n.toml``.

    Raises RegionError that names every fault of the file.
    """
    file = region.folder / REGION_FILE
    modified = file.stat().st_mtime_ns if file.is_file() else 0
    categories = tuple(one.id for one in region.categories)
    agencies = tuple(one.id for one in region.agencies)
    return _rules(file, modified, categories, agencies)


@lru_cache(maxsize=64)
def _rules(file: Path, modified_ns: int, categories: tuple[str, ...], agencies: tuple[str, ...]) -> Sp4nRules:
    """Read both files; ``modified_ns`` is there so that a changed file is read anew, 0 if it is absent."""
    shipped = read_toml(SHIPPED, Sp4nRules)
    own = read_toml(file, Sp4nRules) if modified_ns else Sp4nRules()
    strange = [
        *(
            f"categories has {key!r}, which the region has not."
            for key in own.categories
            if key not in categories
        ),
        *(f"agencies has {key!r}, which the region has not." for key in own.agencies if key not in agencies),
    ]
    if strange:
        raise RegionError(file, strange)
    here = {key: names for key, names in shipped.categories.items() if key in categories}
    told = own.model_dump(exclude_unset=True, exclude={"categories", "agencies", "statuses"})
    return shipped.model_copy(
        update={
            "categories": here | dict(own.categories),
            "agencies": dict(own.agencies),
            "statuses": dict(shipped.statuses) | dict(own.statuses),
            **told,
        }
    )


def _by_name(named: Mapping[str, Names]) -> dict[str, str]:
    found: dict[str, str] = {}
    for ours, names in named.items():
        for name in (names.name, *names.also):
            found.setdefault(plain_status(name), ours)
    return found

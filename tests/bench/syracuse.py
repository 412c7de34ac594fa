"""Syracuse 2018: 3,462 real potholes; the street of the written address is a nearly independent truth."""

import re

import numpy as np
import pandas as pd

from geo.placing import Placer
from tests.bench import peers
from tests.bench.figures import Figure
from tests.bench.report import Table, percent
from tests.bench.worlds import SHARED, World, syracuse

POTHOLES = SHARED / "syracuse" / "potholes_2018.csv"
# The address is read here by a few plain rules of its own: a number, a street, a cross street, the city.
_NUMBER = re.compile(r"^\s*\d+(?:-\d+)?\s+")
_CITY = re.compile(r"\s+SYRACUSE\b.*$")
_SPLIT = re.compile(r"\s*(?:&|/|\b(?:AND|TO|REAR)\b|@)\s*")
WORDS = {
    "STREET": "ST", "AVENUE": "AVE", "ROAD": "RD", "DRIVE": "DR", "PLACE": "PL", "BOULEVARD": "BLVD", "TERRACE": "TER",
    "LANE": "LN", "COURT": "CT", "PARKWAY": "PKWY", "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "AV": "AVE", "TNPK": "TPKE", "PK": "PARK",
}  # fmt: skip


def address_streets(address: str) -> list[str]:
    """Return the streets of an address in the order in which it names them, as ``street_key`` writes them."""
    bare = _CITY.sub("", _NUMBER.sub("", address.upper().strip()))
    return [street_key(_CITY.sub("", _NUMBER.sub("", part))) for part in _SPLIT.split(bare) if part.strip()]


def street_key(name: str) -> str:
    """Return a street's name in capitals: the direction first, short types, no punctuation."""
    words = re.sub(r"[^A-Z0-9 ]", " ", name.upper()).split()
    words = [word if len(words) == 1 else WORDS.get(word, word) for word in words]
    if len(words) > 2 and words[-1] in {"N", "S", "E", "W"}:
        words = [words[-1], *words[:-1]]
    return " ".join(words)


def potholes() -> pd.DataFrame:
    """Return lon, lat, address of every pothole, in the order of the file."""
    table = pd.read_csv(POTHOLES, encoding="utf-8-sig")
    return pd.DataFrame(
        {
            "lon": table["longitude"],
            "lat": table["latitude"],
            "address": table["address"].fillna("").str.strip(),
        }
    )


def known_streets(world: World, addresses: pd.Series) -> list[list[str]]:
    """Return for each address those of its streets that the network has, in order."""
    known = set(map(street_key, world.network.table["name"]))
    return [[street for street in address_streets(one) if street in known] for one in addresses]


def measured() -> tuple[list[Figure], Table]:
    """Place the potholes by position alone, by position and address, and by the address alone."""
    world, table = syracuse(), potholes()
    streets = known_streets(world, table["address"])
    named = np.array([len(some) > 0 for some in streets])
    crossing = np.array([len(some) > 1 for some in streets])
    position = table[["lon", "lat"]]
    placer = Placer(world.network, words="en").learnt_from(position)
    found = {
        "position alone (the address is not read)": placer.place(position),
        "position and address": placer.place(position.assign(text=table["address"])),
        "address alone": placer.place(table[["address"]].rename(columns={"address": "text"})),
    }
    name_of = pd.Series(
        world.network.table["name"].to_numpy(), index=world.network.table["road_id"].to_numpy()
    )
    nearest = [street_key(name) for name in name_of[peers.nearest(world, position)]]
    rows = [_row("nearest street", np.ones(len(table), bool), nearest, streets, named, crossing)]
    for what, result in found.items():
        ends = [street_key(name) if isinstance(name, str) else "" for name in result["road_name"]]
        rows.append(_row(what, (result["status"] == "placed").to_numpy(), ends, streets, named, crossing))
    headings = (
        "evidence", "placed, %", "ends on the first street named, %", "on any street named, %", "of placed, first, %",
        "of placed, any, %", "at “A & B”, any, %",
    )  # fmt: skip
    how = (
        f"{len(table):,} potholes filled in 2018; {int(named.sum()):,} addresses name a street of the network. "
        "Shares are of these, whether placed or ambiguous, unless said otherwise."
    )
    any_nearest, any_both = (float(str(rows[at][3])) for at in (0, 2))
    figures = [
        Figure(
            "Syracuse, position and address: rows that end on a street they name",
            any_both,
            "%",
            asked="≥ 95 %",
        ),
        Figure("Syracuse, nearest street is one that the address names (the peer)", any_nearest, "%"),
        Figure(
            "Syracuse, position alone: of placed, on a street the address names", float(str(rows[1][5])), "%"
        ),
    ]
    return figures, Table("Syracuse 2018: real potholes", headings, rows, how)


def _row(
    what: str,
    placed: np.ndarray,
    ends: list[str],
    streets: list[list[str]],
    named: np.ndarray,
    crossing: np.ndarray,
) -> list[object]:
    first = np.array([bool(some) and end == some[0] for end, some in zip(ends, streets, strict=True)])
    either = np.array([end in some for end, some in zip(ends, streets, strict=True)])
    sure = named & placed
    shares = (
        placed.mean(), first[named].mean(), either[named].mean(), first[sure].mean(), either[sure].mean(),
        either[crossing].mean(),
    )  # fmt: skip
    return [what, *(percent(float(share)) for share in shares)]

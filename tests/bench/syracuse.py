"""Syracuse 2018: 3,462 real potholes; the street of the written address is a nearly independent truth."""

import re
from dataclasses import dataclass

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
    "STREET": "ST", "AVENUE": "AVE", "AV": "AVE", "ROAD": "RD", "DRIVE": "DR", "PLACE": "PL", "LANE": "LN",
    "BOULEVARD": "BLVD", "TERRACE": "TER", "COURT": "CT", "PARKWAY": "PKWY", "PK": "PARK", "TNPK": "TPKE",
    "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W",
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
    return [_known(one, known) for one in addresses]


def _known(address: str, known: set[str]) -> list[str]:
    """Return the known streets of an address; "E ADAMS ST TO NB I 81 RAMP" is one if the network has it."""
    whole = street_key(_CITY.sub("", _NUMBER.sub("", address.upper().strip())))
    return [whole] if whole in known else [street for street in address_streets(address) if street in known]


@dataclass(frozen=True, eq=False)
class Named:
    """What the addresses name: per row the streets of the network, in order; one flag each per row."""

    streets: list[list[str]]
    any_known: np.ndarray
    crossing: np.ndarray

    @classmethod
    def of(cls, streets: list[list[str]]) -> "Named":
        """Flag the rows that name a street, and those that name two."""
        known = np.array([len(some) for some in streets])
        return cls(streets, known > 0, known > 1)


HEADINGS = (
    "evidence", "placed, %", "ends on the first street named, %", "on any street named, %",
    "of placed, first, %", "of placed, any, %", "at “A & B”, any, %",
)  # fmt: skip


def measured() -> tuple[list[Figure], Table]:
    """Place the potholes by position alone, by position and address, and by the address alone."""
    world, table = syracuse(), potholes()
    named = Named.of(known_streets(world, table["address"]))
    position = table[["lon", "lat"]]
    placer = Placer(world.network, words="en").learnt_from(position)
    road_ids = world.network.table["road_id"].to_numpy()
    name_of = pd.Series(world.network.table["name"].to_numpy(), index=road_ids)
    shares = {"nearest street": _shares(named, name_of[peers.nearest(world, position)].tolist())}
    evidence = {
        "position alone (the address is not read)": position,
        "position and address": position.assign(text=table["address"]),
        "address alone": table[["address"]].rename(columns={"address": "text"}),
    }
    for what, some in evidence.items():
        found = placer.place(some)
        shares[what] = _shares(named, found["road_name"].tolist(), (found["status"] == "placed").to_numpy())
    how = (
        f"{len(table):,} potholes filled in 2018; {int(named.any_known.sum()):,} addresses name a street of "
        "the network, by plain rules of the bench's own. Shares are of these rows, placed or ambiguous, "
        "unless said otherwise; the position is the city's, not a phone's."
    )
    rows = [[what, *map(percent, some)] for what, some in shares.items()]
    alone, both = shares["position alone (the address is not read)"], shares["position and address"]
    figures = [
        Figure(
            "Syracuse, position and address: rows that end on the first street named",
            100 * both[1],
            "%",
            asked="≥ 95 %",
        ),
        Figure(
            "Syracuse, the nearest street is the first one named (the peer)",
            100 * shares["nearest street"][1],
            "%",
        ),
        Figure("Syracuse, position alone: of placed, on a street named", 100 * alone[4], "%"),
    ]
    return figures, Table("Syracuse 2018: real potholes", HEADINGS, rows, how)


def _shares(named: Named, ends: list[str | None], placed: np.ndarray | None = None) -> tuple[float, ...]:
    """Return the shares of HEADINGS for the names of the streets that rows ended on."""
    placed = np.ones(len(ends), dtype=bool) if placed is None else placed
    keys = [street_key(end) if isinstance(end, str) else "" for end in ends]
    first = np.array([bool(some) and one == some[0] for one, some in zip(keys, named.streets, strict=True)])
    either = np.array([one in some for one, some in zip(keys, named.streets, strict=True)])
    known, sure, crossing = named.any_known, named.any_known & placed, named.crossing
    rows = (
        (placed, slice(None)),
        (first, known),
        (either, known),
        (first, sure),
        (either, sure),
        (either, crossing),
    )
    return tuple(float(values[some].mean()) for values, some in rows)

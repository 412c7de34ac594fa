"""What can be wrong with a row of a survey or an inventory: one sentence and one remedy for each code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from geo.errors import Fault

# Code -> what is wrong, what to do. Pages translate the sentences and fill the same facts in.
SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # The road
        "road_none": (
            "column '{column}' names no road.",
            "Write the road's id, its official number or its name.",
        ),
        "road_unknown": (
            "column '{column}' names '{name}', which no road of the region is called.",
            "Write its id, its official number or its name as on the map.",
        ),
        "road_alike": (
            "column '{column}' names '{name}', which no road of the region is called.",
            "Is it one of these? {alike}. Write the name as it stands there.",
        ),
        "road_many": (
            "column '{column}' names '{name}', which several roads are called: {roads}.",
            "Write the road's id, or its sub-district in a column of its own.",
        ),
        "road_two": (
            "names two roads: {roads}.",
            "Let id, number and name be of one road.",
        ),
        "road_turned": (
            "column '{column}' names '{name}': that is '{right}' from its other end.",
            "Count the stations from the beginning of '{right}' and write that name.",
        ),
        # The stations
        "station_none": (
            "columns '{begin}' and '{end}' tell no range.",
            "Write both, as metres (3400) or as stations (3+400).",
        ),
        "station_outside": (
            "columns '{begin}' and '{end}' reach from {reach}, but road {road} is {length} m long.",
            "End at {last}, or check the road; a road that became longer wants its map renewed.",
        ),
        "station_falls": (
            "column '{end}' ({to}) does not lie beyond column '{begin}' ({from_}).",
            "Let the stations rise; a survey in the other direction is written from its far end.",
        ),
        "station_digits": (
            "column '{column}' holds '{text}': a station has three digits after the plus.",
            "Write it as 3+400.",
        ),
        "station_unit": (
            "column '{column}' holds '{text}', which may be metres or kilometres.",
            "Write 3400, 3+400 or 3,4 km.",
        ),
        "station_no_range": (
            "column '{column}' holds '{text}', which tells no two stations.",
            "Write both: 0+000 - 0+100.",
        ),
        "stations_in_km": (
            "most segments would be {length} m long: the stations look like kilometres.",
            "Write the unit into the headings, 'Dari (km)' and 'Sampai (km)', or the stations as 0+100.",
        ),
        "overlap": (
            "lies over row {other} on road {road}, {reach}.",
            "Give every metre one row; two looks at one place are two surveys.",
        ),
        "other_length": (
            "is {length} m long, where segments are of {segment} m.",
            "Leave it if it was surveyed so: its potholes per km are reckoned on its own length.",
        ),
        # What was found
        "cell_number": (
            "column '{column}' holds '{text}', which is no number.",
            "Write a number, or leave the cell empty.",
        ),
        "cell_unit": (
            "column '{column}' holds '{text}', whose unit is not read here.",
            "Write the number in {units}.",
        ),
        "cell_two_ways": (
            "column '{column}' holds '{text}', which can be read in two ways.",
            "Write the number without thousands marks.",
        ),
        "cell_word": (
            "column '{column}' holds '{text}', which is not known.",
            "Write one of: {known}.",
        ),
        "count_broken": (
            "column '{column}' holds {value}; a count is a whole number.",
            "Correct it, or head the column 'per km'.",
        ),
        "no_surface": (
            "tells no surface, and no inventory tells one for all of its metres.",
            "Fill in the surface, one of: {known}.",
        ),
        "impossible": (
            "column '{column}' holds {value}, which cannot be.",
            "Write a number from {least} to {most}, or leave the cell empty.",
        ),
        "impossible_small": (
            "column '{column}' holds {value}, which cannot be.",
            "Write a number of {least} or more, or leave the cell empty.",
        ),
        "unlikely": (
            "column '{column}' holds {value} {unit}, more than is ever seen.",
            "Check that it is in {unit}.",
        ),
        "no_class_sdi": (
            "tells no class of its asphalt.",
            "Give cracked area, potholes and ruts (with cracks also their width), or IRI.",
        ),
        "no_class_pci": ("tells no class of its concrete.", "Give PCI."),
        "no_class_visual": ("tells no class of its surface.", "Give the class by eye."),
        "empty": (
            "tells nothing of the road.",
            "Fill in surface, width, lanes, traffic or function.",
        ),
        # The day
        "day_unreadable": (
            "column '{column}' holds no day that can be read.",
            "Write it as 31/12/2025.",
        ),
        "day_missing": (
            "no column tells the day of the survey.",
            "Give it for all rows, or in a column of its own.",
        ),
        "day_none": ("tells no day.", "Give the day of the survey for all rows, or in a column of its own."),
        "day_ahead": (
            "is of {day}, which has not come yet.",
            "Write the day on which the road was looked at.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class SurveyFault(Fault):
    """A fault whose sentences can be said in another language: ``told`` fills them in."""

    told: Mapping[str, Any] = field(default_factory=dict)


def about_cell(code: str, **told: Any) -> str:
    """Return what is wrong with a cell, to follow the name of its column; empty for no code."""
    return SENTENCES[code][0].removeprefix("column '{column}' ").format(**told) if code else ""


def fault(row: int | None, code: str, /, **told: Any) -> SurveyFault:
    """Return an error of SENTENCES, which keeps its row out."""
    problem, remedy = SENTENCES[code]
    return SurveyFault(row, code, problem.format(**told), remedy.format(**told), "error", told)


def warning(row: int | None, code: str, /, **told: Any) -> SurveyFault:
    """Return a warning of SENTENCES, which lets its row in."""
    problem, remedy = SENTENCES[code]
    return SurveyFault(row, code, problem.format(**told), remedy.format(**told), "warning", told)

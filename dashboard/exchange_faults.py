"""What is wrong with the rows of a file, in the words of the counter."""

from collections import Counter
from collections.abc import Iterable

from dashboard.i18n import _, number
from geo.errors import Fault


def fault_name(code: str) -> str:
    """Return what is wrong, by the code of a fault; the code itself where it has no sentence."""
    names = {
        "coordinate_no_number": _("The coordinate cannot be read."),
        "coordinate_half": _("Longitude or latitude is missing."),
        "coordinate_zero": _("The coordinate is zero: the device had no position."),
        "coordinate_swapped": _("Longitude and latitude have changed places."),
        "coordinate_sign": _("The coordinate lacks its minus sign."),
        "coordinate_decimal_point": _("The coordinate has lost its decimal point."),
        "coordinate_impossible": _("The coordinate is not on the earth."),
        "coordinate_outside": _("The place lies outside the region."),
        "nothing_to_place": _("Neither coordinates nor words tell the place."),
        "time_unreadable": _("The day cannot be read; it counts from now."),
        "time_ahead": _("The day lies in the future; it counts from now."),
        "category_unknown": _("The kind is not known."),
        "status_unknown": _("The status is not known; it is left out."),
        "row_repeated": _("The same row stands there twice; it counts once."),
        "id_repeated": _("Another row has this number already, but says something else."),
        "cell_count": _("The row has more or fewer cells than the heading."),
        "encoding": _("The letters were read as Windows-1252: look whether they are right."),
    }
    return names.get(code, code)


def fault_lines(faults: Iterable[Fault]) -> list[str]:
    """Return what is wrong with one row, each thing once."""
    return list(dict.fromkeys(fault_name(fault.code) for fault in faults))


def counted_faults(faults: Iterable[Fault]) -> list[tuple[str, str, str]]:
    """Return (what, how many rows, the first of them) of the faults of a file, the most frequent first."""
    counted = Counter(fault.code for fault in faults)
    rows: dict[str, list[int]] = {}
    for fault in faults:
        if fault.row is not None:
            rows.setdefault(fault.code, []).append(fault.row)
    return [
        (fault_name(code), number(count), ", ".join(number(row) for row in sorted(rows.get(code, []))[:5]))
        for code, count in counted.most_common()
    ]

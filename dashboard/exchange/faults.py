"""What is wrong with the rows of a file, in the words of the counter."""

import re
from collections import Counter
from collections.abc import Iterable

from dashboard.i18n import _, number
from geo.errors import Fault


def fault_name(code: str) -> str:
    """Return what is wrong, by the code of a fault; the code itself where it has no sentence."""
    names = {
        "coordinate_no_number": _("The coordinate cannot be read."),
        "bad_date": _("The date cannot be read in this order of day and month."),
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


def error_sentence(error: Exception) -> str:
    """Return why a file cannot be used at all, and what to do.

    The readers serve terminals too and say it in English sentences; these are told apart by their words.
    """
    told = str(error)
    reasons = (
        (r"no exported chat|no text of a chat|no chat does", _("This is no chat as a phone exports it.")),
        (
            r"has the layers|holds \d+ Shapefiles",
            _("The map has several layers. Save the one to read alone."),
        ),
        (r"has no heading", _("The file has no heading: put a row that names the columns above the data.")),
        (r"no row that can be used", _("No row of the file can be used. Look at what is in which column.")),
        (r"damaged|cut short", _("The file is damaged. Open it in a spreadsheet program and save it again.")),
        (r"is empty", _("The file is empty. Export it again.")),
        (r"as its ending says|unknown ending", _("The file is no table of the kind that its name says.")),
        (r"locked by a password", _("The file is locked by a password. Save it without one.")),
        (
            r"columns, more than",
            _("The file has more columns than are read. Save the columns of the complaints alone."),
        ),
        (r"unpacks to more|more than the [\d,]+ MB", _("The file is too large. Save a part of it alone.")),
        (r"has no sheet", _("The sheet that was chosen is not in this file. Choose another one.")),
        (
            r"a byte is not|neither UTF-8|is not in|no encoding",
            _("The letters of the file cannot be read. Save it again as CSV UTF-8 or Excel."),
        ),
        (r"is no table", _("The file is no table. Save it again as CSV UTF-8 or Excel.")),
        (r"is used twice", _("One column was chosen for two things. Choose another one for one of them.")),
        (
            r"lies near .* far from",
            _("The places of this file lie far from this region. Look whether it is the right file."),
        ),
        (
            r"Column (?P<column>.+) is in (?P<unit>.+), which .* Give it in one of (?P<known>.+), and",
            _("Column {column} is in {unit}, which is not read: give it in one of {known} and say so there."),
        ),
        (r"come in pairs", _("Longitude and latitude come in pairs: choose the columns of both.")),
        (r"There is no column", _("A column that was chosen is not in this file.")),
    )
    other = _(
        "The file cannot be used like this. Compare its columns and save it again as CSV UTF-8 or Excel."
    )
    for pattern, sentence in reasons:
        if found := re.search(pattern, told):
            return sentence.format(**found.groupdict())
    return other


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

"""The ranges of a strip as a table: what stands under the picture, and its CSV."""

from io import StringIO

import pandas as pd

from dashboard.i18n import Language, translate
from dashboard.strip.facts import facts
from dashboard.strip.words import lane_name
from data.reads.strip_views import RoadStrip
from geo.stationing import format_station


def strip_table(strip: RoadStrip, language: Language) -> pd.DataFrame:
    """Return a row per range: what row of the strip, lane, STA from and to, metres, what is said."""
    found = facts(strip, language)
    return pd.DataFrame(
        {
            translate("Row", language): [fact.row for fact in found],
            translate("Lane", language): [lane_name(fact.lane, language) for fact in found],
            translate("From STA", language): [format_station(fact.from_m) for fact in found],
            translate("To STA", language): [format_station(fact.to_m) for fact in found],
            translate("Length (m)", language): [round(fact.to_m - fact.from_m, 1) for fact in found],
            translate("What it says", language): [fact.said for fact in found],
        }
    )


def strip_csv(strip: RoadStrip, language: Language) -> bytes:
    """Return the table as Excel opens it in that language, with road, day and a note where it is a sample.

    Cells that a spreadsheet would take for a formula are quoted by an apostrophe.
    """
    table = strip_table(strip, language)
    table.insert(0, translate("Road", language), strip.name)
    table.insert(1, translate("As of day", language), f"{strip.as_of:%Y-%m-%d}")
    if strip.sample:
        table[translate("Note", language)] = translate("Sample data", language)
    texts = table.select_dtypes(exclude="number").columns
    table[texts] = table[texts].map(_harmless)
    separator, decimal = (";", ",") if language == "id" else (",", ".")
    out = StringIO()
    table.to_csv(out, index=False, sep=separator, decimal=decimal, lineterminator="\n")
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell

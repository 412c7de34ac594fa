"""Files of tables whose rows are recorded all or none: their cells, as they are written."""

import io
import zipfile

import pandas as pd

from geo.formats.tables import DAMAGED_WORKBOOK, MAX_UNPACKED_BYTES


def read_table(name: str, content: bytes) -> pd.DataFrame | None:
    """Return the cells of a CSV or Excel file as they are written; None for what is no table."""
    try:
        return _cells_of_workbook(content) if name.lower().endswith(".xlsx") else _cells_of_text(content)
    except DAMAGED_WORKBOOK:
        return None


def _cells_of_workbook(content: bytes) -> pd.DataFrame | None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
            return None
    return pd.read_excel(io.BytesIO(content), dtype=object)


def _cells_of_text(content: bytes) -> pd.DataFrame:
    text = content.decode("utf-8-sig")
    heading = text.splitlines()[0] if text.strip() else ""
    separator = max(";,\t", key=heading.count)
    return pd.read_csv(io.StringIO(text), sep=separator, dtype=str, keep_default_na=False)

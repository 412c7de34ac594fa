"""Files handed to a member of staff: read from the disk only when somebody takes them."""

from pathlib import Path

import streamlit as st

_TYPES = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
}


def button(label: str, path: Path, *, key: str) -> None:
    """Draw a button that hands a file out, if it is still there."""
    if path.is_file():
        st.download_button(
            label,
            data=path.read_bytes,
            file_name=path.name,
            mime=_TYPES.get(path.suffix, "application/octet-stream"),
            key=key,
            on_click="ignore",
        )

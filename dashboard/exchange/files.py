"""Files between a browser and the office's tables: kept for a day at most, and for nobody else."""

import secrets
import shutil
import time
from pathlib import Path
from typing import Any

import streamlit as st

from data.settings import get_settings

KEPT_S = 86_400  # what nobody took in or fetched within a day is removed; it may hold personal data
MOST_CHARACTERS = 120  # of a file's name


def keep_upload(name: str, content: bytes) -> Path:
    """Write an uploaded file under its own name, as far as a file may be called so; return its path."""
    plain = "".join(char if char.isalnum() or char in "-_. " else "_" for char in Path(name).name)
    path = _folder("uploads") / (plain.strip(". ")[-MOST_CHARACTERS:] or "berkas.csv")
    path.touch(mode=0o600)
    path.write_bytes(content)
    return path


def kept_upload(key: str, uploaded: Any) -> Path | None:
    """Return where the uploaded file lies, by the session's ``key``; the one before it is removed."""
    before: tuple[str, str] | None = st.session_state.get(key)
    if before is not None and (uploaded is None or uploaded.file_id != before[0]):
        drop(Path(before[1]))
        del st.session_state[key]
        before = None
    if uploaded is None:
        return None
    if before is None:
        path = keep_upload(uploaded.name, uploaded.getvalue())
        st.session_state[key] = before = (uploaded.file_id, str(path))
    path = Path(before[1])
    return path if path.exists() else None


def new_download(name: str) -> Path:
    """Return the path of a file about to be written for somebody to fetch."""
    return _folder("downloads") / name


def drop(path: Path) -> None:
    """Remove a file of either kind."""
    shutil.rmtree(path.parent, ignore_errors=True)


def _folder(kind: str) -> Path:
    """Make a folder for one file; older ones go."""
    folder = get_settings().var / kind
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - KEPT_S:
            shutil.rmtree(old, ignore_errors=True)
    own = folder / secrets.token_urlsafe(12)
    own.mkdir(mode=0o700)
    return own

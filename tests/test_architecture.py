"""The rooms are stacked: dashboard over data over geo, and nothing imports upwards."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("geo", "data", "dashboard")


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after ``code``."""
    probe = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return set(done.stdout.split())


def modules_of(room: str) -> list[str]:
    """Return the importable modules of a room; migrations are run, not imported."""
    files = (path.relative_to(ROOT) for path in (ROOT / room).rglob("*.py"))
    names = (".".join(path.with_suffix("").parts) for path in files if "migrations" not in path.parts)
    return sorted(name.removesuffix(".__init__") for name in names if not name.endswith("__main__"))


def test_geo_knows_neither_records_nor_pages() -> None:
    loaded = loaded_by(f"import {', '.join(modules_of('geo'))}")
    assert "geo" in loaded
    assert not loaded & {"streamlit", "sqlalchemy", "data", "dashboard"}


def test_data_knows_no_pages() -> None:
    loaded = loaded_by(f"import {', '.join(modules_of('data'))}")
    assert "data" in loaded
    assert not loaded & {"streamlit", "folium", "dashboard"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_those_below_it(room: str) -> None:
    above = ROOMS[ROOMS.index(room) + 1 :]
    for path in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not {name.partition(".")[0] for name in names} & set(above), path


def test_only_data_speaks_sql() -> None:
    for room in ("geo", "dashboard"):
        for path in (ROOT / room).rglob("*.py"):
            assert "sqlalchemy" not in path.read_text(encoding="utf-8"), path


def test_the_dashboard_has_no_name_that_streamlit_or_a_room_would_take_over() -> None:
    """Streamlit puts the folder of ``main.py`` before everything else on the path."""
    names = {path.stem for path in (ROOT / "dashboard").iterdir()}
    assert not names & {"data", "geo", "pages"}
    assert not {path.stem for path in (ROOT / "dashboard").glob("*.py")} & sys.stdlib_module_names

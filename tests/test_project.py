"""What holds for every file of the project: its top level, and what must never stand in it."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP_LEVEL = {
    ".ci", ".gitignore", ".streamlit", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "dashboard",
    "data", "docs", "geo", "pyproject.toml", "requirements-dev.txt", "requirements.txt", "tests",
}  # fmt: skip
# A page that fetches these is blank without internet.
CDN = re.compile(r"https?://(cdn\.|unpkg\.|cdnjs\.|fonts\.(googleapis|gstatic)|code\.jquery|[\w.]*jsdelivr)")


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of the project's files")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_top_level_holds_nothing_but_the_rooms(tracked: list[Path]) -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked} <= TOP_LEVEL


def test_no_page_depends_on_a_content_delivery_network(tracked: list[Path]) -> None:
    served = [path for path in tracked if path.relative_to(ROOT).parts[0] == "dashboard"]
    assert served
    assert [path for path in served if CDN.search(path.read_text(encoding="utf-8", errors="replace"))] == []


def test_requirements_are_exact(tracked: list[Path]) -> None:
    lines = [
        line.split(";")[0].strip()
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    pins = [line for line in lines if line and not line.startswith(("#", "-r"))]
    assert [line for line in pins if not re.fullmatch(r"[\w.\-]+(\[[\w,]+\])?==[\w.]+", line)] == []

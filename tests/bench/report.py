"""What was measured, as a page: sections of figures, tables and plots, kept in ``docs/figures.md``.

A section that is measured anew replaces its own part of the page; the others stay as they were.
"""

import math
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import Figure, markdown

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "figures.md"
ORDER = ("engine", "accuracy", "stretches", "steadiness", "app", "fit")
HEAD = """# Figures

Numbers as they came out of `python -m tests.bench` (`make bench`), good or bad. Speeds are ratios against a
peer in the same run, in CPU time; truths come from simulations that share no code with the engine, or from
real complaints.
"""


@dataclass(frozen=True)
class Table:
    """Rows under headings, with a sentence that says how they were measured."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    how: str = ""

    def __str__(self) -> str:
        lines = [f"### {self.title}", ""]
        if self.how:
            lines += [self.how, ""]
        lines += [_row(self.headings), "|" + "---|" * len(self.headings)]
        return "\n".join([*lines, *(_row(row) for row in self.rows)])


@dataclass
class Section:
    """One part of the page; ``plots`` are files beside it with what they show."""

    name: str
    title: str
    how: str
    figures: list[Figure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    plots: list[tuple[Path, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [f"## {self.title}", f"{self.how}\n\n{_machine()}"]
        if self.figures:
            parts.append(markdown(self.figures))
        for path, words in self.plots:
            parts.append(f"![{words}]({path.relative_to(DOCS).as_posix()})")
        parts += [str(table) for table in self.tables]
        if self.notes:
            parts.append("\n".join(f"- {note}" for note in self.notes))
        return "\n\n".join(parts)


def write(section: Section, page: Path = PAGE) -> None:
    """Put a section into the page in its place."""
    kept = read(page)
    kept[section.name] = str(section)
    parts = [HEAD]
    for name in ORDER:
        if name in kept:
            parts.append(f"<!-- {name} -->\n{kept[name]}\n<!-- end of {name} -->\n")
    page.parent.mkdir(exist_ok=True)
    page.write_text("\n".join(parts), encoding="utf-8")


def read(page: Path = PAGE) -> dict[str, str]:
    """Return the sections of the page by name."""
    if not page.is_file():
        return {}
    pattern = re.compile(r"<!-- (\w+) -->\n(.*?)\n<!-- end of \1 -->", re.DOTALL)
    return dict(pattern.findall(page.read_text(encoding="utf-8")))


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "–" if math.isnan(value) else f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return str(value).replace("|", "\\|")


def _machine() -> str:
    day = datetime.now(UTC).date().isoformat()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    return f"{day}; {machine}, Python {platform.python_version()}."


def percent(share: float) -> str:
    """Write a share as per cent with one decimal."""
    return "–" if math.isnan(share) else f"{100 * share:.1f}"

"""``python -m dashboard review``: the review as a file, errors as one sentence with what to do."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pypdfium2
import pytest

from dashboard.__main__ import main
from data.regions import Region

ROOT = Path(__file__).parents[2]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "JEGLONGAN_VAR": str(folder), "JEGLONGAN_REGION": "kab-kediri"}
    return subprocess.run(
        [sys.executable, "-m", "dashboard", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def folder(installation: Region) -> Path:
    """Where the records of ``installation`` lie."""
    return Path(os.environ["JEGLONGAN_VAR"])


def test_the_review_of_a_week_becomes_a_pdf(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "tinjauan.pdf"
    done = run(folder, "review", "--week", "2021-W24", "--region", "kab-kediri", "-o", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert "2021-W24" in done.stdout
    pdf = pypdfium2.PdfDocument(file)
    assert "Rapat Jumat, 18 Juni 2021" in pdf[0].get_textpage().get_text_bounded()
    pdf.close()


def test_no_page_of_the_paper_but_the_last_is_left_blank_for_a_large_part(
    installation: Region, tmp_path: Path
) -> None:
    file = tmp_path / "tinjauan.pdf"
    with pytest.raises(SystemExit) as ended:
        main(["review", "--week", "2021-W24", "--region", "kediri", "-o", str(file)])
    assert ended.value.code == 0
    pdf = pypdfium2.PdfDocument(file)
    blank = [_largest_blank_share(page.render().to_numpy()) for page in pdf]
    pdf.close()
    assert len(blank) > 2
    assert max(blank[:-1]) < 0.15, blank


def _largest_blank_share(pixels: "np.ndarray[Any, Any]") -> float:
    """Return the longest run of rows without ink (the watermark is pale) as a share of the page's height."""
    inked = np.flatnonzero(pixels[:, :, :3].min(axis=(1, 2)) < 140)
    return float(np.diff(inked).max() / len(pixels))


def test_by_its_ending_it_becomes_a_workbook_in_the_language_asked_for(
    installation: Region, tmp_path: Path
) -> None:
    file = tmp_path / "review.xlsx"
    with pytest.raises(SystemExit) as ended:
        main(["review", "--week", "2021-W24", "--region", "kediri", "-o", str(file), "--language", "en"])
    assert ended.value.code == 0
    assert openpyxl.load_workbook(file)["About"]["B2"].value == "2021-W24"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--week", "2021-24", "-o", "x.pdf"), "write year and ISO week like 2021-W24"),
        (("--week", "2099-W24", "-o", "x.pdf"), "the next meeting is that of"),
        (("--week", "2021-W24", "-o", "x.docx"), "write to .pdf or .xlsx"),
        (("--week", "2021-W24", "-o", "nowhere/x.pdf"), "make it first"),
        (("--week", "2021-W24", "--region", "kab-atlantis", "-o", "x.pdf"), "There is no region"),
    ],
)
def test_what_cannot_be_written_is_told_in_a_sentence_and_leaves_no_file(  # noqa: PLR0917  # fixtures
    installation: Region,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["review", *arguments])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_a_file_to_write_the_usage_is_shown(folder: Path) -> None:
    done = run(folder, "review", "--week", "2021-W24")
    assert done.returncode == 2
    assert "--output" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_is_taken_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--port", "many"])
    assert ended.value.code == 2
    assert "--port" in capsys.readouterr().err

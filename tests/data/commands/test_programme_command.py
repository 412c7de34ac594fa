"""``python -m data programme``: a budget in, a file of treatments out."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from data.__main__ import app, main


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A prepared region with its sample, in a folder of its own."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path))
    done = CliRunner().invoke(app, ["init", "--region", "kota-mojokerto"])
    assert done.exit_code == 0, done.output
    return tmp_path


def test_a_budget_gives_a_file_and_an_amount_that_is_none_gives_a_sentence(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = installation / "program.csv"
    options = ["--region", "kota-mojokerto", "-o", str(out)]
    done = CliRunner().invoke(app, ["programme", "--budget", "Rp 90.000.000.000", *options])
    assert done.exit_code == 0, done.output
    assert "proven the most" in done.output
    written = pd.read_csv(out)
    assert 0 < written["biaya_rupiah"].sum() <= 90_000_000_000
    out.unlink()
    with pytest.raises(SystemExit) as stopped:
        main(["programme", "--budget", "banyak", *options])
    assert stopped.value.code == 2
    assert "is no amount" in capsys.readouterr().err
    assert not out.exists()

"""``python -m data import payments``: a finance office's list of several packages, all of it or nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data import schema
from data.__main__ import main
from data.settings import get_settings
from data.store import open_store
from tests.built import REGION, built_installation, copied


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with the sample, in a folder of its own."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(copied(built_installation(tmp_path_factory), tmp_path / "var")))
    return tmp_path


def payments() -> int:
    store = open_store(get_settings().database_url)
    with store.connect() as conn:
        count = conn.scalar(select(func.count()).select_from(schema.payment))
    store.close()
    return int(count or 0)


def test_a_list_is_tried_then_recorded_and_a_fault_records_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = datetime.now(UTC).date() - timedelta(days=1)
    heading = "paket,jenis,tanggal,jumlah,fisik\n"
    rows = f"{heading}Paket overlay Tales – Branggahan (contoh),termin,{day},1 miliar,100\n"
    file, before = folder / "bayar.csv", payments()
    file.write_text(rows + f"tidak ada,termin,{day},1 juta,10\n", encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["import", "payments", str(file), "--region", REGION])
    assert stopped.value.code == 2
    assert "Row 2: 'tidak ada' names no package" in capsys.readouterr().err
    file.write_text(rows, encoding="utf-8")
    for options, more in ((["--check"], 0), ([], 1)):
        with pytest.raises(SystemExit) as stopped:
            main(["import", "payments", str(file), "--region", REGION, *options])
        assert stopped.value.code == 0
        assert payments() == before + more
    assert "1 payments recorded" in capsys.readouterr().out

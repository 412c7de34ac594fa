"""``python -m data decide``: a list of decisions is tried, refused by row, and carried out as a whole."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from data import schema
from data.__main__ import main
from data.settings import get_settings
from data.sign_in import Accounts
from data.store import open_store
from tests.built import REGION, built_installation, copied

WHY = "Dicek regu survei, sesuai daftar 12 Juni"


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with the sample, somebody of the desk, and one that left."""
    monkeypatch.setenv("JEGLONGAN_VAR", str(copied(built_installation(tmp_path_factory), tmp_path / "var")))
    store = open_store(get_settings().database_url)
    accounts = Accounts(store)
    for name in ("petugas", "pensiun"):
        accounts.add_user(REGION, name, "empat kata sandi panjang", "desk")
    accounts.disable(REGION, "pensiun")
    store.close()
    return tmp_path


def _received() -> list[str]:
    """Return the tickets of complaints that nobody has decided on."""
    store, table = open_store(get_settings().database_url), schema.complaint
    query = select(table.c.ticket).where(table.c.state == "received", table.c.region_id == REGION)
    with store.connect() as conn:
        tickets = list(conn.scalars(query.order_by(table.c.id)))
    store.close()
    return tickets


def _decide(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(["decide", *map(str, arguments), "--region", REGION])
    return int(stopped.value.code or 0)


def test_a_list_is_tried_refused_by_its_rows_and_carried_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _received()
    one, other = before[:2]
    file = folder / "putusan.csv"
    wanted = (file, "--as", "petugas", "--decision", "reject", "--reason", "spam", "--why", WHY)
    file.write_text(f"nomor aduan\n{one}\nKDR-0000\n{other}\n", encoding="utf-8")
    assert _decide(*wanted) == 2
    assert "Error: Row 2: 'KDR-0000' is no number of a complaint" in capsys.readouterr().err
    assert _received() == before
    file.write_text(f"nomor aduan\n{one}\n{other}\n", encoding="utf-8")
    assert _decide(*wanted, "--check") == 0
    assert "putusan.csv: 2 decisions would be carried out." in capsys.readouterr().out
    assert _received() == before
    assert _decide(*wanted) == 0
    assert "reject (tolak): 2 complaints." in capsys.readouterr().out
    assert _received() == before[2:]
    assert _decide(*wanted) == 2  # once more: nothing is done twice
    assert "Row 1: A complaint that is rejected cannot be moved by 'reject'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["pensiun", "tidak ada"])
def test_a_list_needs_an_open_account_that_decides(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = folder / "putusan.csv"
    file.write_text(f"ticket\n{_received()[0]}\n", encoding="utf-8")
    assert _decide(file, "--as", name, "--decision", "verify", "--why", WHY) == 2
    assert f"There is no open account '{name}'" in capsys.readouterr().err


def test_what_is_no_table_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "putusan.xlsx"
    file.write_bytes(json.dumps({}).encode())
    assert _decide(file, "--as", "petugas") == 2
    assert "putusan.xlsx is no table" in capsys.readouterr().err

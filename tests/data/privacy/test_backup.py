"""A backup brings back what was lost and nobody who was forgotten; without the key it tells nothing."""

import io
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from data import schema
from data.__main__ import main
from data.channels.web_form import ReportDraft
from data.commands.records import open_register
from data.notices import subscriptions
from data.people import ErasedReporterError, about_words
from data.register import Register
from data.settings import get_settings

PROJECT = Path(__file__).parents[2]
WRITER = """
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
print("go", flush=True)
for n in range(100_000):
    c.execute("BEGIN IMMEDIATE")
    c.execute("INSERT INTO pair VALUES (?)", (n,))
    c.execute("INSERT INTO pair VALUES (?)", (n,))
    c.execute("COMMIT")
"""
PHONE, NAME = "+6280000030003", "Bu Canary Kenari"


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own with a small region."""
    folder = tmp_path / "var"
    monkeypatch.setenv("JEGLONGAN_VAR", str(folder))
    monkeypatch.setenv("JEGLONGAN_REGION", "kab-contoh")
    monkeypatch.setenv("JEGLONGAN_PUBLIC_URL", "https://aduan.contoh.test")
    monkeypatch.setenv("COLUMNS", "160")
    _run("region", "new", "kab-contoh", "--code", "99.01")
    return folder


def _run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def _report(register: Register, contact: str = PHONE, words: str = f"Rumah {NAME} berlubang") -> str:
    assert register.photos is not None
    upload = register.photos.open_ticket(register.region.id)
    with io.BytesIO() as written:
        Image.new("RGB", (64, 48), "grey").save(written, "JPEG")
        photo = register.photos.accept(register.region.id, upload, written.getvalue()).public_id
    draft = ReportDraft(
        category="lubang", words=words, contact=contact, lon=112.1, lat=-7.8, photos=((photo, upload),)
    )
    return register.report(draft).ticket or ""


def _words(register: Register, ticket: str) -> str:
    with register.store.connect() as conn:
        row = conn.execute(select(schema.complaint).where(schema.complaint.c.ticket == ticket)).one()
        return register.people.unseal(
            conn, row.reporter_id, row.words_sealed or b"", about_words(ticket)
        ).decode()


def _lose(var: Path) -> None:
    for file in [*var.glob("jeglongan.sqlite*"), *(var / "photos").iterdir()]:
        file.unlink()


def test_what_was_lost_comes_back_with_its_photos(var: Path, tmp_path: Path):
    with open_register(None) as register:
        ticket = _report(register)
    assert _run("backup", "-o", tmp_path / "cadangan.tar") == 0
    _lose(var)
    assert _run("restore", tmp_path / "cadangan.tar") == 0
    with open_register(None, prepare=False) as register:
        assert NAME in _words(register, ticket)
        with register.store.connect() as conn:
            (public_id,) = conn.scalars(select(schema.photo.c.public_id))
    assert (var / "photos" / public_id).is_file()
    assert not list(var.glob(".restore-*"))


def test_a_backup_is_this_users_alone_and_tells_nothing_without_the_key(tmp_path: Path, var: Path):
    with open_register(None) as register:
        _report(register)
    target = tmp_path / "cadangan.tar"
    _run("backup", "-o", target)
    assert target.stat().st_mode & 0o077 == 0
    raw = target.read_bytes()
    assert NAME.encode() not in raw
    assert PHONE[1:].encode() not in raw
    assert get_settings().key_file.read_bytes().strip() not in raw
    (var / "keys" / "jeglongan.key").rename(tmp_path / "kunci")
    _lose(var)
    assert _run("restore", target) == 2
    assert not (var / "jeglongan.sqlite").exists()


def test_a_backup_is_not_named_for_another_kind_of_archive(tmp_path: Path, var: Path, capsys):
    with open_register(None):
        pass
    assert _run("backup", "-o", tmp_path / "cadangan.zip") == 2
    assert "cadangan.tar" in capsys.readouterr().err
    assert not (tmp_path / "cadangan.zip").exists()


def test_an_old_backup_brings_nobody_back_who_was_forgotten_since(tmp_path: Path, var: Path, capsys):
    with open_register(None) as register:
        forgotten, kept = _report(register), _report(register, "lain@contoh.test", "Punya orang lain")
    target = tmp_path / "cadangan.tar"
    _run("backup", "-o", target)
    assert _run("erase", forgotten) == 0
    assert _run("restore", target) == 2  # something is there already
    assert "--replace" in capsys.readouterr().err
    assert _run("restore", target, "--replace") == 0
    assert "1 people and subscriptions" in capsys.readouterr().out
    with open_register(None, prepare=False) as register:
        with pytest.raises(ErasedReporterError):
            _words(register, forgotten)
        assert _words(register, kept) == "Punya orang lain"
        with register.store.connect() as conn:
            row = conn.execute(select(schema.complaint).where(schema.complaint.c.ticket == forgotten)).one()
            assert (row.words_sealed, row.public_words) == (None, None)
            bodies = list(conn.scalars(select(schema.message.c.body_sealed).order_by(schema.message.c.id)))
    assert [body is None for body in bodies] == [True, False]
    photos = [file for file in (var / "photos").iterdir() if file.is_file()]
    assert len(photos) == 1


def test_a_restore_without_the_list_of_the_forgotten_says_that_they_are_back(
    tmp_path: Path, var: Path, capsys: pytest.CaptureFixture[str]
):
    with open_register(None) as register:
        forgotten = _report(register)
    target = tmp_path / "cadangan.tar"
    _run("backup", "-o", target)
    assert _run("erase", forgotten) == 0
    (there,) = (var / "keys").glob("*.forgotten")
    there.rename(tmp_path / "daftar")
    capsys.readouterr()
    assert _run("restore", target, "--replace") == 0
    warned = " ".join(capsys.readouterr().out.split())
    assert "WARNING: there is no list" in warned
    assert "forget-again" in warned
    (tmp_path / "daftar").rename(there)
    assert _run("forget-again") == 0
    assert "WARNING" not in capsys.readouterr().out
    with open_register(None, prepare=False) as register, pytest.raises(ErasedReporterError):
        _words(register, forgotten)


def test_who_came_after_the_backup_with_the_same_number_is_not_forgotten(tmp_path: Path, var: Path):
    """Reporter 1 is in the backup; reporter 2 came later, was forgotten and lost; the next one gets id 2."""
    with open_register(None) as register:
        _report(register)
    target = tmp_path / "cadangan.tar"
    _run("backup", "-o", target)
    with open_register(None, prepare=False) as register:
        register.forget_reporter(_report(register, "dua@contoh.test"))
    _run("restore", target, "--replace")
    with open_register(None, prepare=False) as register:
        new = _report(register, "tiga@contoh.test", "Orang ketiga")
    assert _run("forget-again") == 0
    with open_register(None, prepare=False) as register:
        assert _words(register, new) == "Orang ketiga"


def test_a_stopped_subscription_stays_stopped(tmp_path: Path, var: Path):
    credentials = var / "credentials.toml"
    credentials.write_text('[smtp]\nhost = "127.0.0.1"\nsender = "a@contoh.test"\n', encoding="utf-8")
    credentials.chmod(0o600)
    with open_register("kab-kediri") as register:
        target = next(iter(register.ground().road_rows))
        for address in ("a@contoh.test", "b@contoh.test"):
            subscriptions.subscribe(register, "road", target, channel="email", address=address)
        _run("backup", "-o", tmp_path / "cadangan.tar")
        with register.store.begin() as conn:
            first = conn.scalar(select(schema.subscription.c.id).order_by(schema.subscription.c.id))
            link = subscriptions.stop_link_in(conn, register, first) or ""
        assert subscriptions.stop(register, first, link.partition("?")[0].rpartition("/")[2])
    _run("restore", tmp_path / "cadangan.tar", "--replace")
    with open_register("kab-kediri", prepare=False) as register, register.store.connect() as conn:
        assert list(conn.scalars(select(schema.subscription.c.id))) == [first + 1]


@pytest.mark.parametrize("damage", ["cut", "changed", "no_archive", "other_archive", "leads_out"])
def test_a_damaged_backup_touches_nothing(tmp_path: Path, var: Path, damage: str, capsys):
    with open_register(None) as register:
        ticket = _report(register)
    target = tmp_path / "cadangan.tar"
    _run("backup", "-o", target)
    raw = bytearray(target.read_bytes())
    if damage == "cut":
        raw = raw[: len(raw) // 2]
    elif damage == "changed":
        raw[raw.index(b"SQLite format 3") + 50_000] ^= 1
    elif damage == "no_archive":
        raw = bytearray(b"bukan cadangan")
    else:
        with io.BytesIO() as written, tarfile.open(fileobj=written, mode="w") as tar:
            tar.addfile(tarfile.TarInfo("../keluar" if damage == "leads_out" else "isi"))
            tar.close()
            raw = bytearray(written.getvalue())
    target.write_bytes(raw)
    assert _run("restore", target, "--replace") == 2
    assert "backup" in capsys.readouterr().err
    assert not (tmp_path / "keluar").exists()
    with open_register(None, prepare=False) as register:
        assert NAME in _words(register, ticket)


def test_a_restore_waits_for_nobody_who_still_works(tmp_path: Path, capsys):
    with open_register(None) as register:
        _report(register)
        target = tmp_path / "cadangan.tar"
        _run("backup", "-o", target)  # beside the running app
        with register.store.connect() as conn:
            conn.execute(select(schema.complaint.c.id)).all()
            assert _run("restore", target, "--replace") == 2
    assert "stop the app first" in capsys.readouterr().err


def test_a_backup_made_while_others_write_is_one_moment(tmp_path: Path, var: Path):
    """A writer adds pairs of rows; whatever moment the backup saw, it saw pairs."""
    database = var / "jeglongan.sqlite"
    with open_register(None):
        pass
    with sqlite3.connect(database) as conn:
        conn.execute("CREATE TABLE pair (n INTEGER)")
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(database)], stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        assert _run("backup", "-o", tmp_path / "cadangan.tar") == 0
    finally:
        writer.kill()
        writer.communicate()
    with tarfile.open(tmp_path / "cadangan.tar") as tar:
        tar.extract("database.sqlite", tmp_path, filter="data")
    with sqlite3.connect(tmp_path / "database.sqlite") as conn:
        assert conn.execute("SELECT count(*) % 2 FROM pair").fetchone() == (0,)
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_existing_file_is_not_written_over(tmp_path: Path, capsys):
    with open_register(None):
        pass
    (tmp_path / "penting.txt").write_text("isi", encoding="utf-8")
    assert _run("backup", "-o", tmp_path / "penting.txt") == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "penting.txt").read_text(encoding="utf-8") == "isi"

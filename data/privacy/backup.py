"""Backups: the database and the photos in one file, never the key; restoring one brings nobody back.

What is sealed stays sealed in the file: without the key file, which is kept apart, it tells nothing about
anybody. Who was forgotten since a backup is forgotten again while it is restored, by the list that lies
beside the key file (``forgotten.py``); what was kept too long goes by ``retention.py`` at the next round.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, make_url, select

from data import schema
from data.people import People
from data.privacy.erasing import wipe
from data.settings import Settings
from data.store import Store, newest_version, open_store, utc_now

DATABASE, MANIFEST = "database.sqlite", "manifest.json"
# What lies beside the database and belongs to it, by folder of ``var``: sealed photos and files of messages,
# and the office's own regions.
FOLDERS = ("photos", "media", "regions")
FORMAT = "jeglongan-backup-1"
OTHER_ARCHIVES = {".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar"}
_CHUNK_BYTES = 1 << 20


class BackupError(RuntimeError):
    """A backup that cannot be made or restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds."""

    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and how many people and subscriptions were forgotten again."""

    made_at: datetime
    files: int
    forgotten: int


def back_up(settings: Settings, target: Path, *, now: datetime | None = None) -> BackedUp:
    """Write a backup beside a running app; the file is there in whole or not at all, for this user only.

    Raises ``BackupError`` for another database than SQLite, and where there is a file already or
    its name says another kind of archive.
    """
    database = _database(settings)
    if not database.is_file():
        raise BackupError(f"There is no database at {database}; there is nothing to back up.")
    if target.suffix.lower() in OTHER_ARCHIVES:
        raise BackupError(f"A backup is a tar archive, not {target.suffix}: name it {target.stem}.tar.")
    if target.exists():
        raise BackupError(f"{target} is there already; give a new name, or move it away first.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy, packed = Path(folder) / DATABASE, Path(folder) / "packed"
        _copy_database(database, copy)
        packed.touch(mode=0o600)
        with tarfile.open(packed, "w") as tar:
            hashes = {DATABASE: _add(tar, copy, DATABASE)}
            for name in FOLDERS:
                for file in _files(settings.var / name):
                    inside = f"{name}/{file.relative_to(settings.var / name).as_posix()}"
                    try:
                        hashes[inside] = _add(tar, file, inside)
                    except FileNotFoundError:  # forgotten in this moment
                        continue
            _add_manifest(tar, Path(folder), hashes, now or utc_now())
        _flush(packed)
        os.link(packed, target)  # fails where somebody has made that file meanwhile
    return BackedUp(len(hashes), target.stat().st_size)


def restore(settings: Settings, source: Path, *, replace: bool = False) -> Restored:
    """Put a backup in the place of the present data; with the app stopped.

    Everything is read, checked against its hashes, and freed of who was forgotten since, before anything of
    the present is touched. ``replace``: where there is a database already. Raises ``BackupError``.
    """
    database = _database(settings)
    if database.exists() and not replace:
        raise BackupError(
            f"There is a database at {database} already; say --replace to put this in its place."
        )
    settings.var.mkdir(parents=True, exist_ok=True)
    with _alone(database), tempfile.TemporaryDirectory(dir=settings.var, prefix=".restore-") as folder:
        manifest = _unpack(source, Path(folder))
        forgotten = _forget_again(Path(folder) / DATABASE, settings)
        for name in FOLDERS:
            _put(Path(folder) / name, settings.var / name)
        database.parent.mkdir(parents=True, exist_ok=True)
        _flush(Path(folder) / DATABASE)
        for beside in ("-wal", "-shm"):
            database.with_name(database.name + beside).unlink(missing_ok=True)
        (Path(folder) / DATABASE).replace(database)
    made_at = datetime.fromisoformat(manifest["made_at"])
    return Restored(made_at, len(manifest["sha256"]), forgotten)


def forget_again(people: People, store: Store, folder: Path) -> int:
    """Destroy again, by the list beside the key file, what an older copy of the data brought back.

    ``folder`` is where the photos and files of messages lie that belong to the store.
    """
    log = people.forgotten
    known = log.known()
    reporter, subscription = schema.reporter, schema.subscription
    if not known:
        return 0
    with store.begin() as conn:
        query = select(reporter.c.id, reporter.c.key_wrapped).where(reporter.c.key_wrapped.is_not(None))
        back = [row.id for row in conn.execute(query) if log.holds(known, "reporter", row.key_wrapped)]
        files = [file for reporter_id in back for file in wipe(conn, people, reporter_id)]
        stopped = [
            row.id
            for row in conn.execute(select(subscription.c.id, subscription.c.address_sealed))
            if log.holds(known, "subscription", row.address_sealed)
        ]
        for start in range(0, len(stopped), 1_000):
            conn.execute(delete(subscription).where(subscription.c.id.in_(stopped[start : start + 1_000])))
    for file in files:
        (folder / file).unlink(missing_ok=True)
    store.flush()
    return len(back) + len(stopped)


def _database(settings: Settings) -> Path:
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise BackupError(
            "This command backs up SQLite. For PostgreSQL use pg_dump and keep the folders photos, media and "
            "regions with it; after pg_restore run `python -m data forget-again`."
        )
    return Path(url.database)


def _copy_database(database: Path, copy: Path) -> None:
    """Copy the database as one moment saw it, while others write (SQLite's online backup)."""
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as out,
    ):
        source.backup(out)
        out.execute("PRAGMA journal_mode = DELETE")


def _add(tar: tarfile.TarFile, file: Path, name: str) -> str:
    """Add a file to the archive; return its SHA-256."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        opened.seek(0)
        info = tarfile.TarInfo(name)
        info.size = os.fstat(opened.fileno()).st_size
        info.mode = 0o600
        tar.addfile(info, opened)
    return digest


def _add_manifest(tar: tarfile.TarFile, folder: Path, hashes: dict[str, str], now: datetime) -> None:
    said = {"format": FORMAT, "version": newest_version(), "made_at": now.isoformat(), "sha256": hashes}
    file = folder / MANIFEST
    file.write_text(json.dumps(said, indent=1), encoding="utf-8")
    _add(tar, file, MANIFEST)


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup and compare every file with the manifest."""
    try:
        with tarfile.open(source, "r:") as tar:
            tar.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed = manifest["sha256"]
        wrong = manifest["format"] != FORMAT or DATABASE not in listed
    except FileNotFoundError:
        raise BackupError(f"{source} is not there, or not a backup made by this software.") from None
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError, UnicodeError) as error:
        raise BackupError(
            f"{source} is not a backup made by this software, or damaged: {type(error).__name__}."
        ) from None
    if wrong or not all(_is_whole(folder / name, digest) for name, digest in listed.items()):
        raise BackupError(f"{source} is damaged: what it holds is not what it says. Use another backup.")
    with closing(sqlite3.connect(folder / DATABASE)) as opened:
        found = opened.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise BackupError(f"The database in {source} is damaged. Use another backup.")
    return manifest


def _is_whole(file: Path, digest: str) -> bool:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest() == digest
    except OSError:
        return False


def _forget_again(database: Path, settings: Settings) -> int:
    """Bring the unpacked database up to date and forget in it who was forgotten since."""
    with closing(open_store(f"sqlite:///{database}")) as store:
        forgotten = forget_again(People(store, settings.key_file), store, database.parent)
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA journal_mode = DELETE")
        opened.execute("VACUUM")  # no page keeps what was destroyed
    return forgotten


def _put(unpacked: Path, folder: Path) -> None:
    """Put unpacked files into a folder, each in whole; others that lie there stay."""
    for file in _files(unpacked):
        target = folder / file.relative_to(unpacked)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(file, target)


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Hold the present database, if there is one, for ourselves. Raises ``BackupError`` where it is in use.

    Its log is emptied first: left beside another database, it would be taken for that one's.
    """
    if not database.exists():
        yield
        return
    with closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as opened:
        try:
            opened.execute("PRAGMA locking_mode = EXCLUSIVE")
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            opened.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise BackupError("The database is in use: stop the app first, then restore.") from None
        except sqlite3.DatabaseError:  # damaged: that is why somebody restores
            yield
            return
        yield


def _flush(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())

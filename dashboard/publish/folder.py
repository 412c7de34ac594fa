"""A published folder on the disk: made anew beside the old one, then put in its place; never half a site."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import Any

import orjson

# What tells a published site from any other folder; it lists every file that is ours.
MANIFEST = "situs.json"
FORMAT = 1
_NEW, _OLD = "baru-", "lama-"  # folders beside it while one takes the other's place
_SURELY_DEAD_S = 86_400.0


class PublishError(ValueError):
    """A site that cannot be written like this; the message says what to do instead."""


@dataclass(frozen=True)
class Published:
    """What a folder holds already: files of ours by path, and what the last run wrote down for the next."""

    files: Mapping[str, str] = field(default_factory=dict)  # path -> digest without what dates it
    made_from: Mapping[str, str] = field(default_factory=dict)  # path -> digest of what it was made from
    kept: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Published":
        """Return the site in ``folder``; an empty one where there is nothing.

        Raises PublishError for a folder that holds anything else than a site of ours.
        """
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return cls()
        try:
            told = orjson.loads((folder / MANIFEST).read_bytes())
            if told["format"] != FORMAT:
                raise KeyError("format")
            return cls(dict(told["files"]), dict(told.get("made_from", {})), dict(told["kept"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PublishError(
                f"{folder} is no published site (it has no {MANIFEST} of ours), so nothing was written. "
                "Name a new or an empty folder."
            ) from error


@dataclass
class NewSite:
    """The site that is being written; what has not changed is the old file itself."""

    folder: Path
    old_folder: Path
    old: Published
    files: dict[str, str] = field(default_factory=dict)
    made_from: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    changed: int = 0
    size_bytes: int = 0

    def keep(self, path: str, made_from: str) -> bool:
        """Let a file of the last run stand that was made from the very same; False: it has to be made."""
        if path in self.files:
            return True
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        known = path in self.old.files and self.old.made_from.get(path) == made_from
        if not known or not _same_file(self.old_folder / path, target):
            return False
        self.files[path], self.made_from[path] = self.old.files[path], made_from
        self.size_bytes += target.stat().st_size
        return True

    def put(
        self,
        path: str,
        content: bytes,
        undated: Callable[[bytes], bytes] | None = None,
        *,
        made_from: str | None = None,
    ) -> None:
        """Write one file; ``undated`` takes away what only tells when it was written.

        A file that differs from the last one in nothing else stays that, with its time. ``made_from`` is a
        digest of all that the content follows from, for ``keep`` of the next run.
        """
        if path in self.files:
            return
        if made_from is not None:
            self.made_from[path] = made_from
        digest = hashlib.sha256(undated(content) if undated else content).hexdigest()[:24]
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.old.files.get(path) != digest or not _same_file(self.old_folder / path, target):
            target.write_bytes(content)
            self.changed += 1
        self.files[path] = digest
        self.size_bytes += target.stat().st_size

    def finish(self, made_at: datetime) -> None:
        """Write the list of files, the last of them."""
        told = {
            "format": FORMAT,
            "made_at": made_at.isoformat(),
            "kept": self.kept,
            "made_from": self.made_from,
            "files": self.files,
        }
        option = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
        (self.folder / MANIFEST).write_bytes(orjson.dumps(told, option=option))


def _same_file(old: Path, new: Path) -> bool:
    """Make the old file stand in the new place too, its time with it; False where it is gone."""
    try:
        os.link(old, new)
    except FileNotFoundError:
        return False
    except OSError:  # a file system without links
        shutil.copy2(old, new)
    return True


@contextmanager
def new_site(folder: Path) -> Iterator[NewSite]:
    """Give a site to write into; without an error it then takes the place of what ``folder`` held.

    Whatever ends this earlier leaves the old site as it was. Raises PublishError (see ``Published.read``).
    """
    folder = folder.resolve()
    _mend_what_was_killed(folder)
    old = Published.read(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.{_NEW}", dir=folder.parent))
    try:
        work.chmod(0o777 & ~_umask())  # a web server reads it under another name than ours
        yield NewSite(work, folder, old)
        _put_in_place(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _put_in_place(work: Path, folder: Path) -> None:
    if not folder.exists():
        work.rename(folder)
        return
    aside = work.with_name(f".{folder.name}.{_OLD}{work.name.rpartition('-')[2]}")
    folder.rename(aside)
    try:
        work.rename(folder)
    except BaseException:
        aside.rename(folder)
        raise
    _clear(aside, folder)


def _clear(aside: Path, folder: Path) -> None:
    """Take an old site away; what is not ours in it (``.git``, ``CNAME``) moves along."""
    ours = {path.partition("/")[0] for path in Published.read(aside).files} | {MANIFEST}
    for entry in aside.iterdir():
        if entry.name not in ours and not (folder / entry.name).exists():
            entry.rename(folder / entry.name)
    shutil.rmtree(aside, ignore_errors=True)


def _mend_what_was_killed(folder: Path) -> None:
    """Finish what a killed run left: its own half site goes, a site that it had moved aside comes back."""
    beside = escape(f".{folder.name}.")
    for aside in folder.parent.glob(f"{beside}{_OLD}*"):
        if folder.exists():
            _clear(aside, folder)
        else:
            aside.rename(folder)
    for work in folder.parent.glob(f"{beside}{_NEW}*"):
        if time.time() - work.stat().st_mtime > _SURELY_DEAD_S:  # another run may be at work
            shutil.rmtree(work, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask

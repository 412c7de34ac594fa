"""A published folder is whole or not there: what ends a run early leaves the site that readers have."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.publish.folder import MANIFEST, PublishError, new_site

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG_AGO_S = 1_000_000_000


def write(folder: Path, **pages: str) -> int:
    """Publish pages; return how many files are new or changed."""
    with new_site(folder) as site:
        for name, text in pages.items():
            site.put(f"halaman/{name}.html", text.encode(), lambda content: content.split(b"|")[0])
        site.finish(NOON)
    return site.changed


def write_half(folder: Path, ending: type[BaseException]) -> None:
    with new_site(folder) as site:
        site.put("halaman/satu.html", b"baru")
        raise ending


def told(folder: Path) -> dict[str, str]:
    return {file.stem: file.read_text() for file in (folder / "halaman").iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with two pages, written long ago."""
    folder = tmp_path / "situs"
    assert write(folder, satu="lama|Senin", dua="tetap|Senin") == 2
    for file in (folder / "halaman").iterdir():
        os.utime(file, (LONG_AGO_S, LONG_AGO_S))
    return folder


def test_a_new_run_takes_the_place_of_the_old_site_and_leaves_nothing_beside_it(folder: Path) -> None:
    write(folder, satu="baru|Selasa")
    assert told(folder) == {"satu": "baru|Selasa"}
    assert [entry.name for entry in folder.parent.iterdir()] == [folder.name]


def test_a_page_in_which_only_the_stamp_is_new_stays_the_old_file_with_its_time(folder: Path) -> None:
    assert write(folder, satu="baru|Selasa", dua="tetap|Selasa") == 1
    assert told(folder) == {"satu": "baru|Selasa", "dua": "tetap|Senin"}
    assert (folder / "halaman/dua.html").stat().st_mtime == LONG_AGO_S
    assert (folder / "halaman/satu.html").stat().st_mtime > LONG_AGO_S


def test_a_page_that_was_lost_from_the_disk_is_written_anew(folder: Path) -> None:
    (folder / "halaman/dua.html").unlink()
    write(folder, satu="lama|Senin", dua="tetap|Selasa")
    assert told(folder)["dua"] == "tetap|Selasa"


@pytest.mark.parametrize("ending", [RuntimeError, KeyboardInterrupt])
def test_what_ends_a_run_half_way_leaves_the_old_site(folder: Path, ending: type[BaseException]) -> None:
    before = told(folder)
    with pytest.raises(ending):
        write_half(folder, ending)
    assert told(folder) == before
    assert [entry.name for entry in folder.parent.iterdir()] == [folder.name]


def test_a_site_that_a_killed_run_had_moved_aside_comes_back(folder: Path) -> None:
    folder.rename(folder.with_name(f".{folder.name}.lama-abc"))
    write(folder, satu="lama|Selasa", dua="baru|Selasa")
    assert told(folder) == {"satu": "lama|Senin", "dua": "baru|Selasa"}
    assert [entry.name for entry in folder.parent.iterdir()] == [folder.name]


def test_what_the_host_keeps_in_the_folder_stays(folder: Path) -> None:
    (folder / "CNAME").write_text("jalan.example.go.id")
    (folder / ".git").mkdir()
    (folder / ".git/HEAD").write_text("ref: refs/heads/halaman")
    write(folder, satu="baru|Selasa")
    assert (folder / "CNAME").read_text() == "jalan.example.go.id"
    assert (folder / ".git/HEAD").is_file()


@pytest.mark.parametrize("manifest", [None, "", "[]", '{"format": 99, "files": {}, "kept": {}}'])
def test_a_folder_that_holds_anything_else_is_never_touched(tmp_path: Path, manifest: str | None) -> None:
    (tmp_path / "surat.txt").write_text("penting")
    if manifest is not None:
        (tmp_path / MANIFEST).write_text(manifest)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(PublishError, match="nothing was written"):
        write(tmp_path, satu="baru")
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "surat.txt").read_text() == "penting"


def test_an_empty_folder_is_taken_and_everybody_may_read_what_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "kosong"
    folder.mkdir()
    write(folder, satu="baru")
    assert told(folder) == {"satu": "baru"}
    assert folder.stat().st_mode & 0o055 == 0o055 & ~_umask()
    assert (folder / "halaman/satu.html").stat().st_mode & 0o044 == 0o044 & ~_umask()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def draw(folder: Path, made_from: str, text: str) -> tuple[bool, int]:
    """Publish a drawing as the site does; return whether the old one stayed, and how many files are new."""
    with new_site(folder) as site:
        stays = site.keep("halaman/satu.svg", made_from)
        if not stays:
            site.put("halaman/satu.svg", text.encode(), made_from=made_from)
        site.finish(NOON)
    return stays, site.changed


def test_a_drawing_is_made_anew_only_when_what_it_is_made_from_has_changed(tmp_path: Path) -> None:
    folder = tmp_path / "situs"
    assert draw(folder, "a", "lama") == (False, 1)
    assert draw(folder, "a", "never drawn") == (True, 0)
    assert told(folder) == {"satu": "lama"}
    assert draw(folder, "b", "baru") == (False, 1)
    assert told(folder) == {"satu": "baru"}
    (folder / "halaman/satu.svg").unlink()
    assert draw(folder, "b", "baru") == (False, 1)

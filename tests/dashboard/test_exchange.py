"""Tukar data: a file of another system is looked at, corrected and taken in; ours go out once."""

import gc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from dashboard import backend
from dashboard.exchange import jobs
from dashboard.exchange.faults import error_sentence, fault_name
from dashboard.i18n import speaking, translate
from data.accounts import User
from data.exchange import table_writers
from data.exchange.looking import look
from data.exchange.sp4n_out import Sp4n
from data.importers.complaints import import_complaints
from data.regions import Region
from data.settings import get_settings
from geo.errors import GeoError
from geo.formats.coordinates import FAULTS
from tests.dashboard.pages import button, open_page, texts

HEADING = ["ID Laporan", "Tgl", "Jenis Aduan", "Uraian", "Koordinat", "Status"]
ROW = ["X-1", "01/03/2021", "Jalan Berlubang", "lubang", "-7.81, 112.1822", "Hijau"]


@pytest.fixture(autouse=True)
def no_job(signed_in: User) -> Iterator[None]:
    """Every test begins with no import of the account's."""
    yield
    jobs.forget(signed_in)


def upload(page: AppTest, *rows: list[str], name: str = "aduan.csv") -> AppTest:
    """Choose a file with these rows."""
    lines = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEADING, *rows))
    page = page.file_uploader(key="exchange_upload").set_value((name, lines.encode(), "text/csv")).run()
    assert not page.exception
    return page


def finished(user: User) -> AppTest:
    """Wait for the import under way; return the page after it."""
    job = jobs.job_of(user)
    assert job is not None
    assert job.thread is not None
    job.thread.join(60)
    page = open_page("exchange")
    assert not page.exception
    return page


def chosen(page: AppTest, label: str) -> dict[str, str]:
    return {box.label: box.value for box in page.selectbox if label in str(box.key)}


def test_who_is_not_signed_in_sees_the_form_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # nobody is signed in to this one
    page = open_page("exchange")
    assert 'value="tukar-data"' in texts(page)
    assert not page.tabs


def test_a_leader_takes_public_facts_out_and_brings_nothing_in(
    sign_in: Callable[[User], None], leader: User
) -> None:
    sign_in(leader)
    page = open_page("exchange")
    assert not page.tabs
    assert not page.checkbox
    page = button(page, "Buat berkas").click().run()
    assert not page.exception
    assert "baris" in texts(page)


# A workbook that is given up half way says so to the collector, whenever that comes by.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_more_rows_than_excel_holds_are_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_writers, "EXCEL_ROWS", 3)  # a million would take its time
    page = open_page("exchange").button(key="exchange_make").click().run()
    assert not page.exception
    assert "ini lebih banyak. Pilih CSV atau GeoPackage." in texts(page)
    assert "exchange_download" not in {one.key for one in page.get("download_button")}
    gc.collect()


def test_the_page_says_the_same_in_english() -> None:
    page = open_page("exchange", language="en")
    assert [tab.label for tab in page.tabs] == ["Bring a file in", "SP4N-LAPOR!", "Download"]
    assert not page.exception


def test_a_new_file_is_guessed_shown_corrected_and_taken_in(signed_in: User, installation: Region) -> None:
    page = upload(open_page("exchange"), ROW)
    assert "Kolom berkas ini baru" in texts(page)
    columns = chosen(page, "exchange_column")
    assert columns == {
        "ID Laporan adalah": "id",
        "Tgl adalah": "time",
        "Jenis Aduan adalah": "category",
        "Uraian adalah": "words",
        "Koordinat adalah": "coordinates",
        "Status adalah": "status",
    }
    assert page.dataframe[0].value["Perlu diperhatikan"].tolist() == [
        "Statusnya tidak dikenal; tidak dipakai."
    ]
    meaning = next(box for box in page.selectbox if box.label == "Hijau")
    page = meaning.set_value("done").run()
    assert page.dataframe[0].value["Status"].tolist() == ["selesai"]
    button(page, "Masukkan barisnya").click().run()
    page = finished(signed_in)
    assert "1 aduan baru" in texts(page)
    assert not any((get_settings().var / "uploads").glob("*/Chat WhatsApp*"))
    page = button(page, "Berkas lain").click().run()
    again = upload(page, ["X-2", *ROW[1:]], name="april.csv")
    assert "dibaca dengan cara yang sama" in again.success[0].value
    assert again.dataframe[0].value["Status"].tolist() == ["selesai"]


def choose(name: str, content: bytes) -> AppTest:
    """Choose a file of any kind."""
    page = open_page("exchange").file_uploader(key="exchange_upload")
    page = page.set_value((name, content, "application/octet-stream")).run()
    assert not page.exception
    return page


def points(words: str) -> geopandas.GeoDataFrame:
    told = {"id laporan": [words], "uraian": [words]}
    return geopandas.GeoDataFrame(told, geometry=[shapely.Point(112.1822, -7.81)], crs=4326)


def test_a_map_is_shown_and_taken_in_as_a_list_is(signed_in: User, installation: Region) -> None:
    page = choose("aduan.geojson", points("lubang dalam di peta").to_json().encode())
    assert page.dataframe[0].value["Isi"].tolist() == ["lubang dalam di peta"]
    assert page.dataframe[0].value["Koordinat"].tolist() == ["-7,81; 112,1822"]
    button(page, "Masukkan barisnya").click().run()
    assert "1 aduan baru" in texts(finished(signed_in))


def test_of_a_map_with_several_layers_one_is_chosen_and_that_one_taken_in(
    signed_in: User, installation: Region, tmp_path: Path
) -> None:
    for layer in ("lama", "baru"):
        points(f"retak di lapisan {layer}").to_file(tmp_path / "aduan.gpkg", layer=layer)
    page = choose("aduan.gpkg", (tmp_path / "aduan.gpkg").read_bytes())
    (layers,) = [box for box in page.selectbox if box.label == "Lapisan peta"]
    assert layers.options == ["lama", "baru"]
    page = layers.set_value("baru").run()
    assert page.dataframe[0].value["Isi"].tolist() == ["retak di lapisan baru"]
    button(page, "Masukkan barisnya").click().run()
    assert "1 aduan baru" in texts(finished(signed_in))


CHAT = (
    "27/03/22 21.40 - Pesan dan panggilan dienkripsi secara end-to-end.",
    "27/03/22 21.41 - Budi: Lapor, jalan berlubang di Jalan Ahmad Yani Pare depan pasar",
    "28/03/22 07.10 - Admin PUPR: Terima kasih laporannya",
)


def test_an_exported_chat_is_shown_without_its_words_and_its_messages_taken_in(
    signed_in: User, installation: Region
) -> None:
    page = choose("Chat WhatsApp dengan Jalan.txt", "\n".join(CHAT).encode())
    assert "2 pesan akan dimasukkan · 2 pengirim · 1 baris dilewati" in texts(page)
    assert "27 Mar 2022" in texts(page)
    page = page.text_input(key="exchange_chat_ours").input("Admin PUPR, Bu Rini").run()
    assert "1 pesan akan dimasukkan · 1 pengirim · 2 baris dilewati" in texts(page)
    page = page.selectbox(key="exchange_chat_order").set_value("mdy").run()
    assert "Tanggalnya tidak terbaca" in "\n".join(str(one.value) for one in page.warning)
    page = page.selectbox(key="exchange_chat_order").set_value(None).run()
    button(page, "Masukkan pesannya").click().run()
    assert "2 baris dilewati" in texts(finished(signed_in))
    assert not any((get_settings().var / "uploads").glob("*/Chat WhatsApp*"))
    page = button(open_page("exchange"), "Berkas lain").click().run()
    page = choose("_chat.txt", "\n".join(CHAT).encode())
    page = page.text_input(key="exchange_chat_ours").input("Admin PUPR").run()
    button(page, "Masukkan pesannya").click().run()
    assert "1 sudah pernah masuk dan dibiarkan" in texts(finished(signed_in))


def test_a_text_that_is_no_chat_is_read_as_a_table(signed_in: User) -> None:
    page = choose("aduan.txt", b"uraian;koordinat\nlubang;-7.81, 112.1822\n")
    assert page.dataframe[0].value["Isi"].tolist() == ["lubang"]


def test_what_is_no_table_is_refused_on_the_page() -> None:
    page = open_page("exchange").file_uploader(key="exchange_upload")
    page = page.set_value(("a.xlsx", b"bukan excel", "application/octet-stream")).run()
    assert not page.exception
    assert "bukan tabel seperti yang disebut namanya" in page.error[0].value


def test_a_file_of_which_no_row_can_be_used_says_so(signed_in: User) -> None:
    page = upload(open_page("exchange"), ["Y-1", "", "", "", "0,0", ""])
    button(page, "Masukkan barisnya").click().run()
    page = finished(signed_in)
    assert "Tidak ada baris yang bisa dipakai" in page.error[0].value


def test_complaints_go_to_the_national_system_once(signed_in: User, installation: Region) -> None:
    register = backend.register_of(installation.id)
    file = get_settings().var / "z.csv"
    file.write_text("id,isi,lat,lon\nZ-1,lubang di jalan,-7.81,112.1822\n", encoding="utf-8")
    import_complaints(register, file)
    assert look(register, file, actor=signed_in).used.saved
    page = button(open_page("exchange"), "Buat berkas berikutnya").click().run()
    assert not page.exception
    assert "Tidak ada yang baru atau berubah" in texts(page)
    page = button(page, "Sudah diunggah").click().run()
    assert "· sudah diunggah" in texts(page)


@pytest.mark.parametrize(
    ("presses", "words"),
    [
        (("cancel", "confirm"), "tercatat tidak pernah diserahkan"),
        (("confirm", "cancel"), "sudah dinyatakan terunggah oleh orang lain"),
        (("cancel", "again"), "barisnya ikut berkas berikutnya"),
    ],
)
def test_who_settles_a_file_in_the_moment_after_somebody_else_is_told_so(
    presses: tuple[str, str], words: str, monkeypatch: pytest.MonkeyPatch, signed_in: User
) -> None:
    """The list was drawn before the other's press was stored, so the button was still there."""
    theirs, mine = presses
    register = backend.register_of(signed_in.region_id)
    file = get_settings().var / f"{theirs}-{mine}.csv"
    file.write_text(f"id,isi,lat,lon\n{file.stem},aspal retak,-7.82,112.19\n", encoding="utf-8")
    import_complaints(register, file)
    page = open_page("exchange").button(key="sp4n_make").click().run()
    number = Sp4n(register, signed_in).files()[0].number
    name = "write" if mine == "again" else mine
    own = getattr(Sp4n, name)

    def after_theirs(self: Sp4n, *args: Any, **kwargs: Any) -> Any:
        getattr(Sp4n, theirs)(self, number)
        return own(self, *args, **kwargs)

    monkeypatch.setattr(Sp4n, name, after_theirs)
    page = page.button(key=f"sp4n_{mine}_{number}").click().run()
    assert not page.exception
    assert words in page.error[0].value
    assert not page.run().error  # said once


def locked(path: Path) -> Path:
    """Write a ZIP whose first file says that a password locks it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    whole = bytearray(path.read_bytes())
    for mark, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(mark) + flags_at] |= 1
    path.write_bytes(whole)
    return path


def written(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    ("make", "indonesian", "english"),
    [
        (lambda folder: locked(folder / "a.xlsx"), "dikunci dengan kata sandi", "locked by a password"),
        (written("a.xlsx", b"PK\x03\x04 half of it"), "Berkas rusak", "is damaged"),
        (written("a.csv", b""), "Berkas kosong", "is empty"),
        (written("a.csv", b"1,2\n3,4\n"), "tidak punya judul kolom", "has no heading"),
        (written("a.csv", b"\xff\xfea\x00,\x00\xff"), "Berkas rusak", "is damaged"),
        (written("a.csv", ",".join(f"k{n}" for n in range(2_000)).encode()), "Kolom berkas", "more columns"),
    ],
)
def test_why_a_file_cannot_be_used_is_said_in_both_languages(
    make: Callable[[Path], Path], indonesian: str, english: str, tmp_path: Path, signed_in: User
) -> None:
    with pytest.raises(GeoError) as refused:
        look(backend.register_of(signed_in.region_id), make(tmp_path), actor=signed_in)
    with speaking("id"):
        assert indonesian in error_sentence(refused.value)
    with speaking("en"):
        assert english in error_sentence(refused.value)


def test_a_reason_that_no_page_knows_is_not_shown_in_the_words_of_terminals() -> None:
    with speaking("id"):
        assert "Berkas tidak dapat dipakai" in error_sentence(ValueError("JEGLONGAN_X says no"))


@pytest.mark.parametrize("code", [*FAULTS, "nothing_to_place", "time_unreadable", "id_repeated", "encoding"])
def test_every_fault_of_a_row_is_said_in_indonesian(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.exchange.faults._", lambda msgid: translate(msgid, "id"))
    indonesian = fault_name(code)
    monkeypatch.setattr("dashboard.exchange.faults._", lambda msgid: msgid)
    assert indonesian != fault_name(code) != code

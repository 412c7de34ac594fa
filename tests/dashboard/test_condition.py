"""Kondisi: the region's sound roads, one road's segments, an entry beside the road, tables in and out."""

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import backend
from data.accounts import User
from data.condition.survey_faults import SENTENCES, fault
from data.condition.survey_files import empty_form
from data.condition.survey_words import form_headings
from data.regions import Region
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import button, open_page, texts

ROAD = "damarwulan-brumbung"
SEWU = "plosoklaten-gedangsewu"
HEADING = (
    "Nama Ruas;Dari (m);Sampai (m);Jenis Permukaan;Luas Retak (%);Lebar Retak (mm);Lubang;Alur (cm);Tanggal"
)


@pytest.fixture(scope="module")
def surveyor(installation: Region) -> User:
    """Somebody who may record surveys."""
    backend.accounts().add_user(installation.id, "surveyor", PASSWORD, "engineer")
    user = backend.accounts().check_password(installation.id, "surveyor", PASSWORD)
    assert user is not None
    return user


@pytest.fixture
def engineer(surveyor: User, sign_in: Callable[[User], None]) -> User:
    """The same, signed in."""
    sign_in(surveyor)
    return surveyor


def number(page: AppTest, key: str) -> object:
    return next(box for box in page.number_input if str(box.key).startswith(key))


def test_who_is_not_signed_in_is_asked_to_and_comes_back(surveyor: User) -> None:
    page = open_page("condition", lihat="isi")
    assert 'value="kondisi?lihat=isi' in texts(page)


def test_a_leader_looks_and_enters_nothing(leader: User, sign_in: Callable[[User], None]) -> None:
    sign_in(leader)
    page = open_page("condition", lihat="isi")
    assert not page.exception
    assert "mantap, dari yang disurvei" in texts(page)
    assert [str(box.key) for box in page.number_input] == []


def test_the_region_shows_its_sound_share_and_says_that_the_surveys_are_invented(engineer: User) -> None:
    page = open_page("condition")
    assert not page.exception
    said = texts(page)
    assert "Data contoh" in said
    km = backend.queries_of("kab-kediri").stable().filter(like="km_").sum()
    share = (km["km_good"] + km["km_fair"]) / (km.sum() - km["km_unknown"])
    assert f"{100 * share:.1f} %".replace(".", ",") in said


def test_a_sub_district_opens_its_worst_roads_and_a_road_its_segments(engineer: User) -> None:
    page = open_page("condition", kec="35.06.08")
    assert not page.exception
    assert damaged_km(page) == sorted(damaged_km(page), reverse=True)
    assert f'href="./kondisi?lihat=ruas&amp;ruas={SEWU}"' in texts(page)
    assert "Segmen demi segmen" in texts(open_page("condition", lihat="ruas", ruas=SEWU))


def test_who_names_no_road_is_shown_the_worst_of_the_region(engineer: User) -> None:
    page = open_page("condition", lihat="ruas")
    assert not page.exception
    assert "Yang terburuk dari" in texts(page)
    worst = damaged_km(page)
    assert worst == sorted(worst, reverse=True)
    assert worst[0] > 0


def test_as_of_a_day_the_worst_roads_lead_to_their_segments_of_that_day(engineer: User) -> None:
    shown = texts(open_page("condition", lihat="ruas", pada="2021-01-20"))
    assert f'href="./kondisi?lihat=ruas&amp;ruas={SEWU}&amp;pada=2021-01-20"' in shown


def damaged_km(page: AppTest) -> list[float]:
    """Return the damaged kilometres of the roads in the list of the worst, from above."""
    told = re.findall(r"%</td><td>([\d,]+) km</td>", texts(page))
    return [float(one.replace(",", ".")) for one in told]


def test_jeglongan_sewu_was_heavily_damaged_before_2021_and_sound_after(engineer: User) -> None:
    before = texts(open_page("condition", lihat="ruas", ruas=SEWU, pada="2021-01-20"))
    after = texts(open_page("condition", lihat="ruas", ruas=SEWU, pada="2022-01-18"))
    assert "<b>1,8 km</b><small>rusak berat</small>" in before
    assert "<b>0 m</b><small>rusak berat</small>" in after
    assert "Contoh: survei awal 2021" in after  # every survey stands under the other


def test_an_entry_tells_its_index_and_class_before_it_is_saved_and_goes_on(engineer: User) -> None:
    page = open_page("condition", lihat="isi", ruas=ROAD)
    for key, value in (("cracked", 12.0), ("width", 4.0), ("potholes", 3.0), ("rut", 1.5)):
        page = number(page, f"condition_{key}_").set_value(value).run()
    assert not page.exception
    assert "SDI 125" in texts(page)
    assert "rusak ringan" in texts(page)
    page = button(page, "Simpan segmen ini").click().run()
    assert not page.exception
    known = backend.queries_of("kab-kediri").condition([ROAD])
    first = known[known["from_m"] == 0].iloc[0]
    assert (first["sdi"], first["class"], first["sample"]) == (125.0, "light", False)
    assert next(box for box in page.text_input if "condition_from_" in str(box.key)).value == "0+100"


def test_an_entry_that_tells_no_class_is_not_saved(engineer: User) -> None:
    before = len(backend.queries_of("kab-kediri").surveys())
    page = open_page("condition", lihat="isi", ruas="kedungsari-tarokan")
    page = number(page, "condition_potholes_").set_value(3.0).run()
    page = button(page, "Simpan segmen ini").click().run()
    assert "belum menentukan kelas. Isi luas retak, jumlah lubang, dan alur" in texts(page)
    assert len(backend.queries_of("kab-kediri").surveys()) == before


def upload(page: AppTest, *lines: str) -> AppTest:
    content = "\n".join((HEADING, *lines)).encode()
    page = page.file_uploader(key="condition_upload").set_value(("survei.csv", content, "text/csv")).run()
    assert not page.exception
    return page


def test_a_table_with_faults_is_told_row_by_row_in_indonesian_and_stored_when_corrected(
    engineer: User,
) -> None:
    good = f"{ROAD};1000;1100;aspal;0;;0;0;5/1/2026"
    page = upload(open_page("condition", lihat="tabel"), good, f"{ROAD};1100;1200;kaca;0;;0;0;5/1/2026")
    assert "Kolom &#39;Jenis Permukaan&#39; berisi &#39;kaca&#39;" in texts(page)
    assert "Tulis salah satu: aspal" in texts(page)
    assert button(page, "Simpan baris ini").disabled
    page = upload(open_page("condition", lihat="tabel"), good)
    page = button(page, "Simpan baris ini").click().run()
    assert "1 baris tersimpan" in [success.value for success in page.success]
    assert "survei" in set(backend.queries_of("kab-kediri").surveys()["name"])


def test_a_table_of_something_else_is_refused_in_indonesian_with_what_it_lacks(engineer: User) -> None:
    page = open_page("condition", lihat="tabel")
    page = page.file_uploader(key="condition_upload").set_value(("a.csv", b"a,b\n1,2\n", "text/csv")).run()
    assert not page.exception
    assert "tidak punya kolom yang diperlukan" in texts(page)
    assert "a, b" in texts(page)


def test_the_page_says_the_same_in_english(engineer: User) -> None:
    for part in ("", "ruas", "isi", "tabel"):
        page = open_page("condition", language="en", lihat=part, ruas=SEWU)
        assert not page.exception
        assert "mantap, dari" not in texts(page)


def test_the_empty_forms_are_tables_that_are_read_back(engineer: User) -> None:
    for form in ("survey", "inventory"):
        for language in ("id", "en"):
            book = openpyxl.load_workbook(io.BytesIO(empty_form(form, language)))
            assert [cell.value for cell in book.worksheets[0][1]] == list(
                form_headings(form, language).values()
            )
            assert len(book.worksheets) == 2


def test_every_fault_can_be_said_with_the_facts_it_is_given() -> None:
    for code, sentences in SENTENCES.items():
        told = dict.fromkeys(
            [name for text in sentences for name in ("column", "name") if f"{{{name}}}" in text], "x"
        )
        assert fault(1, code, **{**_facts(sentences), **told}).problem


def _facts(sentences: tuple[str, str]) -> dict[str, str]:
    from string import Formatter  # noqa: PLC0415

    return {name: "1" for text in sentences for _, name, _, _ in Formatter().parse(text) if name}

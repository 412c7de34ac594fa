"""One process serves several regions: chosen by address, each with its own pages, tickets and staff."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import backend, session
from dashboard.routes import accounts
from dashboard.session import REGION_PARAMETER
from data.accounts import User
from data.channels.web_form import ReportDraft
from data.deployment.served import RegionsSettingError, served_regions
from data.regions import Region, UnknownRegionError, load_region
from data.samples.builtin import init_region
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import open_page, texts
from tests.dashboard.test_account_routes import cookie_of
from tests.dashboard.test_account_routes import sign_in as post_sign_in


@pytest.fixture(scope="module")
def mojokerto(installation: Region) -> Iterator[Region]:
    """A second region, prepared beside the usual one."""
    region = load_region("kota-mojokerto")
    init_region(backend.store(), region)
    return region


@pytest.fixture(scope="module")
def officer(mojokerto: Region) -> User:
    """Somebody of the second region's desk."""
    backend.accounts().add_user(mojokerto.id, "petugas-mojokerto", PASSWORD, "desk")
    user = backend.accounts().check_password(mojokerto.id, "petugas-mojokerto", PASSWORD)
    assert user is not None
    return user


def links(page: AppTest) -> dict[str, str]:
    """Label → query of every link to a page of ours."""
    return {
        element.proto.label: element.proto.query_string
        for element in page.get("page_link")
        if hasattr(element.proto, "query_string")
    }


def test_the_address_chooses_the_region_and_every_link_keeps_it(mojokerto: Region) -> None:
    page = open_page("about", wilayah=mojokerto.id)
    shown = texts(page)
    assert "Kota Mojokerto: 3 kecamatan, 18 kelurahan." in shown
    assert "Curhat Ning Ita" in shown
    assert f'href="./?wilayah={mojokerto.id}"' in shown  # the mark leads home, loading the page anew
    kept = links(page)
    assert {"wilayah=kota-mojokerto"} == {kept[name] for name in ("Peta", "Lapor", "Lacak", "Kemajuan")}


def test_without_an_address_the_usual_region_is_shown(mojokerto: Region) -> None:
    shown = texts(open_page("about"))
    assert "Kabupaten Kediri: 26 kecamatan, 343 desa, 1 kelurahan." in shown


def test_the_bar_leads_to_the_same_page_of_the_other_regions(mojokerto: Region) -> None:
    page = open_page("about")
    assert "wilayah=kota-mojokerto" in links(page)["Kota Mojokerto"]
    assert "Kota Bukittinggi" not in links(page)  # nobody has prepared it here


def test_a_region_that_nobody_prepared_is_not_served(mojokerto: Region) -> None:
    with pytest.raises(UnknownRegionError, match="not served here"):
        backend.region_named("kota-bukittinggi")
    shown = texts(open_page("map", wilayah="kota-bukittinggi"))
    assert "bukittinggi” tidak ada di sini" in shown
    assert "Kota Mojokerto" in shown  # where one can go on


def test_the_settings_may_name_what_is_served(mojokerto: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    assert served_regions(backend.store())[0] == "kab-kediri"
    monkeypatch.setenv("JEGLONGAN_REGIONS", "kota-bukittinggi, mojokerto")
    assert served_regions(backend.store()) == ["kab-kediri", "kota-bukittinggi", "kota-mojokerto"]
    monkeypatch.setenv("JEGLONGAN_REGIONS", "kab-tidak-ada")
    with pytest.raises(RegionsSettingError, match="JEGLONGAN_REGIONS"):
        served_regions(backend.store())


def test_going_to_another_region_forgets_what_was_chosen_in_the_first(mojokerto: Region) -> None:
    page = open_page("about", language="en")
    page.session_state["map_subdistrict"] = "35.06.09"
    page.query_params[REGION_PARAMETER] = mojokerto.id
    page.run()
    assert page.session_state["region"] == mojokerto.id
    assert "map_subdistrict" not in page.session_state
    assert page.session_state["language"] == "en"


def test_a_ticket_leads_to_its_own_region(mojokerto: Region) -> None:
    draft = ReportDraft(category="pju", words="Lampu jalan padam", lon=112.434, lat=-7.471)
    receipt = backend.register_of(mojokerto.id).report(draft)
    assert receipt.ticket.startswith("MJK-")
    shown = texts(open_page("track", nomor=receipt.ticket))
    assert receipt.ticket in shown
    assert "Dishub" in shown  # who answers for street lamps in Kota Mojokerto
    typed = open_page("track")
    typed.text_input[0].set_value(receipt.ticket.lower())
    typed = next(button for button in typed.button if button.label == "Lihat").click().run()
    assert typed.session_state["region"] == mojokerto.id


def test_an_account_counts_in_its_own_region_only(
    officer: User, mojokerto: Region, sign_in: Callable[[User], None]
) -> None:
    sign_in(officer)
    assert "Meja aduan" in links(open_page("map", wilayah=mojokerto.id))
    elsewhere = open_page("desk")
    assert "Meja aduan" not in links(elsewhere)
    assert "akun hanya berlaku di daerahnya sendiri" in texts(open_page("sign_in"))
    assert "Anda sudah masuk" in texts(open_page("sign_in", wilayah=mojokerto.id))


def test_signing_in_and_out_stays_in_the_region(officer: User, mojokerto: Region) -> None:
    wrong = post_sign_in(user=officer.name, password="salah sama sekali", region=mojokerto.id)  # noqa: S106
    assert wrong.headers["location"] == "../masuk?wilayah=kota-mojokerto&gagal=salah&lanjut=meja"
    right = post_sign_in(user=officer.name, region=mojokerto.id, next="meja?wilayah=kota-mojokerto")
    assert right.headers["location"] == "../meja?wilayah=kota-mojokerto"
    assert cookie_of(right).value
    shown = texts(open_page("sign_in", wilayah=mojokerto.id))
    assert 'name="next" value="masuk?wilayah=kota-mojokerto&amp;baru=ya"' in shown
    assert accounts.safe_next("meja?wilayah=kota-mojokerto") == "../meja?wilayah=kota-mojokerto"


@pytest.mark.parametrize(
    ("text", "region_id"),
    [
        ("MJK-7Q4M-X2CV", "kota-mojokerto"),
        (" mjk 7q4m x2cv", "kota-mojokerto"),
        ("KDR-7Q4M-X2CV", None),  # the usual region's own
        ("7Q4M-X2CV", None),
        ("BKT-7Q4M-X2CV", None),  # not served here
        ("", None),
        ("💥", None),
    ],
)
def test_the_letters_of_a_ticket_tell_its_region(text: str, region_id: str | None, mojokerto: Region) -> None:
    found = session.region_of_ticket(text)
    assert (found.id if found else None) == region_id


def test_a_page_of_a_ticket_does_not_ask_for_every_link_which_regions_are_served(
    installation: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_page("track", wilayah=installation.id, nomor="KDR-7Q4M-X2CV")
    asked = []
    regions = backend.regions
    monkeypatch.setattr(backend, "regions", lambda: (asked.append(1), regions())[1])
    page = open_page("track", wilayah=installation.id, nomor="KDR-7Q4M-X2CV")
    page.run()
    assert not page.exception
    assert len(asked) < 10, "each is a look into the store and at all folders"


@pytest.mark.parametrize(
    ("language", "title", "question"),
    [
        ("id", "Sampaikan aduan, kritik, atau saran", "Soal apa?"),
        ("en", "Send a complaint, criticism or suggestion", "What is it about?"),
    ],
)
def test_where_criticism_and_suggestions_are_asked_for_they_stand_open(
    mojokerto: Region, language: str, title: str, question: str
) -> None:
    page = open_page("report", language=language, wilayah=mojokerto.id)
    assert title in texts(page)
    assert question in texts(page)
    wishes = page.button_group(key="report_category_wishes")
    elsewhere = page.button_group(key="report_category_elsewhere")
    assert len(wishes.options) == 2
    assert not set(elsewhere.options) & set(wishes.options)


@pytest.mark.parametrize(("language", "asked"), [("id", "Apa usul Anda"), ("en", "What do you propose")])
def test_who_suggests_is_not_asked_how_bad_it_is(mojokerto: Region, language: str, asked: str) -> None:
    page = open_page("report", language=language, wilayah=mojokerto.id)
    page.text_area(key="report_words").set_value("Bangku untuk lansia")
    page = page.button_group(key="report_category_wishes").set_value("saran").run()
    assert not page.exception
    words = page.text_area(key="report_words")
    assert words.placeholder.startswith(asked)
    assert words.value == "Bangku untuk lansia"

"""Lapor: from a place and a kind to a ticket, in both languages, losing nothing that was typed."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import backend
from data.accounts import User
from data.desk.sharing import is_shared
from data.regions import Region, load_region
from tests.dashboard.pages import button, open_page, texts

WATUGEDE = "-7.8100,112.1822"  # on Plosoklaten – Gedangsewu, between two crossings
CROSSING = "-7.8086,112.1820"  # of three roads
ROAD = "Plosoklaten – Gedangsewu"
SEND = {"id": "Kirim aduan", "en": "Send the report"}
TICKET = re.compile(r"KDR-[0-9A-Z]{4}-[0-9A-Z]{4}")

pytestmark = pytest.mark.usefixtures("installation")


def choose(page: AppTest, category: str) -> AppTest:
    """Press the pill of a category."""
    family = load_region("kab-kediri").category(category).family
    return page.button_group(key=f"report_category_{family}").set_value(category).run()


def sent(page: AppTest, language: str = "id") -> AppTest:
    return button(page, SEND[language]).click().run()


def ticket_in(page: AppTest) -> str:
    found = TICKET.search(texts(page))
    assert found, texts(page)
    return found[0]


@pytest.mark.parametrize(
    ("language", "questions"),
    [
        ("id", ("Laporkan jalan rusak", "Di mana tempatnya?", "Apa yang rusak?", "Kontak Anda")),
        ("en", ("Report a damaged road", "Where is it?", "What is broken?", "Your contact")),
    ],
)
def test_the_form_asks_its_questions_in_both_languages(language: str, questions: tuple[str, ...]) -> None:
    page = open_page("report", language=language)
    assert not page.exception
    shown = texts(page)
    for question in (*questions, SEND[language]):
        assert question in shown


@pytest.mark.parametrize("language", ["id", "en"])
def test_whoever_sees_somebody_in_danger_is_sent_to_the_police_first(language: str) -> None:
    said = texts(open_page("report", language=language))
    assert 'href="tel:110"' in said
    assert 'href="tel:112"' in said


def test_every_kind_of_the_region_can_be_chosen(installation: Region) -> None:
    offered = [option for group in open_page("report").button_group for option in group.options]
    assert sorted(offered) == sorted(category.name.id for category in installation.categories)


def test_what_is_missing_is_said_at_its_field_and_nothing_is_sent(desk_user: User) -> None:
    queries = backend.queries_of("kab-kediri")
    before = queries.inbox(desk_user, limit=1).attrs["total"]
    page = sent(open_page("report"))
    assert "Tunjukkan tempatnya" in texts(page)
    assert "Pilih apa yang rusak." in texts(page)
    assert queries.inbox(desk_user, limit=1).attrs["total"] == before


def test_a_road_without_a_place_on_it_is_named_and_asked_about() -> None:
    said = texts(open_page("report", ruas="plosoklaten-gedangsewu"))
    assert ROAD in said
    assert "Tempat tidak disebutkan" not in said
    assert "Di bagian mana dari ruas ini?" in said


def test_a_place_says_its_road_station_and_area() -> None:
    shown = texts(open_page("report", titik=WATUGEDE)).replace("\\", "")  # Markdown's escapes
    assert re.search(rf"{ROAD}, STA \d\+\d{{3}}", shown)
    assert "Kecamatan Puncu" in shown


@pytest.mark.parametrize("language", ["id", "en"])
def test_place_and_kind_are_enough_for_a_ticket(language: str, desk_user: User) -> None:
    page = choose(open_page("report", language=language, titik=WATUGEDE), "lubang")
    page.text_area(key="report_words").set_value("Lubang dalam di depan pasar")
    page = sent(page, language)
    assert not page.exception
    assert ("Paling lambat" if language == "id" else "at the latest an officer checks") in texts(page)
    complaint = backend.queries_of("kab-kediri").complaint_for_staff(ticket_in(page), desk_user)
    assert complaint is not None
    assert (complaint.category, complaint.words) == ("lubang", "Lubang dalam di depan pasar")
    assert complaint.position is not None
    assert complaint.position.road_name == ROAD


def choose_elsewhere(page: AppTest, category: str) -> AppTest:
    """Press the pill of a category that is not about roads."""
    return page.button_group(key="report_category_elsewhere").set_value(category).run()


def test_what_is_not_about_a_road_says_nothing_without_words(desk_user: User) -> None:
    queries = backend.queries_of("kab-kediri")
    before = queries.inbox(desk_user, limit=1).attrs["total"]
    page = sent(choose_elsewhere(open_page("report"), "pendidikan"))
    assert "Tuliskan apa yang ingin Anda sampaikan." in texts(page)
    assert "Tunjukkan tempatnya" not in texts(page), "no place is needed"
    assert queries.inbox(desk_user, limit=1).attrs["total"] == before
    page.text_area(key="report_words").set_value("Guru kurang di SDN 2 Wates")
    assert TICKET.search(texts(sent(page)))


@pytest.mark.parametrize(
    ("language", "answers", "promises"),
    [
        ("id", "dan dinas itu yang menjawab", ("di peta", "jalannya", "ruas itu", "Letak persisnya")),
        ("en", "and that office answers", ("on the map", "the road", "exact place")),
    ],
)
def test_what_is_not_about_a_road_is_promised_no_map_and_no_road(
    language: str, answers: str, promises: tuple[str, ...]
) -> None:
    page = choose_elsewhere(open_page("report", language=language), "pendidikan")
    page.text_area(key="report_words").set_value("Guru kurang di SDN 2 Wates")
    shown = texts(sent(page, language))
    assert answers in shown
    assert not [promise for promise in promises if promise in shown]


def test_who_asked_for_silence_is_not_told_that_the_map_will_show_it() -> None:
    page = choose(open_page("report", titik=WATUGEDE), "lubang")
    page.checkbox(key="report_hidden").check().run()
    shown = texts(sent(page))
    assert TICKET.search(shown)
    assert "di peta sebagai" not in shown


def test_another_language_and_an_error_lose_nothing() -> None:
    page = choose(open_page("report", titik=WATUGEDE), "retak")
    page.text_area(key="report_words").set_value("Retak memanjang").run()
    page.text_input(key="report_contact").set_value("0812 0000 0000").run()
    page.checkbox(key="report_hidden").check().run()
    page = page.button(key="jg_language").click().run()
    assert SEND["en"] in texts(page)
    assert page.text_area(key="report_words").value == "Retak memanjang"
    assert page.text_input(key="report_contact").value == "0812 0000 0000"
    assert page.checkbox(key="report_hidden").value
    assert page.button_group(key="report_category_pavement").value == "retak"
    assert ROAD in texts(page)


def test_a_confidential_report_is_in_no_public_view() -> None:
    page = choose(open_page("report", titik=WATUGEDE), "lubang")
    page.checkbox(key="report_hidden").check().run()
    view = backend.queries_of("kab-kediri").ticket(ticket_in(sent(page)))
    assert view is not None
    assert view.confidential
    assert view.road_name is None


def test_a_place_outside_the_region_gets_a_clear_sentence() -> None:
    page = sent(choose(open_page("report", titik="-7.0,110.4"), "lubang"))
    assert "di luar wilayah" in texts(page)
    assert not TICKET.search(texts(page))


@pytest.mark.parametrize(
    "params",
    [
        *({"titik": point} for point in ("", "abc", "1,2,3", "95,200", "nan,nan")),
        *({"penggal": number} for number in ("x", "-1", "9" * 30)),
        {"ruas": "tidak-ada", "sta": "x"},
    ],
)
def test_a_broken_link_opens_the_empty_form(params: dict[str, str]) -> None:
    page = open_page("report", **params)
    assert not page.exception
    assert "STA" not in texts(page)


def test_where_one_road_is_near_the_reporter_may_say_that_it_is_not_meant() -> None:
    page = open_page("report", titik="-7.8120,112.1835")
    asked = next(radio for radio in page.radio if radio.label == "Apakah di ruas ini?")
    assert asked.options == ["Plosoklaten – Gedangsewu", "Di sampingnya, atau di jalan lain"]
    page = asked.set_value("").run()
    assert not page.exception
    page = sent(choose(page, "lubang"))
    found = TICKET.search(texts(page))
    assert found
    assert "Letak persisnya belum pasti" in texts(page)


def test_where_roads_cross_the_reporter_is_asked_which_one_is_meant() -> None:
    page = open_page("report", titik=CROSSING)
    assert "Ruas jalan yang mana?" in [radio.label for radio in page.radio]
    radio = page.radio[0]
    page = radio.set_value(next(road_id for road_id in radio.options if "edangsewu" in road_id)).run()
    assert f"{ROAD}, STA" in texts(page)


def test_a_road_is_found_by_typing_its_name() -> None:
    page = open_page("report")
    page = page.text_input(key="report_search").set_value("gedangsewu plosoklaten").run()
    page = button(page, ROAD).click().run()
    assert not page.exception
    assert ROAD in texts(page)
    assert "Ketuk peta untuk menunjukkan letak persisnya." in texts(page)


def test_a_village_is_found_by_typing_its_name() -> None:
    page = open_page("report")
    page = page.text_input(key="report_search").set_value("watugede").run()
    page = button(page, "Watugede** · Kecamatan Puncu").click().run()
    page = sent(choose(page, "lubang"))
    assert not page.exception
    assert TICKET.search(texts(page))


def test_what_is_known_there_can_be_supported_with_one_tap(desk_user: User) -> None:
    page = sent(choose(open_page("report", titik="-7.8120,112.1826"), "lubang"))
    ticket_in(page)
    second = open_page("report", titik="-7.8120,112.1826")
    assert "Sudah dilaporkan di sini" in texts(second)
    second = button(second, "Saya juga mengalaminya").click().run()
    assert not second.exception
    complaint = backend.queries_of("kab-kediri").complaint_for_staff(ticket_in(second), desk_user)
    assert complaint is not None
    assert complaint.state == "support"


def test_a_sent_form_starts_again_empty() -> None:
    page = sent(choose(open_page("report", titik=WATUGEDE), "lubang"))
    page = button(page, "Laporkan yang lain").click().run()
    assert "Di mana tempatnya?" in texts(page)
    assert not page.text_area(key="report_words").value


def test_a_region_without_roads_still_takes_reports(empty_region: Region) -> None:
    page = open_page("report", wilayah=empty_region.id)
    assert not page.exception
    assert "Di mana tempatnya?" in texts(page)


def test_a_kind_tapped_while_the_page_still_works_is_not_taken_back() -> None:
    page = open_page("report").run()
    # What a run writes to a widget, the browser puts over what was tapped meanwhile.
    assert [group.proto.set_value for group in page.get("button_group")].count(True) == 0


def test_the_form_asks_whether_lapor_may_know_the_contact_where_the_region_passes_it_on(
    desk_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "SP4N" not in texts(open_page("report"))  # this region tells nobody
    for user_of_it in ("dashboard.views.report_contact", "data.incoming.reporting", "data.desk.sharing"):
        monkeypatch.setattr(f"{user_of_it}.may_share", lambda _region: True)
    page = choose(open_page("report", titik=WATUGEDE), "lubang")
    consent = page.checkbox(key="report_shared")
    assert not consent.value
    assert "sistem pengaduan nasional" in texts(page)
    page.text_input(key="report_contact").set_value("0812 0000 0001")
    consent.check()
    ticket = ticket_in(sent(page))
    register = backend.register_of("kab-kediri")
    assert is_shared(register, ticket, desk_user)
    assert "SP4N" not in texts(open_page("track", nomor=ticket))  # nobody else is told

"""Program: a budget goes in, a proven programme comes out, is kept, decided and told."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import backend
from dashboard.i18n import LANGUAGES, speaking
from dashboard.views.programme_troubles import trouble_words
from data.accounts import NotAllowedError, User
from data.office import ConflictError
from data.programme import programme_book
from data.programme.programme_book import ProgrammeError, UnknownProgrammeError
from data.regions import Region
from data.settings import get_settings
from tests.dashboard.pages import open_page, texts

WHY = "Rapat 12 Juni dipimpin Kepala Dinas"


@pytest.fixture
def planner(sign_in: Callable[[User], None], engineer: User) -> User:
    """The same, signed in to every page."""
    sign_in(engineer)
    return engineer


def worked_out(budget: str, language: str = "id") -> AppTest:
    page = open_page("programme", language=language)
    assert not page.exception
    page.text_input(key="programme_budget").set_value(budget).run()
    page = page.button(key="programme_go").click().run()
    assert not page.exception
    return page


@pytest.mark.usefixtures("installation")
def test_who_is_not_signed_in_is_asked_to_and_comes_back() -> None:
    assert "program" in texts(open_page("programme"))
    assert not [each for each in open_page("programme").text_input if each.key == "programme_budget"]


@pytest.mark.usefixtures("planner")
@pytest.mark.parametrize(
    ("language", "words"),
    [("id", ("Terbukti", "Hanya menurut peringkat", "Rp 15 miliar")), ("en", ("Proven", "Ranking alone"))],
)
def test_a_budget_gives_a_proven_programme_beside_plain_ranking(
    language: str, words: tuple[str, ...]
) -> None:
    said = texts(worked_out("15 miliar", language))
    assert all(word in said for word in words)


@pytest.mark.usefixtures("planner")
def test_an_amount_that_is_none_is_said_at_once() -> None:
    page = open_page("programme")
    page.text_input(key="programme_budget").set_value("lima belas").run()
    assert "bukan jumlah uang" in texts(page)


@pytest.mark.usefixtures("planner")
def test_who_names_no_budget_is_asked_for_one() -> None:
    page = open_page("programme").button(key="programme_go").click().run()
    assert "Tulis dulu anggarannya" in texts(page)


@pytest.mark.usefixtures("planner")
def test_a_budget_below_the_promises_says_what_they_cost_and_what_to_do() -> None:
    said = texts(worked_out("1 juta"))
    assert "Pekerjaan yang sudah dijanjikan masih butuh Rp" in said
    assert "dibayar dari anggaran lain" in said


def test_leaders_may_ask_what_a_budget_buys_and_not_keep_it(
    sign_in: Callable[[User], None], leader: User
) -> None:
    sign_in(leader)
    page = worked_out("15 miliar")
    assert "Terbukti" in texts(page)
    assert not [each for each in page.button if each.key == "programme_keep"]


def test_a_programme_is_kept_decided_with_its_reason_and_told(planner: User) -> None:
    queries, register = backend.queries_of("kab-kediri"), backend.register_of("kab-kediri")
    page = worked_out("15 miliar")
    page.button(key="programme_keep").click().run()
    kept = int(queries.programmes(planner)["id"].iloc[0])
    draft = open_page("programme", program=str(kept))
    assert "Rancangan" in texts(draft)
    draft.button(key="programme_decide").click().run()
    assert "Tulis mengapa ditetapkan begini" in texts(draft)
    draft.text_area(key=f"programme_why_{kept}").set_value(WHY).run()
    draft.button(key="programme_decide").click().run()
    view = queries.programme(planner, kept)
    assert view is not None
    assert (view.status, view.why) == ("decided", WHY)
    assert view.part("chosen")["works_id"].notna().all()
    page = open_page("programme", program=str(kept))
    assert not page.exception
    assert WHY in texts(page)
    assert "Buang rancangan" not in texts(page)
    before = len(register.preview_programme_plans(planner, kept, "chosen").to_tell)
    assert before
    page.button(key="programme_tell_chosen").click().run()
    assert not page.exception
    assert "sudah diberi tahu" in texts(page)
    assert not register.preview_programme_plans(planner, kept, "chosen").to_tell
    assert "pelapornya belum diberi tahu" in texts(page)  # of those who are not in it
    page.button(key="programme_tell_left").click().run()
    assert "pelapornya belum diberi tahu" not in texts(page)
    assert not register.preview_programme_plans(planner, kept, "left").to_tell


def test_a_package_of_a_programme_s_works_is_offered_in_the_programme_s_year(planner: User) -> None:
    queries, register = backend.queries_of("kab-kediri"), backend.register_of("kab-kediri")
    worked_out("60 miliar").button(key="programme_keep").click().run()
    kept = int(queries.programmes(planner)["id"].iloc[0])
    register.decide_programme(planner, kept, WHY)
    view = queries.programme(planner, kept)
    assert view is not None
    assert view.budget_year > queries.today().year
    page = open_page("works", baru="1", program=str(kept))
    assert page.number_input(key=f"works_new_year_{view.budget_year}").value == view.budget_year
    chosen = page.multiselect(key=f"works_new_works_{kept}")
    assert len(chosen.value) == view.part("chosen")["works_id"].nunique()
    assert {name.count("STA") for name in chosen.options} == {1}, (
        "a name that tells the place has it told again"
    )


@pytest.mark.usefixtures("planner")
def test_a_number_that_is_no_programme_leads_back() -> None:
    page = open_page("programme", program="999999")
    assert "Tidak ada program 999999" in texts(page)


def test_a_programme_that_is_gone_and_an_account_that_may_not_are_told_apart_from_changed_roads() -> None:
    with speaking("id"):
        assert "Program ini tidak ada lagi" in trouble_words(UnknownProgrammeError())
        assert "tidak berwenang" in trouble_words(NotAllowedError())
        assert "sudah berubah" in trouble_words(ConflictError())


@pytest.mark.parametrize(
    ("language", "words"),
    [("id", "Tabel costs.toml wilayah ini ada yang salah"), ("en", "The table costs.toml of this region")],
)
def test_a_price_list_with_faults_is_told_by_its_name_and_not_by_its_lines(
    language: str, words: str, planner: User, installation: Region
) -> None:
    file = get_settings().var / "regions" / installation.id / "costs.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("default_width_m = -1\ncosts = []\n", encoding="utf-8")
    try:
        page = open_page("programme", language=language)
    finally:
        file.unlink()
    assert not page.exception
    assert words in texts(page)
    assert "default_width_m" not in texts(page)


@pytest.mark.parametrize(
    "code", ["no_name", "no_reason", "bad_day", "nothing_chosen", "not_a_draft", "not_decided"]
)
def test_every_refusal_of_the_programme_book_is_said_in_both_languages(code: str) -> None:
    error = ProgrammeError("for terminals", code)
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(trouble_words(error))
    assert len(set(said)) == 2
    assert "for terminals" not in said


def test_the_programme_book_refuses_with_no_other_code() -> None:
    told = "".join(
        path.read_text(encoding="utf-8") for path in Path(programme_book.__file__).parent.glob("*.py")
    )
    assert set(re.findall(r'ProgrammeError\([^)]*?"(\w+)"\s*,?\s*\)', told)) == {
        "no_name",
        "no_reason",
        "bad_day",
        "nothing_chosen",
        "not_a_draft",
        "not_decided",
    }

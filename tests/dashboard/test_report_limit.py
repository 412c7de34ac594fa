"""Many reports from one address: the next is held back with an honest sentence, and nothing typed is lost."""

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from dashboard import backend
from dashboard.views import report_place
from dashboard.views.report import CATEGORY, WORDS
from dashboard.views.report_place import Place
from data.throttle import Throttle
from tests.dashboard.pages import button, open_page, texts

pytestmark = pytest.mark.usefixtures("installation")


@pytest.fixture(autouse=True)
def one_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that takes one report per address and hour."""
    limit = Throttle(1, 3600)
    monkeypatch.setattr(backend, "report_limit", lambda: limit)
    monkeypatch.setenv("JEGLONGAN_REPORTS_PER_HOUR", "1")
    monkeypatch.setattr(ContextProxy, "ip_address", property(lambda _context: "192.0.2.7"))


def filled_in() -> AppTest:
    """The form with everything that a report needs."""
    page = open_page("report")
    page.session_state[CATEGORY] = "lubang"
    page.session_state[WORDS] = "Lubang di depan pasar"
    page.session_state[report_place._PLACE] = Place(112.1820, -7.8086, how="tap")
    return page.run()


def test_the_second_report_of_an_hour_is_held_back_and_stays_in_the_form() -> None:
    first = button(filled_in(), "Kirim aduan").click().run()
    assert "Aduan Anda sudah diterima" in texts(first)
    second = filled_in()
    button(second, "Kirim aduan").click().run()
    said = texts(second)
    assert "sudah masuk 1 aduan dalam satu jam" in said
    assert "Coba lagi" in said
    assert "Yang Anda ketik tetap ada" in said
    assert second.session_state[WORDS] == "Lubang di depan pasar"


def test_a_report_that_fails_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(type(backend.register_of("kab-kediri")), "report", broken)
        assert button(filled_in(), "Kirim aduan").click().run().exception
    assert "Aduan Anda sudah diterima" in texts(button(filled_in(), "Kirim aduan").click().run())

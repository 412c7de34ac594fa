"""A press is answered once, whatever news from the browser breaks off the run that it began."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import backend
from dashboard.components.photo import Photo, Photos
from dashboard.navigation import PATHS
from dashboard.views import desk_actions, field_stop, report, report_known, works_photos
from data.accounts import User
from data.regions import Region
from data.register import ReportDraft
from tests.dashboard.pages import button, open_page, texts

WATUGEDE = (112.1822, -7.81)
REGION = "kab-kediri"
TICKET = re.compile(r"KDR-[0-9A-Z]{4}-[0-9A-Z]{4}")

pytestmark = pytest.mark.usefixtures("installation")

News = Callable[[Any, str], None]


@pytest.fixture
def news(monkeypatch: pytest.MonkeyPatch) -> News:
    """Let news arrive once, while the next run is just about to draw what the named function draws.

    Streamlit then begins anew, as it does for a photo that has arrived or a position that was found.
    """

    def arrive_before(module: Any, function: str) -> None:
        draw, left = getattr(module, function), [True]

        def broken_off(*args: Any, **kwargs: Any) -> Any:
            if left:
                left.clear()
                st.rerun()
            return draw(*args, **kwargs)

        monkeypatch.setattr(module, function, broken_off)

    return arrive_before


def filled_in() -> AppTest:
    """Return the form of a report that lacks nothing."""
    lon, lat = WATUGEDE
    page = open_page("report", titik=f"{lat},{lon}")
    return page.button_group(key="report_category_pavement").set_value("lubang").run()


def tickets_in(page: AppTest) -> list[str]:
    assert not page.exception
    return sorted(set(TICKET.findall(texts(page))))


def photo_sent(page: AppTest, ticket_key: str) -> Photo:
    """Send a photo as the browser does, and return what it is told."""
    written = io.BytesIO()
    Image.new("RGB", (80, 60), "dimgrey").save(written, "JPEG")
    ticket = page.session_state[ticket_key]
    return Photo(backend.photos().accept(REGION, ticket, written.getvalue()).public_id, None)


@pytest.fixture
def ticket() -> str:
    """A complaint that has just come in."""
    lon, lat = WATUGEDE
    made = backend.register_of(REGION).report(ReportDraft(category="lubang", lon=lon, lat=lat)).ticket
    assert made
    return made


def state_of(ticket: str, user: User) -> str:
    complaint = backend.queries_of(REGION).complaint_for_staff(ticket, user)
    assert complaint is not None
    return complaint.state


# --- the report of a citizen


def test_a_report_is_sent_though_news_breaks_off_the_run_of_its_press(news: News) -> None:
    page = filled_in()
    news(report, "_ask_photos")
    page = button(page, "Kirim aduan").click().run()
    assert len(tickets_in(page)) == 1
    assert "tautan rahasia" in texts(page).lower()


def test_a_report_pressed_while_a_photo_is_sent_goes_with_it_as_soon_as_it_is_there(desk_user: User) -> None:
    page = filled_in()
    page.session_state["report_photos_kept"] = Photos(0, waiting=1)
    page = button(page, "Kirim aduan").click().run()
    assert "begitu fotonya sampai" in texts(page)
    assert not tickets_in(page)
    page.session_state["report_photos_kept"] = Photos(0, (photo_sent(page, "report_ticket"),))
    (ticket,) = tickets_in(page.run())
    complaint = backend.queries_of(REGION).complaint_for_staff(ticket, desk_user)
    assert complaint is not None
    assert len(complaint.photos) == 1


def test_a_photo_that_fails_meanwhile_leaves_the_decision_to_who_sent_it() -> None:
    page = filled_in()
    page.session_state["report_photos_kept"] = Photos(0, waiting=1)
    page = button(page, "Kirim aduan").click().run()
    page.session_state["report_photos_kept"] = Photos(0, failed=1)
    page.run()
    assert "tidak terkirim" in texts(page)
    assert not tickets_in(page.run())
    assert tickets_in(button(page, "Kirim aduan").click().run())  # without it, then


def run_out(page: AppTest, ticket_key: str, photos_key: str) -> None:
    """Let the form stand for hours with a photo in it: its upload ticket holds no more."""
    page.session_state[photos_key] = Photos(0, (photo_sent(page, ticket_key),))
    page.session_state[ticket_key] = f"{0}.{'x' * 20}.{'y' * 20}"


def test_a_report_whose_photo_ticket_has_run_out_goes_with_its_photo_at_one_press(desk_user: User) -> None:
    page = filled_in()
    run_out(page, "report_ticket", "report_photos_kept")
    page = button(page, "Kirim aduan").click().run()
    assert not tickets_in(page), "it went without its photo"
    resent = page.session_state["report_photos_kept"]
    assert (resent.resend, resent.waiting) == (True, 1)
    page.session_state["report_photos_kept"] = Photos(resent.form, (photo_sent(page, "report_ticket"),))
    (ticket,) = tickets_in(page.run())
    complaint = backend.queries_of(REGION).complaint_for_staff(ticket, desk_user)
    assert complaint is not None
    assert len(complaint.photos) == 1


def test_an_incomplete_report_is_not_sent_by_itself_once_it_is_complete() -> None:
    lon, lat = WATUGEDE
    page = button(open_page("report", titik=f"{lat},{lon}"), "Kirim aduan").click().run()
    page = page.button_group(key="report_category_pavement").set_value("lubang").run()
    assert not tickets_in(page)


def test_a_press_that_waits_is_over_once_somebody_leaves_the_page() -> None:
    page = filled_in()
    page.session_state["report_photos_kept"] = Photos(0, waiting=1)
    page = button(page, "Kirim aduan").click().run()
    here, page._page_hash = page._page_hash, calc_hash(PATHS["about"])
    page = page.run()
    page._page_hash = here
    page.session_state["report_photos_kept"] = Photos(0)
    assert not tickets_in(page.run())


def test_what_is_known_is_supported_though_news_breaks_off_the_run(news: News) -> None:
    page = filled_in()
    news(report_known, "_stretch")
    first, *_others = [one for one in page.button if (one.key or "").startswith("report_support_")]
    assert len(tickets_in(first.click().run())) == 1


# --- the office


def test_a_decision_of_the_desk_is_carried_out_though_news_breaks_off_its_run(
    ticket: str, signed_in: User, news: News
) -> None:
    page = open_page("desk", nomor=ticket)
    news(desk_actions, "show")
    page.button(key=f"desk_do_{ticket}").click().run()
    assert state_of(ticket, signed_in) == "verified"


def test_a_press_counts_for_the_decision_it_was_made_on(ticket: str, signed_in: User) -> None:
    page = open_page("desk", nomor=ticket)
    page.button(key=f"desk_do_{ticket}").click()
    page.button_group(key=f"desk_action_{ticket}").set_value("reject").run()
    assert state_of(ticket, signed_in) == "received"


def test_a_check_at_the_place_waits_for_its_photo(ticket: str, signed_in: User, news: News) -> None:
    page = open_page("field", nomor=ticket)
    page = page.button_group(key=f"field_found_{ticket}").set_value(True).run()
    photos = f"field_photo_{ticket}_kept"
    page.session_state[photos] = Photos(0, waiting=1)
    news(field_stop, "_decide")
    page = page.button(key=f"field_do_{ticket}").click().run()
    assert state_of(ticket, signed_in) == "received"
    page.session_state[photos] = Photos(0, (photo_sent(page, f"field_upload_{ticket}"),))
    page.run()
    assert state_of(ticket, signed_in) == "verified"


def test_a_check_whose_photo_ticket_has_run_out_waits_for_the_photo(ticket: str, signed_in: User) -> None:
    page = open_page("field", nomor=ticket)
    page = page.button_group(key=f"field_found_{ticket}").set_value(True).run()
    run_out(page, f"field_upload_{ticket}", f"field_photo_{ticket}_kept")
    page.button(key=f"field_do_{ticket}").click().run()
    assert state_of(ticket, signed_in) == "received"


def test_photos_of_works_are_kept_as_soon_as_they_are_there(
    sign_in: Callable[[User], None], engineer: User, installation: Region, news: News
) -> None:
    sign_in(engineer)
    queries = backend.queries_of(installation.id)
    package_id = int(queries.packages()["package_id"].iloc[0])
    before = len(queries.package(package_id).photos)
    page = open_page("works", paket=str(package_id), bagian="foto")
    form = f"works_photo_{package_id}"
    page.session_state[f"{form}_files_kept"] = Photos(0, waiting=1)
    news(works_photos, "_add")
    page = page.button(key=f"{form}_do").click().run()
    photo = photo_sent(page, f"{form}_ticket")
    page.session_state[f"{form}_files_kept"] = Photos(0, (photo,))
    assert not page.run().exception
    assert len(queries.package(package_id).photos) == before + 1

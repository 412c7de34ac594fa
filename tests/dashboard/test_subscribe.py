"""News without an account on its page and by its links; the page for what could not be sent."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from dashboard import backend, i18n
from dashboard.app import routes
from dashboard.views.keeping import failure
from data import schema
from data.accounts import User
from data.notices import subscriptions
from data.notices.outbox import ToContact, put
from data.regions import Region
from data.settings import get_settings
from tests.dashboard.asgi import call, get
from tests.dashboard.conftest import PASSWORD
from tests.dashboard.pages import button, open_page, texts

MAILBOX = "langganan@contoh.test"
CREDENTIALS = """
[smtp]
host = "127.0.0.1"
port = 1
security = "none"
sender = "aduan@contoh.test"

[kab-kediri.webhooks.kendali]
url = "http://127.0.0.1:1/"
secret = "tanda"
"""


@pytest.fixture(autouse=True)
def channels(installation: Region, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Switch mail on for a test, and leave no row of it behind."""
    monkeypatch.setenv("JEGLONGAN_PUBLIC_URL", "https://aduan.contoh.test")
    file = get_settings().credentials_path
    file.write_text(CREDENTIALS, encoding="utf-8")
    file.chmod(0o600)
    yield
    file.unlink()
    with backend.store().begin() as conn:
        conn.execute(delete(schema.outbox))
        conn.execute(delete(schema.subscription))


@pytest.fixture
def app() -> Any:
    """The HTTP routes, without Streamlit around them."""
    from starlette.applications import Starlette  # noqa: PLC0415

    return Starlette(routes=routes)


@pytest.fixture(scope="module")
def admin(installation: Region) -> User:
    """Somebody who looks after accounts and personal data."""
    accounts = backend.accounts()
    accounts.add_user(installation.id, "pengelola-data", PASSWORD, "admin")
    user = accounts.check_password(installation.id, "pengelola-data", PASSWORD)
    assert user is not None
    return user


def _rows() -> list[Any]:
    with backend.store().connect() as conn:
        return list(conn.execute(select(schema.subscription)))


def _road(region: Region) -> str:
    return next(iter(backend.register_of(region.id).ground().road_rows))


def _asked(region: Region, language: Any = "id") -> tuple[int, str, str]:
    """Subscribe; return the id, and the paths of both links."""
    register = backend.register_of(region.id)
    subscriptions.subscribe(
        register, "road", _road(region), channel="email", address=MAILBOX, language=language
    )
    row = _rows()[0]
    with backend.store().connect() as conn:
        yes = subscriptions._link(conn, register, row.id, "confirm") or ""
    no = subscriptions.stop_link(register, row.id) or ""
    return row.id, yes.partition(".test")[2], no.partition(".test")[2]


def test_the_page_asks_an_address_and_says_nothing_about_it(installation: Region):
    for address in (MAILBOX, MAILBOX, "lain@contoh.test"):
        page = open_page("subscribe", ruas=_road(installation))
        page.text_input[0].set_value(address)
        button(page, "Kirim pesan persetujuan").click().run()
        assert "Bila alamatnya benar" in str([each.value for each in page.success])
    assert len(_rows()) == 2


def test_a_wrong_address_is_told_where_it_was_typed(installation: Region):
    page = open_page("subscribe", language="en", ruas=_road(installation))
    page.text_input[0].set_value("bukan alamat")
    button(page, "Send me the question").click().run()
    assert "not an address we can write to" in texts(page)
    assert _rows() == []


def test_without_a_place_in_the_address_one_is_chosen():
    page = open_page("subscribe")
    choice = page.selectbox[0]
    assert "Kecamatan Puncu" in choice.options or any("Puncu" in option for option in choice.options)
    assert page.text_input.len == 0


def test_a_stretch_that_is_gone_leads_to_a_choice():
    page = open_page("subscribe", penggal="999999")
    assert "tidak ada lagi di peta" in texts(page)
    assert page.selectbox.len == 1


def test_an_office_that_sends_no_news_says_so():
    get_settings().credentials_path.write_text("", encoding="utf-8")
    page = open_page("subscribe", penggal="3")
    assert "belum mengirim kabar" in texts(page)
    links = [link.proto.query_string for link in page.get("page_link")]
    assert any("id=3" in link for link in links), "the stretch's own page tells the same"
    assert "penggal/3.atom" in texts(page)


def test_looking_at_a_link_changes_nothing_and_its_button_does(installation: Region, app: Any):
    _, yes, no = _asked(installation)
    assert "Mau menerima kabar ini?" in get(app, yes).body.decode()
    assert _rows()[0].confirmed_at is None
    assert call(app, "POST", yes).status == 200
    assert _rows()[0].confirmed_at is not None
    assert "Berhenti berlangganan?" in get(app, no).body.decode()
    assert len(_rows()) == 1
    answer = call(app, "POST", no, body=b"List-Unsubscribe=One-Click")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert _rows() == []
    assert call(app, "POST", no).body == answer.body  # the same whether there was something to stop


def test_a_link_speaks_the_language_that_was_asked_for(installation: Region, app: Any):
    _, yes, no = _asked(installation, "en")
    assert b"Do you want this news?" in get(app, yes).body
    assert b"Stop these messages?" in get(app, no).body


@pytest.mark.parametrize("token", ["x", "0" * 43, "%3Cscript%3E", "%00"])
def test_a_made_up_link_tells_and_does_nothing(installation: Region, app: Any, token: str):
    subscription, _, _ = _asked(installation)
    for method in ("GET", "POST"):
        yes = call(app, method, f"/langganan/setuju/kab-kediri/{subscription}/{token}")
        assert yes.status == 404
        assert b"<script>" not in yes.body
        assert call(app, method, f"/langganan/setuju/kab-entah/{subscription}/{token}").status == 404
        assert call(app, method, f"/langganan/berhenti/kab-kediri/{subscription}/{token}").status == 200
    assert [row.confirmed_at for row in _rows()] == [None]


def _dead_letter(region: Region) -> None:
    register = backend.register_of(region.id)
    with register.store.begin() as conn:
        put(
            conn,
            register,
            to=ToContact("webhooks:kendali"),
            template="event",
            fields={"action": "verify"},
            once="mati",
        )
        conn.execute(update(schema.outbox).values(state="dead", reason="no_answer", attempts=12))


def test_the_office_sees_what_did_not_arrive_and_sends_it_again(installation: Region, signed_in: User):
    _dead_letter(installation)
    page = open_page("keeping")
    assert "Server tidak dapat dihubungi" in str(page.dataframe[0].value)
    assert "Permintaan hapus data" not in texts(page)  # that is the administrator's
    button(page, "Kirim ulang semuanya").click().run()
    with backend.store().connect() as conn:
        assert conn.scalars(select(schema.outbox.c.state)).all() == ["waiting"]


def test_leaders_and_strangers_see_no_letters(
    installation: Region, sign_in: Callable[[User], None], leader: User
):
    _dead_letter(installation)
    assert open_page("keeping").dataframe.len == 0
    sign_in(leader)
    assert open_page("keeping").dataframe.len == 0


def test_the_administrator_takes_a_request_and_takes_it_back(
    installation: Region, sign_in: Callable[[User], None], admin: User
):
    from data.channels.web_form import ReportDraft  # noqa: PLC0415

    register = backend.register_of(installation.id)
    draft = ReportDraft(
        category="lubang", words="Lubang", contact="hapus@contoh.test", lon=112.1822, lat=-7.81
    )
    ticket = register.report(draft).ticket or ""
    sign_in(admin)
    page = open_page("keeping")
    page.text_input[0].set_value(ticket.lower())
    button(page, "Terima permintaan").click().run()
    assert ticket in texts(page)
    button(page, "Batalkan").click().run()
    assert register.erasure_requests() == []


def test_the_reporter_asks_by_the_secret_link(installation: Region, monkeypatch: pytest.MonkeyPatch):
    from data.channels.web_form import ReportDraft  # noqa: PLC0415

    register = backend.register_of(installation.id)
    draft = ReportDraft(
        category="lubang", words="Lubang", contact="tautan@contoh.test", lon=112.1822, lat=-7.81
    )
    receipt = register.report(draft)
    monkeypatch.setattr("dashboard.views.track.link_secret", lambda *_: receipt.secret)
    page = open_page("track", nomor=receipt.ticket or "")
    assert button(page, "Hapus data saya").disabled
    page.checkbox[0].check().run()
    button(page, "Hapus data saya").click().run()
    assert len(register.erasure_requests()) == 1
    button(page, "Batal, jangan hapus").click().run()
    assert register.erasure_requests() == []


def test_every_usual_failure_is_said_in_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(i18n, "lang", lambda: "id")
    for code in ("no_answer", "timeout", "not_authorised", "bad_address", "no_template", "channel_off"):
        assert failure(code) != code
    assert failure("smtp_552") == "smtp_552"

"""Signing in and out over HTTP: who gets a cookie, and where they land."""

from collections.abc import Mapping
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie
from types import MappingProxyType
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from dashboard import backend
from dashboard.routes import accounts
from dashboard.session import ACCOUNT_COOKIE
from data.regions import Region
from data.sign_in import Accounts
from data.store import utc_now
from tests.dashboard.asgi import Answer, call
from tests.dashboard.conftest import PASSWORD

WRONG = "salah sama sekali"
US: Mapping[str, str] = MappingProxyType({"origin": "http://testserver"})

pytestmark = pytest.mark.usefixtures("desk_user")


def sign_in(headers: Mapping[str, str] = US, **fields: str) -> Answer:
    form = {"user": "petugas", "password": PASSWORD, "region": "kab-kediri", "next": "meja"} | fields
    return post("/akun/masuk", headers, form)


def post(path: str, headers: Mapping[str, str] = US, form: Mapping[str, str] | None = None) -> Answer:
    app = Starlette(routes=accounts.routes)
    return call(app, "POST", path, headers=headers, body=urlencode(form or {}).encode())


def cookie_of(answer: Answer) -> Morsel[str]:
    return SimpleCookie(answer.headers["set-cookie"])[ACCOUNT_COOKIE]


def test_the_right_password_opens_a_session_that_no_script_can_read() -> None:
    answer = sign_in(next="meja?nomor=KDR-7Q4M-X2CV")
    assert (answer.status, answer.headers["location"]) == (303, "../meja?nomor=KDR-7Q4M-X2CV")
    cookie = cookie_of(answer)
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    user = backend.accounts().user_of_token(cookie.value)
    assert user is not None
    assert user.name == "petugas"


def test_the_cookie_is_for_https_only_where_the_page_came_by_https() -> None:
    assert "secure" not in sign_in().headers["set-cookie"].lower()
    over_https = sign_in(headers={**US, "x-forwarded-proto": "https"})
    assert "secure" in over_https.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "fields", [{"password": WRONG}, {"user": "siapa"}, {"region": "tidak-ada"}, {"user": ""}]
)
def test_what_is_wrong_leads_back_to_the_form_without_saying_which(fields: dict[str, str]) -> None:
    answer = sign_in(**({"password": PASSWORD} | fields))
    assert answer.headers["location"] == "../masuk?gagal=salah&lanjut=meja"
    assert "set-cookie" not in answer.headers


def test_repeated_failures_have_to_wait_even_with_the_right_password(installation: Region) -> None:
    backend.accounts().add_user(installation.id, "pelupa", PASSWORD, "desk")
    for _attempt in range(6):
        sign_in(user="pelupa", password=WRONG)
    answer = sign_in(user="pelupa")
    assert answer.headers["location"] == "../masuk?gagal=tunggu&lanjut=meja"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://jahat.example"},
        {"origin": "null"},
        {},
    ],
)
@pytest.mark.parametrize("path", ["/akun/masuk", "/akun/keluar"])
def test_a_form_of_another_site_is_refused(path: str, headers: dict[str, str]) -> None:
    form = {"user": "petugas", "password": PASSWORD, "region": "kab-kediri"}
    answer = post(path, headers, form)
    assert answer.status == 403
    assert "set-cookie" not in answer.headers


def test_a_form_too_large_is_refused() -> None:
    assert sign_in(password="x" * 100_000).status == 413


def test_signing_out_ends_the_session_everywhere() -> None:
    token = cookie_of(sign_in()).value
    answer = post("/akun/keluar", {**US, "cookie": f"{ACCOUNT_COOKIE}={token}"})
    assert (answer.status, answer.headers["location"]) == (303, "../")
    assert backend.accounts().user_of_token(token) is None
    assert cookie_of(answer)["max-age"] == "0"


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("meja", "../meja"),
        ("lacak?nomor=KDR-1", "../lacak?nomor=KDR-1"),
        ("", "../"),
        ("https://jahat.example/", "../"),
        ("//jahat.example", "../"),
        ("/\\jahat.example", "../"),
        ("javascript:alert(1)", "../"),
        ("akun/keluar", "../"),
        ("http://[", "../"),
        ("meja?x=1\r\nSet-Cookie: a=b", "../meja?x=1Set-Cookie%3A+a%3Db"),
    ],
)
def test_after_signing_in_one_lands_on_a_page_of_ours(asked: str, page: str) -> None:
    assert accounts.safe_next(asked) == page


@given(asked=st.text())
def test_no_address_whatever_leads_elsewhere(asked: str) -> None:
    page = accounts.safe_next(asked)
    assert page.startswith("../")
    assert page[3:].partition("?")[0] in {"", "lapor", "lacak", "meja", "kemajuan"}
    assert page.isascii()
    assert page.isprintable()


def test_a_password_handed_over_too_long_ago_leads_back_and_says_so(installation: Region) -> None:
    weeks_ago = Accounts(backend.store(), clock=lambda: utc_now() - timedelta(days=8))
    weeks_ago.add_user(installation.id, "cuti", PASSWORD, "desk", given=True)
    answer = sign_in(user="cuti")
    assert answer.headers["location"] == "../masuk?gagal=lewat&lanjut=meja"
    assert "set-cookie" not in answer.headers
    assert sign_in(user="cuti", password=WRONG).headers["location"] == "../masuk?gagal=salah&lanjut=meja"

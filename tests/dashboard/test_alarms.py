"""Alarms on the desk and behind the link of a contact: seen first, answered by one press."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from dashboard import backend
from dashboard.routes import alarms
from data.channels.web_form import ReportDraft
from data.emergencies import alarm_calls
from data.emergencies.alarm_reads import open_alarms
from data.emergencies.alarms import close, escalate_due
from data.regions import Region
from data.tokens import new_token
from tests.dashboard.asgi import Answer, call, get
from tests.dashboard.pages import button, open_page, texts

WORDS = "Kecelakaan barusan, korban luka parah, hubungi Budi Canary 0812-3456-7890"


@pytest.fixture
def quiet(installation: Region, desk_user) -> None:
    """End what alarms other tests of the session have raised: all share its records."""
    register = backend.register_of(installation.id)
    for one in open_alarms(register, desk_user):
        close(register, one.id, desk_user, "exercise")


@pytest.fixture
def alarm(
    installation: Region, desk_user, quiet: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[int]:
    """An alarm for the police, who have a mailbox; ended after the test."""
    file = tmp_path / "credentials.toml"
    file.write_text('[kab-kediri.emergency.polres]\nemail = "piket@polres.test"\n', encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv("JEGLONGAN_CREDENTIALS_FILE", str(file))
    register = backend.register_of(installation.id)
    register.report(ReportDraft(category="lubang", words=WORDS, lon=112.1820, lat=-7.8086, how="gps"))
    found = open_alarms(register, desk_user)[0].id
    yield found
    close(register, found, desk_user, "exercise")


def secret(monkeypatch: pytest.MonkeyPatch, register) -> str:
    """Call the next contact, keeping the secret of the link that is sent."""
    made: list[str] = []
    monkeypatch.setattr(alarm_calls, "new_token", lambda: made.append(new_token()) or made[-1])
    escalate_due(register, register.clock() + timedelta(minutes=11))
    return made[-1]


def post(act: str, rahasia: str, region: str = "kab-kediri") -> Answer:
    app = Starlette(routes=alarms.routes)
    return call(
        app, "POST", "/darurat", body=urlencode({"act": act, "rahasia": rahasia, "wilayah": region}).encode()
    )


@pytest.mark.usefixtures("signed_in", "alarm")
@pytest.mark.parametrize(("language", "kind"), [("id", "Kecelakaan"), ("en", "An accident")])
def test_the_desk_shows_first_what_is_where_and_whom_it_called(language: str, kind: str):
    page = open_page("desk", language=language)
    assert not page.exception
    shown = texts(page)
    assert kind in shown
    assert "Polres" in shown
    assert 'role="alert"' in shown


@pytest.mark.usefixtures("signed_in", "alarm")
def test_one_press_answers_and_the_alarm_stays_in_sight():
    page = open_page("desk")
    button(page, "Kami tangani").click().run()
    assert not page.exception
    assert 'role="status"' in texts(page)


@pytest.mark.usefixtures("signed_in", "quiet")
def test_without_an_alarm_the_desk_is_quiet():
    assert "jg-alarm" not in texts(open_page("desk"))


def test_the_page_of_the_link_holds_nothing_by_itself():
    answer = get(Starlette(routes=alarms.routes), "/darurat")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.usefixtures("alarm")
def test_a_contact_sees_what_is_needed_and_answers_once(
    installation: Region, monkeypatch: pytest.MonkeyPatch
):
    register = backend.register_of(installation.id)
    link = secret(monkeypatch, register)
    told = post("look", link).json()
    assert told["open"]
    assert "Watugede" in json.dumps(told)
    assert "Canary" not in json.dumps(told)
    assert "3456" not in json.dumps(told)
    assert not post("answer", link).json()["open"]
    assert not post("answer", link).json()["open"]
    assert "Polres" in json.dumps(post("look", link).json())


@pytest.mark.parametrize(
    ("act", "rahasia", "region"),
    [
        ("look", "", "kab-kediri"),
        ("answer", "x" * 43, "kab-kediri"),
        ("answer", "x" * 43, "kab-tidak-ada"),
        ("look", "y" * 5_000, ""),
    ],
)
def test_a_link_that_is_none_tells_nothing(installation: Region, act: str, rahasia: str, region: str):
    answer = post(act, rahasia, region)
    assert answer.status == 404
    assert not answer.json()["open"]
    assert installation.id not in answer.body.decode()

"""The call desk: who gets in, what it makes of a call while it is typed, and what is read out afterwards."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import backend
from dashboard.components.call_form import Chosen, Sent
from data.accounts import User
from data.regions import Region
from tests.dashboard.pages import open_page, texts

pytestmark = pytest.mark.usefixtures("installation")

NUMBER = "0800-0100-222"


def sent(**fields: Any) -> Sent:
    usual: dict[str, Any] = {
        "form_id": "satu",
        "channel": "telepon",
        "caller": None,
        "words": None,
        "place": None,
        "place_text": None,
        "category": None,
        "supports": None,
        "confidential": False,
        "danger": False,
    }
    return Sent(**(usual | fields))


def looked(call: Sent, user: User, tap: tuple[float, float] | None = None) -> dict[str, Any]:
    """What the form is told of a call."""

    def script() -> None:
        import json  # noqa: PLC0415 (runs as a page of its own)

        import streamlit as st  # noqa: PLC0415

        from dashboard.views import call_seen  # noqa: PLC0415

        state = st.session_state
        found = call_seen.look(state["call"], state["tap"], state["user"])
        shown = call_seen.shown(found)
        map_ = {"pin": shown.pin, "on_road": shown.on_road, "lines": len(shown.lines)}
        st.text(json.dumps({**call_seen.seen(found), "map": map_}))

    return json.loads(_run(script, call=call, user=user, tap=tap))


def saved(call: Sent, user: User | None, language: str = "id") -> dict[str, Any]:
    """What the form is told once a call is saved."""

    def script() -> None:
        import json  # noqa: PLC0415

        import streamlit as st  # noqa: PLC0415

        from dashboard.views import call_answer  # noqa: PLC0415

        st.text(json.dumps(call_answer.save(st.session_state["call"], None, st.session_state["user"])))

    return json.loads(_run(script, call=call, user=user, language=language))


def _run(script: Any, **state: Any) -> str:
    page = AppTest.from_function(script, default_timeout=60)
    for name, value in {"language": "id", **state}.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception
    return str(page.text[0].value)


@pytest.mark.usefixtures("desk_user")
def test_nobody_takes_calls_without_signing_in() -> None:
    page = open_page("call")
    assert not page.exception
    assert "Kata sandi" in texts(page)


def test_a_leader_takes_no_calls(sign_in: Any, leader: User) -> None:
    sign_in(leader)
    page = open_page("call")
    assert not page.exception
    assert "tidak bertugas menerima telepon" in texts(page)
    assert "Telepon" not in [link.label for link in page.get("page_link")]


def test_a_region_without_such_a_channel_takes_no_calls(
    sign_in: Any, installation: Region, monkeypatch: pytest.MonkeyPatch, desk_user: User
) -> None:
    without = tuple(channel for channel in installation.channels if channel.kind != "call")
    monkeypatch.setattr(
        "dashboard.session.region", lambda: installation.model_copy(update={"channels": without})
    )
    sign_in(desk_user)
    page = open_page("call")
    assert not page.exception
    assert "tidak menerima telepon" in texts(page)


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_desk_gets_the_form(language: str) -> None:
    page = open_page("call", language=language)
    assert not page.exception
    assert page.session_state["_page"] == "call"


def test_words_are_placed_while_they_are_typed(desk_user: User) -> None:
    told = looked(sent(words="lubang di Plosoklaten - Gedangsewu STA 7+300"), desk_user)
    assert told["where"] == "Plosoklaten – Gedangsewu, STA 7+300"
    assert "Dinas PUPR" in told["sure"]
    assert told["ask"] == ""
    assert told["guess"]["id"] == "lubang"
    assert told["map"]["on_road"] is not None


def test_a_place_somewhere_on_a_long_road_is_said_without_a_station_and_asked_back(desk_user: User) -> None:
    told = looked(sent(words="lubang di jalan Plosoklaten - Gedangsewu"), desk_user)
    assert told["where"] == "Plosoklaten – Gedangsewu"
    assert told["ask"].startswith("Tanyakan: Di bagian mana")
    assert told["map"] == {"pin": None, "on_road": None, "lines": 1}


def test_words_without_a_place_ask_for_one(desk_user: User) -> None:
    told = looked(sent(words="jalannya rusak parah pak"), desk_user)
    assert told["ask"].startswith("Tanyakan: ")
    assert told["known"] == []


def test_a_place_is_suggested_while_it_is_typed_with_the_words_that_say_it(desk_user: User) -> None:
    told = looked(sent(words="lubang", place_text="watuged"), desk_user)
    village = next(hit for hit in told["hits"] if hit["kind"] == "village")
    assert village["said"].endswith("Watugede, Kecamatan Puncu")
    chosen = looked(sent(words="lubang", place=Chosen("village", village["id"], village["said"])), desk_user)
    assert "Watugede" in chosen["where"] or "Watugede" in chosen["sure"]


def test_a_chosen_road_shows_what_is_open_on_it(desk_user: User) -> None:
    hit = looked(sent(place_text="plosoklaten gedangsewu"), desk_user)["hits"][0]
    told = looked(sent(category="lubang", place=Chosen("road", hit["id"], hit["said"])), desk_user)
    assert told["map"]["lines"] == 1


def test_a_road_that_nobody_has_is_no_road(desk_user: User) -> None:
    told = looked(sent(words="lubang", place=Chosen("road", "tidak-ada", "Jalan Tidak Ada")), desk_user)
    assert told["map"]["on_road"] is None


def test_a_tap_on_the_map_says_exactly_where(desk_user: User) -> None:
    told = looked(sent(words="lubang"), desk_user, tap=(112.18256, -7.8119))
    assert "STA" in told["where"]
    assert told["map"]["pin"] == [112.18256, -7.8119]


def test_danger_to_life_is_said_at_once(desk_user: User) -> None:
    told = looked(sent(words="kecelakaan, korban masih di jalan berdarah"), desk_user)
    assert told["alarm"][0] == "Kecelakaan atau ada yang terluka"
    assert "112" in told["alarm"][1]
    assert looked(sent(words="jalan berlubang"), desk_user)["alarm"] is None


def test_what_is_read_out_is_spelled_and_the_caller_is_known_the_next_time(desk_user: User) -> None:
    call = sent(form_id="dua", caller=NUMBER, words="lubang di Plosoklaten - Gedangsewu STA 7+300")
    answer = saved(call, desk_user)
    assert answer["form_id"] == "dua"
    assert answer["spelled"].startswith("ka de er – ")
    assert len(answer["spelled"].split()) == len(answer["ticket"].replace("-", "")) + 2
    assert answer["where"] == "Plosoklaten – Gedangsewu, STA 7+300"
    assert saved(call, desk_user)["ticket"] == answer["ticket"], "sent twice it is one report"
    told = looked(sent(caller="+62 800 0100 222"), desk_user)
    assert told["caller"] == "Pernah melapor 1 kali (1 diterima)"
    assert NUMBER[-7:] not in json.dumps(told)


def test_a_call_whose_place_is_not_clear_says_what_to_ask_before_they_hang_up(desk_user: User) -> None:
    answer = saved(sent(form_id="tiga", words="jalan berlubang dalam sekali"), desk_user, language="en")
    assert answer["next"][0].startswith("Before they hang up, ask: ")
    assert answer["spelled"].startswith("K D R – ")


def test_an_alarm_is_raised_by_hand_and_says_honestly_that_nobody_could_be_told(desk_user: User) -> None:
    call = sent(form_id="empat", words="pohon condong di Plosoklaten - Gedangsewu STA 7+300", danger=True)
    assert "tidak dapat memberi tahu siapa pun" in saved(call, desk_user)["alarm"]


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (sent(form_id="lima"), "Ketik apa kata penelepon"),
        (sent(form_id="enam", words="lubang", channel="web"), "Ketik apa kata penelepon"),
    ],
)
def test_a_call_that_cannot_be_saved_says_why_and_nothing_is_lost(
    call: Sent, why: str, desk_user: User, leader: User
) -> None:
    assert why in saved(call, desk_user)["fault"]
    assert "tidak bertugas" in saved(call, leader)["fault"]
    assert "Sesi Anda sudah berakhir" in saved(call, None)["fault"]


def test_a_village_named_with_its_sub_district_is_one_place() -> None:
    register = backend.register_of("kab-kediri")
    for words in ("Desa Watugede, Kecamatan Puncu. lubang", "lubang di Watugede kec Puncu", "di Watugede"):
        preview = register.preview(words=words)
        assert (preview.village, preview.subdistrict) == ("Watugede", "Puncu"), words
    only = register.preview(words="lubang di kec Puncu")
    assert (only.village, only.subdistrict) == (None, "Puncu")

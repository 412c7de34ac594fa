"""What an exported chat says is read back as it was said, whatever phone, language and clock wrote it."""

from collections.abc import Sequence
from datetime import datetime

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.channels.chat_lines import read_lines
from data.channels.chat_order import find_order, moment
from data.channels.location_links import read_place
from tests.fuzz import chat_exports, strange_texts
from tests.fuzz.chat_exports import Phone, Said
from tests.fuzz.soaking import hold

LONG_AFTER = datetime(2030, 1, 1)  # noqa: DTZ001  # a phone's clock has no zone
KINDS = {"live_location": "place", "system": "notice"}


# Unicode's marks of direction (UAX 9, table 4), the blank of no width, and the mark of byte order.
MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff"


def _plain(text: str) -> str:
    """Return a text as anybody reads it: marks of direction out, blanks evened out."""
    return " ".join("".join(letter for letter in text if letter not in MARKS).split())


def test_every_message_comes_back_with_sender_time_and_words() -> None:
    def check(written: tuple[list[Said], Phone]) -> None:
        chat, phone = written
        read = read_lines(chat_exports.written(chat, phone).decode("utf-8-sig"))
        assert len(read.messages) == len(chat)
        order = find_order([one.stamp for one in read.messages], LONG_AFTER)
        assert order.sure
        assert read.stray == 0
        for said, found in zip(chat, read.messages, strict=True):
            at = said.at if phone.system == "ios" else said.at.replace(second=0)
            assert moment(found.stamp, order.order) == at
            check_content(said, found.content.kind, found.content.text)
            if said.kind != "system":
                assert found.sender is not None
                assert _plain(found.sender) == _plain(said.sender).lstrip("~ ")

    hold("chat_lines", st.tuples(chat_exports.chats(), chat_exports.phones()), check)


def check_content(said: Said, kind: str, text: str) -> None:
    if said.kind == "text":
        assert (kind, _plain(text)) == ("text", _plain(" ".join(said.lines)))
    elif said.kind == "location":
        place = read_place(text)
        assert (place.lon, place.lat) == said.lon_lat
        assert place.rest == ""
    else:
        assert kind == KINDS.get(said.kind, said.kind)


# The first twelve days of months only: nothing but the order of the messages tells day from month.
_EARLY_DAYS = st.datetimes(datetime(2019, 1, 1), datetime(2025, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(day=min(at.day, 12), second=0, microsecond=0)
)


@given(st.lists(_EARLY_DAYS, min_size=3, max_size=30), chat_exports.phones())
def test_an_order_that_is_called_sure_is_the_right_one(times: Sequence[datetime], phone: Phone) -> None:
    chat = [Said("Pelapor", at, "text", ("lubang",)) for at in sorted(times)]
    stamps = [one.stamp for one in read_lines(chat_exports.written(chat, phone).decode("utf-8-sig")).messages]
    found = find_order(stamps, LONG_AFTER)
    read = [moment(stamp, found.order) for stamp in stamps]
    assert not found.sure or found.why == "not_in_future" or read == sorted(times)


def test_any_text_is_cut_into_lines_without_loss() -> None:
    def check(text: str) -> None:
        read = read_lines(text)
        told = [one.row for one in read.messages]
        assert told == sorted(set(told))
        for one in read.messages:
            moment(one.stamp, "dmy")

    heads = st.sampled_from(
        (
            "27/03/22 21.41 - Budi: ",
            "[3/27/22, 9:41:35\u202fPM] Budi: ",
            "\u200e[27/03/22 21.41.35] B: \u200e",
            "27/03/22 21.41 - ",
        )
    )
    lines = st.lists(st.tuples(st.one_of(heads, st.just("")), strange_texts.texts()).map("".join), max_size=5)
    hold("chat_text", lines.map("\n".join), check)


def test_any_text_may_be_asked_for_a_place() -> None:
    links = st.sampled_from(
        (
            "https://maps.google.com/?q=",
            "geo:",
            "https://www.google.com/maps/@",
            "https://maps.app.goo.gl/",
            "https://waze.com/ul?ll=",
            "7°49'00.5\"S ",
        )
    )
    figures = st.one_of(
        st.sampled_from(
            (
                "-7.8166,112.0118",
                "-7.8166%2C112.0118",
                "0,0",
                "999,999",
                "-7.81 , 112.01",
                "1e5,1e5",
                ",",
                "NaN,NaN",
            )
        ),
        strange_texts.texts(),
    )

    def check(text: str) -> None:
        place = read_place(text)
        assert (place.lon is None) == (place.lat is None)
        assert len(place.rest) <= len(text)

    hold(
        "location_links",
        st.tuples(strange_texts.texts(), links, figures, strange_texts.texts()).map("".join),
        check,
    )


@settings(max_examples=5)
@given(
    st.sampled_from(
        (
            " " * 50_000,
            "a" * 100_000,
            "1/1/11 1.1 - " * 5_000,
            "https://maps.google.com/" + "?q=" * 20_000,
            "°" * 50_000,
            "7°7'" * 20_000,
            "<" * 50_000,
            "tidak " * 20_000,
            ("x" * 79 + " ") * 5_000,
        )
    )
)
def test_a_long_text_takes_no_longer_than_it_is_long(text: str) -> None:
    assume(text)
    read_place(text)
    read_lines(f"27/03/22 21.41 - Budi: {text}")

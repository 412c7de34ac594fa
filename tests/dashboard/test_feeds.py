"""News feeds over HTTP: valid Atom and RSS, lasting ids, nothing sent twice, nobody's data."""

import gzip
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from starlette.applications import Starlette

from dashboard import backend
from dashboard.feeds import routes as feeds
from dashboard.feeds.formats import Channel, Item, atom, rss
from data.regions import Region
from data.register import ReportDraft
from tests.dashboard.asgi import Answer, get

APP = Starlette(routes=feeds.routes)
ATOM = "{http://www.w3.org/2005/Atom}"
ROAD = "plosoklaten-gedangsewu"
# RFC 3339, and the date of RFC 822 with the four-digit year of RFC 1123.
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
CANARY = "Pak Kenari 0812 9999 0000 rumah cat ungu"


def text(answer: Answer) -> str:
    packed = answer.headers.get("content-encoding") == "gzip"
    return (gzip.decompress(answer.body) if packed else answer.body).decode()


def parsed(address: str) -> Element:
    answer = get(APP, address)
    assert answer.status == 200, text(answer)
    return ElementTree.fromstring(text(answer))  # noqa: S314 (our own)


def one(parent: Element, name: str) -> str:
    """Return the text of an element that must stand exactly once."""
    (found,) = parent.findall(name)
    assert found.text
    return found.text


def check_atom(feed: Element) -> None:
    """Check what RFC 4287 asks of a feed (4.1.1) and of its entries (4.1.2)."""
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") in ("id", "en")
    ids = [one(part, f"{ATOM}id") for part in (feed, *feed.findall(f"{ATOM}entry"))]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each) for each in ids)
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link for link in feed.findall(f"{ATOM}link")}
    assert links["self"].get("type") == "application/atom+xml"
    assert links["alternate"].get("href", "").startswith("http")
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        one(part, f"{ATOM}title")
        assert RFC3339.fullmatch(one(part, f"{ATOM}updated"))
    for entry in feed.findall(f"{ATOM}entry"):
        assert entry.find(f"{ATOM}link[@rel='alternate']") is not None
        assert RFC3339.fullmatch(one(entry, f"{ATOM}published"))
        one(entry, f"{ATOM}summary")


def check_rss(root: Element) -> None:
    """Check what the RSS 2.0 specification asks of a channel and of its items."""
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    for name in ("title", "link", "description"):
        one(channel, name)
    assert one(channel, "language") in ("id", "en")
    assert parsedate_to_datetime(one(channel, "lastBuildDate"))
    guids = []
    for item in channel.findall("item"):
        assert one(item, "title")
        assert one(item, "link").startswith("http")
        assert parsedate_to_datetime(one(item, "pubDate"))
        assert item.find("guid[@isPermaLink='false']") is not None
        guids.append(one(item, "guid"))
    assert len(set(guids)) == len(guids)


SUBJECTS = ("kab-kediri", "kab-kediri/kecamatan/35.06.08", f"kab-kediri/ruas/{ROAD}")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_feed_keeps_the_rules_of_atom_and_of_rss(
    installation: Region, subject: str, language: str
) -> None:
    as_atom = parsed(f"/feeds/{subject}.atom?bahasa={language}")
    as_rss = parsed(f"/feeds/{subject}.rss?bahasa={language}")
    check_atom(as_atom)
    check_rss(as_rss)
    in_atom = [one(entry, f"{ATOM}id") for entry in as_atom.findall(f"{ATOM}entry")]
    assert in_atom == [one(item, "guid") for item in as_rss.iter("item")] != []


def test_a_stretch_has_a_feed_of_its_own(installation: Region) -> None:
    pieces = backend.queries_of(installation.id).stretch_pieces()
    stretch_id = int(pieces.loc[pieces["verified"] > 0, "stretch_id"].iloc[0])
    feed = parsed(f"/feeds/kab-kediri/penggal/{stretch_id}.atom")
    check_atom(feed)
    links = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
    assert any(f"penggal?id={stretch_id}" in link for link in links)


def test_the_feed_of_a_sub_district_leads_to_the_map_of_it(installation: Region) -> None:
    feed = parsed("/feeds/kab-kediri/kecamatan/35.06.08.atom")
    links = [link.get("href", "") for link in feed.findall(f"{ATOM}link")]
    assert any(link.endswith("/?kec=35.06.08") for link in links), links


def test_sample_data_says_so_in_the_title(installation: Region) -> None:
    title = one(parsed("/feeds/kab-kediri.atom"), f"{ATOM}title")
    assert title.startswith("Data contoh")
    entries = parsed("/feeds/kab-kediri.rss?bahasa=en").iter("item")
    assert all(one(item, "title").startswith("(sample)") for item in entries)


def test_the_ids_are_the_same_whoever_asks_and_however(installation: Region) -> None:
    def ids(address: str, **headers: str) -> list[str]:
        feed = ElementTree.fromstring(text(get(APP, address, **headers)))  # noqa: S314
        return [one(entry, f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]

    first = ids("/feeds/kab-kediri.atom")
    assert first == ids("/feeds/kediri.atom?bahasa=en", host="jalan.example.go.id")


def test_what_the_reader_has_is_not_sent_again(installation: Region) -> None:
    first = get(APP, "/feeds/kab-kediri.atom")
    tag, when = first.headers["etag"], first.headers["last-modified"]
    for known in ({"if_none_match": tag}, {"if_none_match": f'"x", {tag}'}, {"if_modified_since": when}):
        again = get(APP, "/feeds/kab-kediri.atom", **known)
        assert (again.status, again.body) == (304, b""), known
        assert again.headers["etag"] == tag
    old = {"if_none_match": '"x"', "if_modified_since": when}  # the tag goes before the time
    assert get(APP, "/feeds/kab-kediri.atom", **old).status == 200
    assert get(APP, "/feeds/kab-kediri.atom", if_modified_since="yesterday").status == 200


def test_the_addresses_in_a_feed_are_those_that_the_settings_name(
    installation: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JEGLONGAN_PUBLIC_URL", "https://jalan.example.go.id/peta-jalan")
    feed = parsed("/feeds/kab-kediri.rss")
    links = [one(item, "link") for item in feed.iter("item")]
    assert all(link.startswith("https://jalan.example.go.id/peta-jalan/") for link in links)


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/kab-nowhere.atom",
        "/feeds/kab-kediri.json",
        "/feeds/kab-kediri",
        "/feeds/",
        "/feeds/kab-kediri/kecamatan/99.atom",
        "/feeds/kab-kediri/ruas/nowhere.rss",
        "/feeds/kab-kediri/penggal/999999.atom",
        "/feeds/kab-kediri/penggal/'1.atom",
        "/feeds/kab-kediri/desa/35.06.08.2005.atom",
    ],
)
def test_an_unknown_feed_is_refused_with_a_sentence(installation: Region, address: str) -> None:
    answer = get(APP, address)
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/plain")
    assert text(answer).endswith(".")
    assert text(get(APP, address + "?bahasa=en")) != text(answer)


@pytest.fixture
def told_in_confidence(installation: Region) -> str:
    """A report with everything that leads to its reporter, checked by the desk; its ticket."""
    register = backend.register_of(installation.id)
    draft = {"category": "lubang", "words": CANARY, "road_id": ROAD, "station_m": 9_400.0}
    receipt = register.report(ReportDraft(form_id="kenari", contact="081299990000", **draft))
    assert receipt.ticket
    user = backend.accounts()
    user.add_user(installation.id, "pemeriksa", "empat kata sandi panjang", "desk")
    desk = user.check_password(installation.id, "pemeriksa", "empat kata sandi panjang")
    register.verify(receipt.ticket, desk, "Lubang di depan balai")
    return receipt.ticket


def test_nothing_of_a_reporter_is_in_any_feed(installation: Region, told_in_confidence: str) -> None:
    told = text(get(APP, f"/feeds/kab-kediri/ruas/{ROAD}.atom")) + text(get(APP, "/feeds/kab-kediri.rss"))
    assert "STA 9+" in told, "the checked report is news"
    leaks = ("Kenari", "9999", "ungu", "balai", told_in_confidence, told_in_confidence.split("-")[1])
    assert [leak for leak in leaks if leak in told] == []


def test_names_that_no_xml_can_hold_do_no_harm() -> None:
    when = datetime.fromisoformat("2026-03-18T05:00:00+00:00")
    item = Item("k", "A & B <b> \x0b\ud800]]>", "x \x00", "http://x/?a=1&b=2", "stage", when, when)
    channel = Channel("c", "\x1f & ", "about", "author", "id", "http://x/", "http://x/f", when, [item])
    check_atom(ElementTree.fromstring(atom(channel)))  # noqa: S314
    root = ElementTree.fromstring(rss(channel))  # noqa: S314
    check_rss(root)
    assert "A & B <b>" in one(next(root.iter("item")), "title")

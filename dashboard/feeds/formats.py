"""News feeds as XML: Atom (RFC 4287) and RSS 2.0, from one plain description."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml"}
# A reader that asks more often than hourly learns nothing more.
TTL_MINUTES = 60
# XML 1.0, 2.2: no other control character may stand in a document, however it is written.
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news; ``key`` never changes, so that a reader shows it once."""

    key: str
    title: str
    text: str
    link: str
    category: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed: absolute addresses, items newest first."""

    key: str
    title: str
    about: str
    author: str
    language: str
    link: str  # of the page about the same
    own_link: str  # of the feed itself
    updated: datetime
    items: Sequence[Item]


def identifier(key: str) -> str:
    """Return the lasting identifier of a key: the same on every server and address of this installation."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, 'jeglongan:' + key)}"


def atom(channel: Channel) -> bytes:
    """Return the feed as Atom."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": channel.language})
    _text(feed, "id", identifier(channel.key))
    _text(feed, "title", channel.title)
    _text(feed, "subtitle", channel.about)
    _text(feed, "updated", _rfc3339(channel.updated))
    _text(SubElement(feed, "author"), "name", channel.author)
    _link(feed, "link", "self", channel.own_link, MEDIA_TYPES["atom"])
    _link(feed, "link", "alternate", channel.link, "text/html")
    for item in channel.items:
        entry = SubElement(feed, "entry")
        _text(entry, "id", identifier(item.key))
        _text(entry, "title", item.title)
        _text(entry, "published", _rfc3339(item.published))
        _text(entry, "updated", _rfc3339(item.updated))
        _link(entry, "link", "alternate", item.link, "text/html")
        SubElement(entry, "category", {"term": item.category})
        _text(entry, "summary", item.text)
    return _document(feed)


def rss(channel: Channel) -> bytes:
    """Return the feed as RSS 2.0."""
    root = Element("rss", {"version": "2.0", "xmlns:atom": ATOM})
    feed = SubElement(root, "channel")
    _text(feed, "title", channel.title)
    _text(feed, "link", channel.link)
    _text(feed, "description", channel.about)
    _text(feed, "language", channel.language)
    _text(feed, "lastBuildDate", _rfc822(channel.updated))
    _text(feed, "ttl", str(TTL_MINUTES))
    _link(feed, "atom:link", "self", channel.own_link, MEDIA_TYPES["rss"])
    for item in channel.items:
        entry = SubElement(feed, "item")
        _text(entry, "title", item.title)
        _text(entry, "link", item.link)
        _text(entry, "description", item.text)
        _text(entry, "category", item.category)
        _text(entry, "pubDate", _rfc822(item.published))
        _text(entry, "guid", identifier(item.key)).set("isPermaLink", "false")
    return _document(root)


FORMS: Mapping[str, Callable[[Channel], bytes]] = {"atom": atom, "rss": rss}


def _text(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = _FORBIDDEN.sub(" ", text)
    return child


def _link(parent: Element, name: str, relation: str, address: str, media_type: str) -> None:
    SubElement(parent, name, {"rel": relation, "type": media_type, "href": address})


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _document(root: Element) -> bytes:
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document

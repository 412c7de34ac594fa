"""News feeds as files: of the region and of each sub-district, with links to the site's own pages."""

from dataclasses import replace
from datetime import UTC, datetime

from dashboard.feeds import formats, words
from dashboard.i18n import name_of
from dashboard.publish.addresses import link
from dashboard.publish.frame import Frame
from data.reads.feed_views import Feed, FeedEntry
from data.reads.queries import Queries

_EMPTY_SINCE = datetime.fromtimestamp(0, UTC)  # nothing has ever happened there


def feed_forms(frame: Frame) -> tuple[str, ...]:
    """Return the forms that can be written: links of RSS are whole addresses, those of Atom need not be."""
    return ("atom", "rss") if frame.wanted.address else ("atom",)


def write_feeds(frame: Frame, queries: Queries) -> None:
    """Write the feed of the region and of each sub-district."""
    subjects = [
        ("region", frame.region.id),
        *(("subdistrict", str(code)) for code in queries.areas("subdistrict")["code"]),
    ]
    for kind, target in subjects:
        feed = queries.feed(kind, target) or Feed(kind, target, "", (), sample=False)
        for form in feed_forms(frame):
            channel = _channel(frame, feed, form)
            frame.site.put(_path(frame, feed, form), formats.FORMS[form](channel))


def _path(frame: Frame, feed: Feed, form: str) -> str:
    return frame.places.feed(form, feed.target if feed.kind == "subdistrict" else None)


def _channel(frame: Frame, feed: Feed, form: str) -> formats.Channel:
    own, places, region = _path(frame, feed, form), frame.places, frame.region

    def there(path: str) -> str:
        return frame.wanted.address + path if frame.wanted.address else link(own, path)

    page = places.subdistrict(feed.target) if feed.kind == "subdistrict" else places.page("index")
    channel = formats.Channel(
        key=f"{region.id}/{feed.kind}/{feed.target}",
        title=words.feed_title(region, feed),
        about=words.feed_about(region, feed),
        author=name_of(region.name),
        language=places.language,
        link=there(page),
        own_link=there(own),
        updated=max((entry.updated for entry in feed.entries), default=_EMPTY_SINCE),
        items=(),
    )
    items = [
        formats.Item(
            key=f"{region.id}/{entry.key}",
            title=words.entry_title(entry),
            text=words.entry_sentences(region, entry),
            link=there(_page_of(frame, entry)),
            category=entry.kind,
            published=entry.published,
            updated=entry.updated,
        )
        for entry in feed.entries
    ]
    return replace(channel, items=items)


def _page_of(frame: Frame, entry: FeedEntry) -> str:
    """Return the page about an entry; what has none (a stretch that ended) is on the map of its road."""
    if entry.stretch_id is not None and (page := frame.places.stretch(entry.stretch_id)) in frame.site.files:
        return page
    if entry.works_id is not None and (page := frame.places.works(entry.works_id)) in frame.site.files:
        return page
    return frame.places.map(ruas=entry.road_id)

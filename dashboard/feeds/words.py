"""The news of a feed said in words: titles and sentences, in the language that ``i18n`` speaks."""

from dashboard import palette
from dashboard.i18n import _, day, name_of, ngettext_
from dashboard.words.sentences import agency_name, stretch_line, subdistricts_line
from dashboard.words.traffic import traffic_sentence
from data.reads.feed_views import Feed, FeedEntry
from data.regions import Region


def feed_title(region: Region, feed: Feed) -> str:
    """Return what a feed is called; invented data says so before anything else."""
    of = {
        "region": name_of(region.name),
        "subdistrict": _("{name} sub-district").format(name=feed.name),
        "road": feed.name,
        "stretch": feed.name,
    }[feed.kind]
    title = _("Road repairs: {place}").format(place=of)
    return f"{_('Sample data')} · {title}" if feed.sample else title


def feed_about(region: Region, feed: Feed) -> str:
    """Return what a feed tells of."""
    told = _(
        "Damage that the office has checked, stages of repair, roads closed and opened, and what was closed. "
        "{region}, from its public map."
    ).format(region=name_of(region.name))
    if not feed.sample:
        return told
    return f"{told} {_('Sample data: invented to show how this works.')}"


def entry_what(entry: FeedEntry) -> str:
    """Return what happened."""
    if entry.kind == "traffic":
        return traffic_sentence(entry.traffic or "", entry.expected_open)
    if entry.kind == "stage":
        return _stage_title(entry)
    return {
        "verified": _("Damage checked"),
        "again": _("Broken again, checked"),
        "closed": _("Closed by the office"),
    }[entry.kind]


def entry_title(entry: FeedEntry) -> str:
    """Return the headline of an entry: what happened, and where."""
    where = stretch_line(entry.road_name, entry.from_m, entry.to_m)
    title = f"{entry_what(entry)}: {where}"
    return f"({_('sample')}) {title}" if entry.sample else title


def _stage_title(entry: FeedEntry) -> str:
    step = _(entry.stage_name) if entry.stage_name else ""
    if entry.stage is None:
        return step
    public = palette.stage_name(entry.stage)
    return public if step == public else f"{public} – {step}"


def entry_sentences(region: Region, entry: FeedEntry) -> str:
    """Return the whole of an entry: what, where, since when, and what to do if it is not so."""
    told = [entry_title(entry) + "."]
    if entry.subdistricts:
        told.append(subdistricts_line(entry.subdistricts) + ".")
    if entry.works_name:
        told.append(_("Works: {name}.").format(name=entry.works_name))
    told.append(_("On {day}.").format(day=day(entry.published.astimezone(region.zone))))
    if entry.complaints:
        told.append(ngettext_("{count} checked complaint.", "{count} checked complaints.", entry.complaints))
    if entry.authority:
        told.append(
            _("{authority}: passed on to {agency}.").format(
                authority=name_of(region.authority(entry.authority).name),
                agency=agency_name(region, entry.agency),
            )
        )
    if entry.kind == "closed":
        told.append(_("Closed is not always fixed: if it is still broken there, report it again."))
    return " ".join(told)

"""Pages of few words: how to report, about the region's channels and sources, what became of a stretch."""

from dashboard.i18n import _, day, name_of
from dashboard.publish.frame import Frame
from dashboard.publish.words import ways_in
from dashboard.views import about
from dashboard.words.story import stations
from data.reads.story_views import Fate
from data.regions import Region


def write_about(frame: Frame) -> None:
    """Write who answers what and by which rules, where the data come from, and what this copy is."""
    region = frame.region
    title = _("Who takes your complaint here, and by which rules?")
    sources = [_source_of(region, name) for name in frame.attributions]
    frame.write(
        frame.places.page("tentang"),
        "about.html",
        title=f"{_('About this channel')} · {name_of(region.name)}",
        about=about.lead(region),
        heading=title,
        lead=about.lead(region),
        rules=about.what_it_keeps_to(region),
        offices=about.offices(region),
        words={
            "sources": _("Sources and licences"),
            "map_data": _("Map data"),
            "schematic": _("Borders or roads of this map are schematic: computed from facts, not surveyed."),
            "outline": _("The outer border is an estimate: no neighbour's villages are known."),
            "sample": _("Sample data: invented to show how this works."),
            "software": _(
                "The map is drawn by Leaflet (BSD-2-Clause); this site is written by Jeglongan (Apache-2.0)."
            ),
            "licence": _("Licence of Leaflet"),
        },
        sources=sources,
        leaflet_licence=frame.look.map_styles[0].rpartition("/")[0] + "/LICENSE.txt",
    )


def _source_of(region: Region, attribution: str) -> tuple[str, str, str]:
    """Return how a source wants to be named, its licence and address; "" for what its table does not tell."""
    known = next((one for one in region.sources if one.attribution == attribution), None)
    if known is None:
        return attribution, "", ""
    return attribution, known.licence, "" if "{" in known.url else known.url  # programs fill that in


def write_report(frame: Frame) -> None:
    """Write how people report, without or with the living form."""
    title = _("How do I report a damaged road?")
    frame.write(
        frame.places.page("lapor"),
        "report.html",
        title=f"{title} · {name_of(frame.region.name)}",
        about=_("It takes less than a minute. You need no account, and nobody asks your name."),
        heading=title,
        ways=ways_in(frame.region, live=bool(frame.wanted.live)),
        words={
            "for_reading": _("This site is for reading: it takes no reports itself."),
            "form": _("The form takes less than a minute; you need no account."),
            "channels": _("Ways in"),
            "office": _(
                "The office tells the number or the app of each; messages of all of them end on the same map."
            ),
            "tell": _("What helps: the name of the road, the village, a shop or school nearby, and a photo."),
            "danger": _("This map is no emergency line: in danger call the police first."),
        },
    )


def write_gone(frame: Frame, path: str, fate: Fate | None) -> None:
    """Write what stands at the address of a stretch that had a page and has none any more."""
    places = frame.places
    there, sentence = (
        places.page("index"),
        _("This stretch is no longer on the map: what was reported there was not confirmed, or moved."),
    )
    title = _("How far is the repair?")
    forward = False
    if fate is not None:
        title = f"{fate.road_name}, {stations(fate.from_m, fate.to_m)}"
        survivor = places.stretch(fate.stretch_id)
        if fate.kind == "merged" and survivor in frame.site.files:
            there, forward = survivor, True
            sentence = _("This stretch became part of a longer one on {date}; this is its page.").format(
                date=day(fate.on)
            )
        elif fate.closed:
            there = places.map(ruas=fate.road_id)
            sentence = _("Since {date} nobody waits for a repair here any more.").format(date=day(fate.on))
    frame.write(
        path,
        "gone.html",
        title=title,
        about=sentence,
        sentence=sentence,
        there=there,
        forward=forward,
        onward=_("To its page") if forward else _("To the map"),
    )

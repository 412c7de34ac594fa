"""What the frame of every page says, in the language that ``i18n`` speaks; templates hold no words."""

from collections.abc import Callable

from dashboard import palette
from dashboard.i18n import _, name_of, ngettext_
from data.regions import Region

LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


def frame_words() -> dict[str, str]:
    """Return the words that stand on every page."""
    return {
        "skip": _("To the content"),
        "map": _("Map"),
        "roads": _("Roads"),
        "progress": _("Progress"),
        "data": _("Data and news"),
        "about": _("About"),
        "report": _("How to report"),
        "report_live": _("Report a damaged road"),
        "track_live": _("Track a report"),
        "pages": _("Pages"),
        "language": _("Language"),
        "as_at": _("As at"),
        "written": _("This is a copy of the public map for reading; it is made anew from time to time."),
        "no_names": _("No page, list or file here names a reporter."),
        "sample": _("Sample data"),
        "sample_note": _("Sample data: invented to show how this works."),
        "schematic": _("borders and roads are schematic"),
        "sources": _("Map data"),
    }


def map_words() -> dict[str, object]:
    """Return what the scripts of the map page say beside the map's own words."""
    return {
        "title": _("Where is it broken?"),
        "tap": _("Tap a line on the map, or choose from the list."),
        "none": _("No stretch fits this choice. Take something away from it, or show everything."),
        "complaint": _patterns(lambda count: ngettext_("{count} complaint", "{count} complaints", count)),
        "stretch": _patterns(lambda count: ngettext_("{count} stretch", "{count} stretches", count)),
        "work": _patterns(lambda count: ngettext_("{count} repair", "{count} repairs", count)),
        "somewhere": _("somewhere in {stations}"),
        "show_more": _("Show {count} more"),
        "only": _("Only: {filters}"),
        "everything": _("Show everything"),
        "whole_road": _("The whole road"),
        "back": _("Back to the list"),
        "whole": _("The whole story"),
        "gone": _("This stretch is not on the site. Load the page anew."),
        "place": _("Chosen place"),
        "nothing_here": _("No damage has been reported here"),
        "broken_here": _("Is the road broken at this place? Reporting it takes less than a minute."),
        "broken_here_channels": _(
            "Is the road broken at this place? Tell it by one of the region's channels."
        ),
        "report_here": _("Report at this place"),
        "how_to_report": _("How to report"),
        "found": _("Found"),
        "not_found": _("Nothing is called “{text}”. Try a part of the name."),
        "kinds": {
            "road": _("road"),
            "village": _("village"),
            "subdistrict": _("sub-district"),
            "landmark": _("place"),
        },
    }


def _patterns(written: Callable[[int], str]) -> list[str]:
    """Return what is said of one thing and of several, with ``{count}`` for a script to fill in."""
    return [written(count).replace(str(count), "{count}") for count in (1, 2)]


def map_page_words() -> dict[str, str]:
    """Return what the map page itself says."""
    return {
        "title": _("Where is it broken?"),
        "search": _("Search road or village"),
        "filter": _("Filter"),
        "subdistrict": _("Sub-district"),
        "all_subdistricts": _("All sub-districts"),
        "kind": _("Kind of damage"),
        "all_kinds": _("All kinds"),
        "last": _("Last complaint"),
        "any_time": _("at any time"),
        "stage": _("Stage"),
        "no_script": _("The map needs JavaScript. Without it everything stands in lists:"),
        "failed": _("The map cannot be loaded. Check the connection and open the page again."),
        "lists": _("All stretches by sub-district"),
        "roads": _("All roads"),
        "map": _("Map of damaged roads. The same stretches stand in the list beside it."),
    }


def place_words() -> dict[str, str]:
    """Return what the page of a stretch or of works says."""
    return {
        "on_map": _("See it on the map"),
        "steps": _("Step by step"),
        "nothing_yet": _("Nothing has happened here yet."),
        "around": _("The road around it"),
        "whole_road": _("The whole road"),
        "why": _("Why this one sooner or later than others?"),
        "still": _("Is it still broken?"),
        "really": _("Is it really repaired?"),
        "counts": _("Every report from here counts, also of what is known already."),
        "not_always": _(
            "Closed is not always fixed. Anybody may say so: it counts as new evidence, at this place."
        ),
        "still_here": _("Still broken here"),
        "stretches": _("The stretches that it mends"),
    }


def stage_chips() -> list[tuple[str, str, str]]:
    """Return id, name and colour of the public stages in their order."""
    return [(stage, palette.stage_name(stage), palette.STAGE_COLOURS[stage]) for stage in palette.STAGES]


def ways_in(region: Region, *, live: bool) -> list[str]:
    """Return the channels by which people report; the form only where the site knows where it is."""
    public = [channel for channel in region.channels if channel.public]
    return [name_of(channel.name) for channel in public if live or channel.kind != "web"]

"""The steps of a story said in words: what happened on a day, where, and what was promised."""

from collections.abc import Sequence
from datetime import date

from dashboard import palette
from dashboard.i18n import _, ngettext_
from dashboard.words.answers import answer_event
from dashboard.words.sentences import agency_name
from dashboard.words.traffic import traffic_sentence
from data.reads.story_views import StoryStep
from data.regions import Region
from geo.stationing import format_station

RANGES_SAID = 4


def step_title(region: Region, step: StoryStep) -> str:
    """Return what happened."""
    agency = agency_name(region, step.agency)
    match step.kind:
        case "stage":
            return _(step.stage_name) if step.stage_name else ""
        case "traffic":
            return traffic_sentence(step.traffic or "open", step.expected_open)
        case "photos":
            return photo_moment(step.note or "")
        case "forwarded":
            return _("Passed on to {agency}").format(agency=agency)
        case "planned":
            return answer_event("plan", {"reason": step.reason, "until": step.until}, agency)
    sentences = {
        "reported": _("First report"),
        "verified": _("Checked by an officer"),
        "again": _("Broken again, checked"),
        "sign_placed": _("Warning sign put up"),
        "sign_removed": _("Warning sign taken away"),
        "closed": _("Closed by the office"),
        "reopened": _("Opened again: it was not fixed"),
    }
    return sentences[step.kind]


def step_aside(step: StoryStep) -> str:
    """Return what belongs to a step: how many reports, or which stations and lanes."""
    told = []
    if step.kind in ("reported", "verified", "again", "closed", "reopened"):
        told.append(ngettext_("{count} report", "{count} reports", step.count))
    told += ranges_said(step.ranges)
    if step.kind in ("traffic", "sign_placed") and step.note:
        told.append(step.note)
    return " · ".join(told)


def ranges_said(ranges: Sequence[tuple[float, float, str]]) -> list[str]:
    """Return stations with their lane, the first few of many."""
    lanes = {"both": "", "left": _("left lane"), "right": _("right lane")}
    said = [", ".join(filter(None, (stations(from_m, to_m), lanes[lane]))) for from_m, to_m, lane in ranges]
    left = len(said) - RANGES_SAID
    more = [ngettext_("{count} more range", "{count} more ranges", left)] if left > 0 else []
    return said[:RANGES_SAID] + more


def stations(from_m: float, to_m: float) -> str:
    """Return ``STA 6+150 – 7+950``, one station for a point."""
    ends = list(dict.fromkeys((format_station(from_m), format_station(to_m))))
    return f"STA {' – '.join(ends)}"


def photo_moment(moment: str) -> str:
    """Return when of a repair a photo was taken."""
    names = {
        "before": _("Before the repair"),
        "during": _("During the repair"),
        "after": _("After the repair"),
    }
    return names[moment]


def step_colour(step: StoryStep) -> str:
    """Return the colour of a step: its public stage's, paper where it is of none."""
    of_kind = {"reported": "received", "verified": "verified", "again": "verified", "closed": "done"}
    stage = step.stage or of_kind.get(step.kind)
    if step.kind == "forwarded":
        stage = "other_authority"
    return palette.STAGE_COLOURS[stage] if stage else palette.PAPER


def is_past(day: date | None, today: date) -> bool:
    """Say whether a planned day is over."""
    return day is not None and day < today

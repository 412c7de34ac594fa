"""The story of a stretch or of works as a list: each step with its day, long stages folded to one line."""

from collections import defaultdict
from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboard import palette, session
from dashboard.i18n import _, day, ngettext_
from dashboard.views.public_parts import thumbnails
from dashboard.widgets import paragraphs
from dashboard.words import story
from data.reads.story_views import StoryStep

# A stage with more steps than this is one line that opens: lane by lane, concrete takes dozens.
STEPS_SHOWN = 3

_ITEM = Markup('<li style="--stage:{}"><b>{}</b><time datetime="{}">{}</time>{}</li>')
_FOLDED = Markup("<details><summary>{}</summary>{}</details>")


def show(steps: Sequence[StoryStep]) -> None:
    """Draw the story, oldest first."""
    st.header(_("Step by step"))
    if not steps:
        st.caption(_("Nothing has happened here yet."))
        return
    st.html(told(steps))


def told(steps: Sequence[StoryStep]) -> Markup:
    """Return the story as a list, oldest first."""
    of_stage: defaultdict[tuple[int | None, str | None], list[StoryStep]] = defaultdict(list)
    for step in steps:
        if step.kind == "stage":
            of_stage[step.works_id, step.stage].append(step)
    items = []
    for step in steps:
        together = of_stage[step.works_id, step.stage] if step.kind == "stage" else [step]
        if len(together) <= STEPS_SHOWN:
            items.append(_item(step))
        elif step is together[0]:
            items.append(_stage(together))
    return Markup('<ol class="jg-steps jg-story">{}</ol>').format(Markup("").join(items))


def _item(step: StoryStep) -> Markup:
    told = paragraphs([story.step_aside(step)]) + thumbnails(step.photos)
    title = story.step_title(session.region(), step)
    return _ITEM.format(story.step_colour(step), title, step.on.isoformat(), day(step.on), told)


def _stage(steps: Sequence[StoryStep]) -> Markup:
    """Return the steps of one public stage as a line that opens."""
    first, last = steps[0], steps[-1]
    title = palette.stage_name(first.stage) if first.stage else story.step_title(session.region(), first)
    dates = day(first.on) if first.on == last.on else f"{day(first.on)} – {day(last.on)}"
    inside = Markup('<ol class="jg-steps jg-story">{}</ol>').format(Markup("").join(map(_item, steps)))
    folded = _FOLDED.format(ngettext_("{count} step", "{count} steps", len(steps)), inside)
    return _ITEM.format(story.step_colour(first), title, first.on.isoformat(), dates, folded)

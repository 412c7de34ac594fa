"""Small parts that several pages draw: figures, stage timelines, meters, labels of buttons."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import streamlit as st
from markupsafe import Markup

from dashboard import palette
from dashboard.i18n import _, day, percent

if TYPE_CHECKING:  # the first map need not wait for it
    from data.reads.views import StageDate

# What Streamlit reads as Markdown in the label of a button.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>])")
# A web address in a text, without the stop or bracket after it.
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:)])")


def plain(text: str) -> str:
    """Return ``text`` so that Streamlit's Markdown shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", text)


def figures(pairs: Iterable[tuple[str, str]]) -> Markup:
    """Return big figures, each with its meaning under it: (``37``, ``complaints``) and so on."""
    tile = Markup("<div><b>{}</b><small>{}</small></div>")
    return _element("div", "jg-figures", (tile.format(figure, meaning) for figure, meaning in pairs))


def timeline(steps: Sequence["StageDate"], current: str | None) -> Markup:
    """Return the public stages as a list."""
    order = [step.stage for step in steps]
    now = order.index(current) if current in order else -1
    drawn = (_step(step, is_current=at == now, is_behind=at < now) for at, step in enumerate(steps))
    return _element("ol", "jg-timeline", drawn)


def latest_within(step: "StageDate") -> str:
    """Return the latest step of works within a public stage, with its day where the stage is older."""
    if not step.note:
        return ""
    is_later = step.note_on is not None and step.note_on != step.on
    return f"{_(step.note)}, {day(step.note_on)}" if is_later else _(step.note)


def _step(step: "StageDate", *, is_current: bool, is_behind: bool) -> Markup:
    told = " · ".join(filter(None, (day(step.on) if step.on else "", latest_within(step))))
    return Markup('<li class="{}" style="--stage:{}"{}>{}<span>{}</span></li>').format(
        "" if step.on or is_current or is_behind else "jg-ahead",
        palette.STAGE_COLOURS[step.stage],
        Markup(' aria-current="step"') if is_current else "",
        palette.stage_name(step.stage),
        told,
    )


def meter(share: float, meaning: str) -> Markup:
    """Return a bar filled to ``share`` (0 to 1), said in words too."""
    return Markup(
        '<div class="jg-meter" role="img" aria-label="{}"><i style="width:{:.0f}%"></i></div>'
    ).format(f"{meaning}: {percent(share)}", 100 * share)


def tab_title(name: str) -> None:
    """Call the browser's tab after what the page shows: people keep several open, and find them again."""
    st.set_page_config(page_title=f"{name} · Jeglongan")


def heading(text: str) -> Markup:
    """Return a heading inside a card, whose title is the page's: one level down."""
    return Markup('<h2 class="jg-sub">{}</h2>').format(text)


def paragraphs(texts: Iterable[Any]) -> Markup:
    """Return each text that is not empty as a paragraph."""
    return Markup("").join(Markup("<p>{}</p>").format(text) for text in texts if text)


def with_links(text: str) -> Markup:
    """Return a text in which each web address is a link that bears the name of its site."""
    parts: list[Any] = []
    for at, part in enumerate(_ADDRESS.split(text)):
        if at % 2 == 0:
            parts.append(part)
            continue
        site = (urlsplit(part).hostname or part).removeprefix("www.")
        parts.append(Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(part, site))
    return Markup("").join(parts)


def _element(tag: str, css_class: str, children: Iterable[Markup]) -> Markup:
    return Markup('<{0} class="{1}">{2}</{0}>').format(tag, css_class, Markup("").join(children))

"""Tables of the review on a page: numbers lead to their lists; a phone folds them, and each row is a card."""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import number
from dashboard.reports.report_table import Cell, ReportTable, is_number, nothing_in, written_rows
from data.review.lists import NOBODY

WEEK_PARAMETER, LIST_PARAMETER, BY_PARAMETER, KEY_PARAMETER = "minggu", "daftar", "per", "isi"
ABOUT_PARAMETER = "tentang"  # kind:id of what a decision is about: other pages lead here with it
PARAMETERS = (WEEK_PARAMETER, LIST_PARAMETER, BY_PARAMETER, KEY_PARAMETER, ABOUT_PARAMETER)
TICKET = re.compile(r"[A-Z]{2,4}-\w{4}-\w{4}")  # must not be broken over two lines
Leads = Mapping[int, Sequence[str]]  # column -> address of each row


def review_link(week: str, what: str | None = None, by: str | None = None, key: str | None = None) -> str:
    """Return the address of a week's review, or of one of its lists."""
    params: dict[str, str | None] = {WEEK_PARAMETER: week, LIST_PARAMETER: what, BY_PARAMETER: by}
    if by is not None:
        params[KEY_PARAMETER] = key if key is not None else NOBODY
    return page_link("review", **params)


def page_link(page: str, **params: str | None) -> str:
    """Return the address of a page, relative to any other."""
    kept = session.link_params(**params)
    path = navigation.PATHS[page]
    return f"{path}?{urlencode(kept)}" if kept else path


def show_table(table: ReportTable, leads: Leads | None = None, *, heading: bool = True) -> None:
    """Draw a table with its heading; ``leads`` are the addresses behind the cells of some columns."""
    st.html(table_html(table, leads, heading=heading))


def beside(tables: Sequence[tuple[ReportTable, Leads]]) -> None:
    """Draw narrow tables beside each other, as many as there is room for."""
    drawn = [table_html(table, leads, heading=False) for table, leads in tables if table.rows]
    if drawn:
        label = Markup("<b>{}</b>").format(
            " · ".join(table.headings[0] for table, _leads in tables if table.rows)
        )
        inside = Markup('<div class="jg-review-beside">{}</div>').format(Markup("").join(drawn))
        key = "-".join(table.key for table, _leads in tables)
        st.html(Markup('<div class="jg-review-parts">{}</div>').format(folded(key, label, inside)))
    else:
        st.html(_nothing(nothing_in(table for table, _leads in tables)))


def folded(key: str, label: Markup, inside: Markup, *, everywhere: bool = False) -> Markup:
    """Return what a phone shows by its ``label`` alone until that is pressed; wide screens show it at once.

    ``everywhere``: these fold it too. A box to tick does it, so that no script and no run is needed.
    """
    kind = "jg-fold jg-fold-everywhere" if everywhere else "jg-fold"
    return Markup(
        '<input type="checkbox" class="{}" id="lipat-{}"><label for="lipat-{}">{}</label>'
        '<div class="jg-folded">{}</div>'
    ).format(kind, key, key, label, inside)


def picture(wide: str, narrow: str, words: str) -> Markup:
    """Return a drawing for ``st.html``, which lets no bare SVG through; ``narrow`` is shown on a phone."""
    image = Markup('<img class="{}" src="data:image/svg+xml;base64,{}" alt="{}">')
    drawn = (("jg-wide", wide), ("jg-narrow", narrow))
    return Markup("").join(image.format(kind, b64encode(svg.encode()).decode(), words) for kind, svg in drawn)


def table_html(table: ReportTable, leads: Leads | None = None, *, heading: bool = True) -> Markup:
    """Return a table as HTML; every cell knows its heading, which a phone shows beside it."""
    title = Markup('<h3 id="{}">{}</h3>').format(table.key, table.title) if heading else Markup("")
    if not table.rows:
        return title + _nothing(table.empty)
    head = Markup("").join(
        Markup('<th scope="col" class="{}">{}</th>').format(_kind(table, column), words)
        for column, words in enumerate(table.headings)
    )
    told = enumerate(written_rows(table))
    body = Markup("").join(_row(table, at, words, leads or {}) for at, words in told)
    note = Markup('<p class="jg-review-note">{}</p>').format(table.note) if table.note else Markup("")
    drawn = Markup('<table class="jg-review-table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>')
    wrapped, inside = Markup('<div class="jg-review-block">{}</div>'), drawn.format(head, body) + note
    if not heading:
        return wrapped.format(inside)
    count = Markup("<small>{}</small>").format(number(len(table.rows)))
    return wrapped.format(folded(table.key, title + count, inside))


def _nothing(sentence: str) -> Markup:
    return Markup('<p class="jg-review-empty">{}</p>').format(sentence)


def _cell_kind(cell: Cell) -> str:
    if cell is None:
        return ""
    is_code = isinstance(cell, str) and TICKET.fullmatch(cell) is not None
    return "jg-number" if is_number(cell) else "jg-short" if isinstance(cell, date) or is_code else ""


def _kind(table: ReportTable, column: int) -> str:
    """Return the class of a heading: over numbers it stands to the right as they do."""
    cells = [row[column] for row in table.rows if row[column] is not None]
    return "jg-number" if cells and all(is_number(cell) for cell in cells) else ""


def _row(table: ReportTable, at: int, words: Sequence[str], leads: Leads) -> Markup:
    cells = []
    for column, cell in enumerate(table.rows[at]):
        text: Markup | str = words[column]
        if column in leads and cell not in (None, 0):
            text = Markup('<a href="{}" target="_self">{}</a>').format(leads[column][at], text)
        kind = _cell_kind(cell) or _kind(table, column)
        told = Markup('<td class="{}{}" data-label="{}">{}</td>')
        cells.append(
            told.format(kind, " jg-none" if cell in (None, "") else "", table.headings[column], text)
        )
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))

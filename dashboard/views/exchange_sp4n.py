"""SP4N-LAPOR!: files for its admins to upload, each thing once, and what was handed out before."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard import session
from dashboard.exchange.files import drop, new_download
from dashboard.i18n import _, day_and_time, ngettext_, number
from dashboard.views import exchange_download
from dashboard.widgets import figures
from data.accounts import User
from data.exchange.sp4n_out import SentFile, Sp4n, Sp4nError

_READY = "sp4n_ready"  # path and number of the file made last
_REFUSED = "sp4n_refused"  # number of the file that could not be dealt with as asked
LISTED = 10


def show(user: User) -> None:
    """Draw what is due, a way to make the next file, and the files before it."""
    sp4n = Sp4n(session.register(), user)
    st.caption(
        _(
            "LAPOR! has no public way for programs, so files go both ways. Its export comes in under "
            "“Bring a file in”; what is new or changed here goes out as a file that its admin uploads. "
            "Nothing is handed out twice, and no reporter unless the region and the reporter allow it."
        )
    )
    new, changed = sp4n.due()
    st.html(figures([(number(new), _("new")), (number(changed), _("changed"))]))
    if new + changed == 0:
        st.info(_("Nothing is new or changed since the last file."))
    elif st.button(_("Make the next file"), key="sp4n_make", type="primary"):
        _make(sp4n, None)
        st.rerun()
    _say_refused(sp4n)
    _ready()
    _files(sp4n)


def _make(sp4n: Sp4n, again: int | None) -> None:
    before = st.session_state.pop(_READY, None)
    if before is not None:
        drop(Path(before[0]))
    region = session.region()
    path = new_download(f"{region.id}-sp4n-lapor.xlsx")
    try:
        written = sp4n.write(path, again=again)
    except Sp4nError:
        st.session_state[_REFUSED] = again
        return
    if written.rows:
        named = path.with_name(f"{region.id}-sp4n-lapor-{written.number}.xlsx")
        path.replace(named)
        st.session_state[_READY] = (str(named), written.number)


def _settle(number_of_file: int, settle: Callable[[int], None]) -> None:
    """Say of a file what became of it, then draw the page anew."""
    try:
        settle(number_of_file)
    except Sp4nError:
        st.session_state[_REFUSED] = number_of_file
    st.rerun()


def _say_refused(sp4n: Sp4n) -> None:
    """Say once why a file could not be dealt with: by what it counts as by now, which the list shows too."""
    refused: int | None = st.session_state.pop(_REFUSED, None)
    if refused is None:
        return
    state = next((one.state for one in sp4n.files() if one.number == refused), "")
    sentences = {
        "confirmed": _(
            "Somebody else has said meanwhile that file {number} is uploaded. Nothing was changed."
        ),
        "cancelled": _(
            "File {number} counts as never handed in; its rows come with the next file. Nothing was changed."
        ),
    }
    gone = _("There is no file {number} any more. Load the page again.")
    st.error(sentences.get(state, gone).format(number=number(refused)))


def _ready() -> None:
    ready = st.session_state.get(_READY)
    if ready is not None:
        label = _("Download file {number}").format(number=number(ready[1]))
        exchange_download.button(label, Path(ready[0]), key="sp4n_download")


def _files(sp4n: Sp4n) -> None:
    """Draw the files made before, each with what can be done about it."""
    files = sp4n.files()[:LISTED]
    if not files:
        return
    st.subheader(_("Files made so far"))
    for one in files:
        with st.container(border=True):
            _file(sp4n, one)


def _file(sp4n: Sp4n, one: SentFile) -> None:
    states = {
        "open": _("not yet said to be uploaded"),
        "confirmed": _("uploaded"),
        "cancelled": _("never handed in"),
    }
    name = _("File {number}").format(number=number(one.number))
    made = day_and_time(one.made_at, session.region().timezone)
    st.markdown(
        f"**{name}** · {made} · {states[one.state]}  \n"
        + ngettext_("{count} new", "{count} new", one.new)
        + ", "
        + ngettext_("{count} changed", "{count} changed", one.changed)
    )
    if one.state == "cancelled":
        return
    with st.container(horizontal=True):
        if st.button(_("The same file again"), key=f"sp4n_again_{one.number}"):
            _make(sp4n, one.number)
            st.rerun()
        if one.state == "open" and st.button(_("It is uploaded"), key=f"sp4n_confirm_{one.number}"):
            _settle(one.number, sp4n.confirm)
        if one.state == "open" and st.button(_("It was never handed in"), key=f"sp4n_cancel_{one.number}"):
            _settle(one.number, sp4n.cancel)

"""One decision for the complaints that are ticked: what and why, what it will do, and how far it is."""

from collections import Counter
from collections.abc import Callable, Mapping
from html import escape
from time import monotonic
from typing import TypeVar

import streamlit as st

from dashboard import held_press, navigation, session
from dashboard.i18n import _, ngettext_, number
from dashboard.views import desk_ticks
from dashboard.views.desk_many_form import WHY, wish_of
from dashboard.words.answers import refusal
from dashboard.words.many import decision_name, done_words, left_out_words, will_words
from data.accounts import NotAllowedError, User
from data.desk.answering import DecisionError
from data.desk.cases import UnknownTicketError
from data.desk.many import MOST, Done, Foreseen
from data.office import ConflictError

_FORESEEN, _DONE, _STOPPED = "desk_many_foreseen", "desk_many_done", "desk_many_stopped"
# So many tickets of one reason are links to look at; the rest are counted, and can be ticked alone.
LISTED = 12

_T = TypeVar("_T")


def show(user: User) -> None:
    """Draw the form, then what was foreseen, then what was done."""
    tickets = desk_ticks.ticked()
    with st.container(key="jg_desk_many", border=True):
        if (done := st.session_state.get(_DONE)) is not None:
            _done(*done)
            return
        if not tickets:
            st.info(_("Tick complaints in the list; Shift ticks all up to there. Then decide on them here."))
            return
        foreseen: Foreseen | None = st.session_state.get(_FORESEEN)
        if foreseen is not None and {*foreseen.states, *foreseen.left_out} == set(tickets):
            _foreseen(user, foreseen)
        else:
            _form(user, tickets)


def _form(user: User, tickets: list[str]) -> None:
    st.subheader(
        ngettext_("Decide on {count} complaint", "Decide on {count} complaints at once", len(tickets)),
        anchor=desk_ticks.ANCHOR,
    )
    if (stopped := st.session_state.pop(_STOPPED, None)) is not None:
        words = _("It was stopped after {done} of {count}; the others are as they were. Look again to go on.")
        st.warning(words.format(done=number(stopped[0]), count=number(stopped[1])))
    wish = wish_of(user)
    if wish is None:
        return
    st.caption(_("Nothing happens yet: first you see what it would do, and which are left out."))
    if not st.button(_("Look first"), key="desk_many_look", type="primary", shortcut="Ctrl+Enter"):
        return
    with st.spinner(_("Looking at each of them …"), show_time=False):
        foreseen = _refused(lambda: session.register().foresee(user, wish, tickets))
    if foreseen is not None:
        st.session_state[_FORESEEN] = foreseen
        st.rerun()


def _foreseen(user: User, foreseen: Foreseen) -> None:
    """Show what would happen, and let it happen."""
    wish, count = foreseen.wish, len(foreseen.states)
    st.subheader(will_words(wish, count), anchor=desk_ticks.ANCHOR)
    st.html(f'<blockquote class="jg-words">{escape(wish.why)}</blockquote>')
    st.caption(_("Everybody can read this. Leave out names, telephone numbers and houses."))
    if wish.action == "verify" and count and session.region().publishing.words == "masked":
        st.caption(_("With it the reporters' words are published, without what leads to a person."))
    _left_out(foreseen.left_out)
    with st.container(horizontal=True):
        pressed = count > 0 and held_press.button(
            f"{decision_name(wish.action)}: {number(count)}", key="desk_many_do", type="primary"
        )
        st.button(_("Change it"), key="desk_many_back", on_click=_forget, args=(_FORESEEN,))
    if not pressed:
        return
    held_press.over()
    _forget(_FORESEEN)
    began, bar = monotonic(), st.progress(0.0)

    def tell(looked_at: int, total: int) -> None:
        st.session_state[_STOPPED] = (looked_at, total)
        words = _("{done} of {count}").format(done=number(looked_at), count=number(total))
        bar.progress(looked_at / total, words)

    done = _refused(lambda: session.register().decide_many(user, foreseen, tell))
    _forget(_STOPPED)
    if done is not None:
        done.left_out |= foreseen.left_out
        desk_ticks.tick_only(list(done.left_out))
        st.session_state[_DONE] = (foreseen, done, monotonic() - began)
        st.rerun()


def _done(foreseen: Foreseen, done: Done, seconds: float) -> None:
    """Say what was done, and what is left to look at."""
    st.success(done_words(foreseen.wish, len(done.tickets)))
    st.caption(_("It took {seconds} seconds.").format(seconds=number(seconds, 1)))
    _left_out(done.left_out)
    if done.left_out:
        st.caption(_("Those left out are still ticked: decide on them otherwise, or one by one."))
    st.button(_("Go on"), key="desk_many_over", type="primary", on_click=_forget, args=(_DONE, WHY))


def _left_out(left_out: Mapping[str, str]) -> None:
    """List what is left out, by reason; each ticket leads to its complaint."""
    if not left_out:
        return
    st.markdown(ngettext_("**{count}** is left out:", "**{count}** are left out:", len(left_out)))
    for code, count in Counter(left_out.values()).most_common():
        tickets = [ticket for ticket, why in left_out.items() if why == code]
        with st.expander(f"{number(count)} · {left_out_words(code)}", key=f"desk_many_out_{code}"):
            with st.container(horizontal=True, key=f"jg_desk_many_{code}"):
                for ticket in tickets[:LISTED]:
                    navigation.link("desk", ticket, nomor=ticket)
            if count > LISTED:
                more = count - LISTED
                st.caption(ngettext_("and {count} more", "and {count} more", more))
            st.button(_("Tick only these"), key=f"desk_many_only_{code}", on_click=_look_at, args=(tickets,))


def _look_at(tickets: list[str]) -> None:
    _forget(_FORESEEN, _DONE)
    desk_ticks.tick_only(tickets)


def _forget(*keys: str) -> None:
    for key in keys:
        st.session_state.pop(key, None)


def _refused(act: Callable[[], _T]) -> _T | None:
    """Do it; where the wish as a whole is refused say in a clear sentence why, and return None."""
    try:
        return act()
    except NotAllowedError:
        st.error(_("Your account may not do this."))
    except UnknownTicketError:
        st.error(_("There is no complaint with that number. Compare it once more."))
    except ConflictError:
        st.error(_("Roads are being replaced just now. Look again in a minute."))
    except DecisionError as error:
        st.error(_lacks(error.code or "mark_support"))
    return None


def _lacks(code: str) -> str:
    """Return what a wish for many lacks, under the code of its refusal."""
    if code == "no_words":
        return _("Say in a sentence how it was found out, for all of them: everybody reads it.")
    if code == "too_many":
        return _("At most {count} are decided on at once. Tick fewer.").format(count=number(MOST))
    return refusal(code)

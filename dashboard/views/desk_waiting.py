"""Messages that no parser could read: each waits on the desk with its reason, none is dropped."""

from html import escape

import streamlit as st

from dashboard import held_press, navigation, session
from dashboard.i18n import _, day_and_time, ngettext_
from dashboard.words.sentences import category_name, channel_name
from dashboard.words.waiting import file_html, waiting_reason
from data.accounts import User, may
from data.channels.desk_call import CallDraft
from data.incoming import screening
from data.incoming.calls import CallError
from data.incoming.media_reads import files_of
from data.office import ConflictError

LONGEST_WORDS = 2_000


def show(user: User) -> None:
    """List the waiting messages, if any, each with a button that reads it once more."""
    messages = session.queries().waiting(user).to_dict("records")
    if not messages:
        return
    label = ngettext_(
        "{count} message could not be read", "{count} messages could not be read", len(messages)
    )
    region = session.region()
    with st.expander(label, key="desk_waiting"):
        for message in messages:
            when = day_and_time(message["received_at"], region.timezone)
            came = f"{channel_name(region, message['channel'])} · {when}"
            st.markdown(f"**{waiting_reason(message['reason'])}**  \n{came}")
            if message["excerpt"]:
                st.html(f'<blockquote class="jg-words">{escape(message["excerpt"])}</blockquote>')
            for file in files_of(session.register(), int(message["message_id"]), user):
                st.html(file_html(file))
            message_id, reason = int(message["message_id"]), str(message["reason"] or "")
            _offer(user, message_id, reason)
            if may(user, "take_call", region.id) and not reason.startswith("spam_"):
                _take_down(user, message_id, str(message["channel"]))


def _offer(user: User, message_id: int, reason: str) -> None:
    """Offer what can be done: take it for a report, read it once more, or set it aside."""
    region_id = session.region().id
    spam = reason.startswith("spam_")
    with st.container(horizontal=True):
        if may(user, "reject", region_id) and (spam or reason == "no_category"):
            label = _("It is no spam") if spam else _("It is a report")
            if held_press.button(label, key=f"desk_no_spam_{message_id}"):
                held_press.over()
                screening.let_go(session.register(), message_id, user)
                _read_again(message_id)
        elif may(user, "correct_category", region_id) and held_press.button(
            _("Read it again"), key=f"desk_read_again_{message_id}"
        ):
            held_press.over()
            _read_again(message_id)
        if may(user, "reject", region_id):
            label = _("It is spam") if spam else _("Set aside")
            if held_press.button(label, key=f"desk_spam_{message_id}"):
                held_press.over()
                screening.set_aside(session.register(), message_id, user)
                st.rerun()


def _read_again(message_id: int) -> None:
    """Try once more: a category may have been added, or a parser mended, since it came."""
    if session.register().process([message_id]).waiting:
        st.warning(_("It still cannot be read. Write down what it says."))
    else:
        st.rerun()


def _take_down(user: User, message_id: int, channel: str) -> None:
    """Offer a small form for what was heard or seen: it becomes a complaint of whoever sent the message."""
    region = session.region()
    with (
        st.popover(_("Write down what it says"), width="stretch"),
        st.form(f"desk_take_down_{message_id}", border=False),
    ):
        words = st.text_area(_("What is said or seen"), height=96, max_chars=LONGEST_WORDS)
        category = st.selectbox(
            _("Kind"),
            [None, *(one.id for one in region.categories)],
            format_func=lambda one: category_name(region, one) if one else _("as the words tell"),
        )
        place = st.text_input(_("Where"), placeholder=_("Road, village, what it is near"))
        if not st.form_submit_button(_("Make it a complaint"), type="primary"):
            return
        draft = CallDraft(channel=channel, words=words, category=category, place_words=place)
        try:
            ticket = session.register().take_down(message_id, draft, user).ticket
        except CallError:
            st.error(_("Write what is said or choose the kind."))
        except ConflictError:
            st.error(_("Somebody else has dealt with this message. Load the page again."))
        else:
            if ticket is None:
                st.warning(_("The words do not tell what it is about: choose the kind."))
            else:
                navigation.go("desk", nomor=ticket)

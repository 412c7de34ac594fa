"""The alarms at the top of the desk: who is in danger where, since when, and who is on it."""

from datetime import datetime
from html import escape
from pathlib import Path

import streamlit as st

from dashboard import session
from dashboard.i18n import _, day_and_time, ngettext_
from dashboard.words.alarms import close_name, danger_name
from dashboard.words.sentences import agency_name, area_line, place_of
from data.accounts import User, may
from data.emergencies import alarms
from data.emergencies.alarm_reads import AlarmView, open_alarms
from data.store import utc_now

# A contact is given minutes; whoever looks at the desk should see the answer within a breath or two.
LOOK_EVERY_S = 8
_STYLE = Path(__file__).parents[1] / "styles" / "alarms.css"
_TICKET_PARAMETER = "nomor"  # of the desk


def banner(user: User) -> None:
    """Draw what is in danger now, and keep it up to date while the page is open; nothing if nothing is."""
    if may(user, "read_inbox", session.region().id):
        _living()


@st.fragment(run_every=LOOK_EVERY_S)
def _living() -> None:
    user = session.user()  # anew: a session may have ended while the page stood open
    if user is None:
        return
    found = open_alarms(session.register(), user)
    if not found:
        return
    st.html(_STYLE)
    with st.container(key="jg_alarms", gap="small"):
        for alarm in found:
            loud = alarm.acknowledged_at is None
            key = f"jg_alarm_{'loud' if loud else 'calm'}_{alarm.id}"
            with st.container(key=key, horizontal=True, vertical_alignment="center", gap="small"):
                st.html(_told(alarm))
                _buttons(user, alarm)


def _told(alarm: AlarmView) -> str:
    """Return what is told of one alarm, as HTML; one that nobody has answered is read out."""
    place = place_of(alarm.road_name, alarm.station_m, alarm.village, alarm.subdistrict)
    area = area_line(alarm.village, alarm.subdistrict) if alarm.road_name else ""
    reports = ngettext_("{count} report", "{count} reports", alarm.reports) if alarm.reports > 1 else ""
    facts = " · ".join(filter(None, (_since(alarm.raised_at), reports, alarm.ticket)))
    where = " · ".join(filter(None, (place, area)))
    role = "alert" if alarm.acknowledged_at is None else "status"
    lines = "".join(f"<p>{escape(line)}</p>" for line in (facts, _who(alarm)) if line)
    return (
        f'<div class="jg-alarm" role="{role}"><h2>{escape(danger_name(alarm.kind, _))}</h2>'
        f"<p><b>{escape(where)}</b></p>{lines}</div>"
    )


def _since(raised_at: datetime) -> str:
    minutes = int((utc_now() - raised_at).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext_("{count} minute ago", "{count} minutes ago", minutes)
    return _("since {time}").format(time=_time(raised_at))


def _who(alarm: AlarmView) -> str:
    """Say who is on it, or who was called and what comes next."""
    region = session.region()
    if alarm.acknowledged_at is not None:
        who = alarm.acknowledged_name or agency_name(region, alarm.acknowledged_agency)
        return _("{who} is on it since {time}.").format(who=who, time=_time(alarm.acknowledged_at))
    if alarm.notified_at is None:
        return _("Nobody could be told by the system. Call the police or 112 now.")
    called = agency_name(region, alarm.called)
    told = _("{agency} was told at {time}.").format(agency=called, time=_time(alarm.notified_at))
    if alarm.due_at is None:
        return told + " " + _("Nobody has answered. Call the police or 112 now.")
    return told + " " + _("Without an answer the next is called at {time}.").format(time=_time(alarm.due_at))


def _time(at: datetime) -> str:
    """Return the hour; with its day where that is another one."""
    zone = session.region().zone
    text = day_and_time(at, session.region().timezone)
    today = at.astimezone(zone).date() == utc_now().astimezone(zone).date()
    return text.rpartition(" ")[2] if today else text


def _buttons(user: User, alarm: AlarmView) -> None:
    """Draw what may be done: answer, open the complaint, look at the map, end it."""
    handles = may(user, "handle_alarm", session.region().id)
    with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
        if handles and alarm.acknowledged_at is None:
            st.button(
                _("We are on it"),
                key=f"alarm_answer_{alarm.id}",
                type="primary",
                on_click=_answer,
                args=(user, alarm.id),
            )
        if st.button(_("Open the report"), key=f"alarm_open_{alarm.id}"):
            st.query_params[_TICKET_PARAMETER] = alarm.ticket
            st.rerun(scope="app")
        if handles:
            with st.popover(_("End the alarm"), key=f"alarm_end_{alarm.id}"):
                _ending(user, alarm)


def _ending(user: User, alarm: AlarmView) -> None:
    """Ask why it ends."""
    st.selectbox(
        _("Why?"),
        alarms.CLOSE_REASONS,
        format_func=lambda code: close_name(code, _),
        key=f"alarm_reason_{alarm.id}",
    )
    st.text_input(_("Note for colleagues (without names)"), key=f"alarm_why_{alarm.id}", max_chars=300)
    st.button(
        _("End it"), key=f"alarm_ended_{alarm.id}", type="primary", on_click=_end, args=(user, alarm.id)
    )


def _answer(user: User, alarm_id: int) -> None:
    alarms.acknowledge(session.register(), alarm_id, user)


def _end(user: User, alarm_id: int) -> None:
    chosen = st.session_state
    reason, why = chosen[f"alarm_reason_{alarm_id}"], chosen[f"alarm_why_{alarm_id}"]
    alarms.close(session.register(), alarm_id, user, reason, why)

"""What the reporter takes along: the ticket, its page, the secret link, and what happens next."""

from collections.abc import Callable
from html import escape

import streamlit as st

from dashboard import navigation, session
from dashboard.components.copy_link import copy_link
from dashboard.i18n import _, day
from dashboard.links import secret_path
from dashboard.to_the_top import to_the_top
from dashboard.words.sentences import agency_name, is_on_road, road_and_station
from data.reads.views import TicketView
from data.register import Receipt


def show(receipt: Receipt, on_another: Callable[[], None]) -> None:
    """Draw the receipt; ``on_another`` runs when one more report is to be made."""
    view = session.queries().ticket(receipt.ticket, receipt.secret) if receipt.ticket else None
    on_road = view is None or is_on_road(session.region(), view.category)
    with st.container(key="jg_receipt"):  # all was asked for before: title and number come at once
        st.title(_("Thank you. Your report has arrived."))
        to_the_top()  # the button was at the bottom of a long form
        if receipt.ticket is None:
            st.info(_("An officer has to read it first; it gets its number then."))
            st.button(_("Report something else"), key="report_another", on_click=on_another)
            return
        _ticket(receipt, receipt.ticket, on_road=on_road)
        if receipt.secret:
            _secret(receipt.ticket, receipt.secret, on_road=on_road)
        else:
            st.info(_("This report had arrived before; it was not counted twice."))
        _next(view, on_road=on_road)
        if st.button(_("Open the page of this report"), key="report_open", type="primary", width="stretch"):
            navigation.go("track", nomor=receipt.ticket)
        st.button(_("Report something else"), key="report_another", width="stretch", on_click=on_another)


def _ticket(receipt: Receipt, ticket: str, *, on_road: bool) -> None:
    label = _("Your ticket number")
    where = road_and_station(receipt.road_name, receipt.station_m) if receipt.road_name else ""
    st.html(
        f'<div class="jg-ticket"><small>{escape(label)}</small>'
        f"<b>{escape(ticket)}</b><span>{escape(where)}</span></div>"
    )
    if on_road and (receipt.status != "placed" or receipt.station_m is None):
        st.markdown(_("Its exact place is not certain yet; an officer looks at it."))


def _secret(ticket: str, secret: str, *, on_road: bool) -> None:
    st.subheader(_("Keep this secret link"))
    path = secret_path(ticket, secret, session.link_params())
    copy_link("report_secret", path, _("Secret link"), to_self=_("My report {ticket}").format(ticket=ticket))
    st.markdown(
        _(
            "With it, and only with it, **you** can say at the end whether the road is really repaired. "
            "It is shown this once; we cannot give it to you again. Do not pass it on."
        )
        if on_road
        else _(
            "With it, and only with it, **you** can say at the end whether it is really settled. "
            "It is shown this once; we cannot give it to you again. Do not pass it on."
        )
    )


def _next(view: TicketView | None, *, on_road: bool) -> None:
    """Say what happens; the map is promised to what will stand on it, so not to what is confidential."""
    st.subheader(_("What happens next"))
    sentences = (
        _checked(view, on_map=on_road and not (view and view.confidential)),
        _handed_on(view, on_road=on_road),
        _("Every step shows on the page of this report. No account needed."),
    )
    st.markdown("\n".join(f"{number}. {sentence}" for number, sentence in enumerate(sentences, start=1)))


def _checked(view: TicketView | None, *, on_map: bool) -> str:
    due = view.next_due if view else None
    check_by = due.due_on if due and due.clock == "verify" else None
    if not on_map:
        words = _("By {day} at the latest an officer checks it.") if check_by else _("An officer checks it.")
    elif check_by:
        words = _(
            "By {day} at the latest an officer checks the report; then it stands on the map as **verified**."
        )
    else:
        words = _("An officer checks the report; then it stands on the map as **verified**.")
    return words.format(day=day(check_by))


def _handed_on(view: TicketView | None, *, on_road: bool) -> str:
    if on_road:
        return _("It goes to whoever looks after that road. If the road is not ours, we pass it on.")
    if view is None or view.agency is None:
        return _("It goes to the office that it is about, and that office answers.")
    return _("It goes to {agency}, and that office answers.").format(
        agency=agency_name(session.region(), view.agency)
    )

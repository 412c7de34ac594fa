"""What the reporter takes along: the ticket, its page, the secret link, and what happens next."""

from collections.abc import Callable
from datetime import date
from html import escape

import streamlit as st

from dashboard import navigation, session
from dashboard.components.copy_link import copy_link
from dashboard.i18n import _, day
from dashboard.links import secret_path
from dashboard.to_the_top import to_the_top
from dashboard.words.sentences import road_and_station
from data.register import Receipt


def show(receipt: Receipt, on_another: Callable[[], None]) -> None:
    """Draw the receipt; ``on_another`` runs when one more report is to be made."""
    with st.container(key="jg_receipt"):
        st.title(_("Thank you. Your report has arrived."))
        to_the_top()  # the button was at the bottom of a long form
        if receipt.ticket is None:
            st.info(_("An officer has to read it first; it gets its number then."))
            st.button(_("Report something else"), key="report_another", on_click=on_another)
            return
        _ticket(receipt, receipt.ticket)
        if receipt.secret:
            _secret(receipt.ticket, receipt.secret)
        else:
            st.info(_("This report had arrived before; it was not counted twice."))
        _next(_check_by(receipt.ticket, receipt.secret))
        if st.button(_("Open the page of this report"), key="report_open", type="primary", width="stretch"):
            navigation.go("track", nomor=receipt.ticket)
        st.button(_("Report something else"), key="report_another", width="stretch", on_click=on_another)


def _ticket(receipt: Receipt, ticket: str) -> None:
    label = _("Your ticket number")
    where = road_and_station(receipt.road_name, receipt.station_m) if receipt.road_name else ""
    st.html(
        f'<div class="jg-ticket"><small>{escape(label)}</small>'
        f"<b>{escape(ticket)}</b><span>{escape(where)}</span></div>"
    )
    if receipt.status != "placed" or receipt.station_m is None:
        st.markdown(_("Its exact place is not certain yet; an officer looks at it."))


def _secret(ticket: str, secret: str) -> None:
    st.subheader(_("Keep this secret link"))
    path = secret_path(ticket, secret, session.link_params())
    copy_link("report_secret", path, _("Secret link"), to_self=_("My report {ticket}").format(ticket=ticket))
    st.markdown(
        _(
            "With it, and only with it, **you** can say at the end whether the road is really repaired. "
            "It is shown this once; we cannot give it to you again. Do not pass it on."
        )
    )


def _check_by(ticket: str, secret: str | None) -> date | None:
    """Return the day by which an officer has to check the report; None where no such clock runs."""
    view = session.queries().ticket(ticket, secret)
    due = view.next_due if view else None
    return due.due_on if due and due.clock == "verify" else None


def _next(check_by: date | None) -> None:
    checks = (
        _("By {day} at the latest an officer checks the report; then it stands on the map as **verified**.")
        if check_by
        else _("An officer checks the report; then it stands on the map as **verified**.")
    )
    st.subheader(_("What happens next"))
    st.markdown(
        "\n".join(
            f"{number}. {sentence}"
            for number, sentence in enumerate(
                (
                    checks.format(day=day(check_by)),
                    _("It goes to whoever looks after that road. If the road is not ours, we pass it on."),
                    _("Every step shows on the page of this report. No account needed."),
                ),
                start=1,
            )
        )
    )

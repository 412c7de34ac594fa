"""What is kept of a reporter, for whoever came by the secret link: who may know it, and its deletion."""

from contextlib import suppress

import streamlit as st

from dashboard import held_press, session
from dashboard.i18n import _, day_and_time
from data.desk.sharing import NotSharedError, own_consent, set_own_consent
from data.reads.queries import TicketView


def show(view: TicketView, secret: str | None) -> None:
    """Let the reporter, who came by the secret link, have their data deleted, or take that back."""
    if secret is None or not view.secret_ok:
        return
    register, zone = session.register(), session.region().timezone
    request = register.erasure_of(view.ticket, secret)
    with st.expander(_("My personal data"), expanded=request is not None):
        if request is not None:
            st.info(
                _(
                    "You asked for it on {asked}. Since then nobody may use your data; "
                    "it is deleted on {when}. The report about the road stays."
                ).format(
                    asked=day_and_time(request.asked_at, zone), when=day_and_time(request.erase_at, zone)
                )
            )
            if held_press.button(_("No, keep my data after all"), key="track_keep_data"):
                held_press.over()
                register.withdraw_erasure(view.ticket, secret=secret)
                st.rerun()
            return
        _consent(view.ticket, secret)
        st.markdown(
            _(
                "Your contact, your words and your photos are kept encrypted, and only few in the office "
                "may see them. You may have them deleted (UU 27/2022). The report about the road stays, "
                "without you; nobody can then ask you back or tell you the outcome."
            )
        )
        sure = st.checkbox(_("Yes, delete what leads to me, in all my reports"), key="track_sure")
        if held_press.button(_("Delete my data"), key="track_delete_data", disabled=not sure):
            held_press.over()
            register.ask_erasure(view.ticket, secret=secret)
            st.rerun()


def _consent(ticket: str, secret: str) -> None:
    """Let the reporter give, or take back, the yes that SP4N-LAPOR! is told how to reach them."""
    register, key = session.register(), f"track_shared_{ticket}"
    given = own_consent(register, ticket, secret)
    if given is None:
        return
    st.session_state[key] = given
    st.checkbox(
        _("SP4N-LAPOR! may have my contact"),
        key=key,
        on_change=_set_consent,
        args=(ticket, secret, key),
    )
    st.caption(
        _(
            "Only with your yes does your contact go along when the office passes the report on to the "
            "national complaint system. You may take it back here at any time; what was passed on before "
            "stays there."
        )
    )


def _set_consent(ticket: str, secret: str, key: str) -> None:
    """Note what the box says; a yes that came too late changes nothing, and the box is gone then."""
    with suppress(NotSharedError):
        set_own_consent(session.register(), ticket, secret, given=st.session_state[key])

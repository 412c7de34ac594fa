"""Pekerjaan: which works are late, and one package from its contract to the end of its warranty."""

import streamlit as st

from dashboard import navigation, session
from dashboard.i18n import _
from dashboard.views import (
    works_attention,
    works_list,
    works_new,
    works_package,
    works_past,
    works_payment_import,
)
from dashboard.views.repairs_bar import repairs_bar
from dashboard.views.staff_only import open_to
from dashboard.views.works_troubles import say_done
from data.accounts import User, may

PACKAGE, NEW, PROGRAMME = "paket", "baru", "program"


def page() -> None:
    """Show the list, one package or the form of a new one to staff who may look."""
    known = (PACKAGE, NEW, PROGRAMME, works_attention.CHECK, works_past.AS_OF)
    asked = {name: st.query_params.get(name) for name in known}
    with st.container(key="jg_works_page"):
        open_to("read_inbox", navigation.PATHS["works"], _title(), _draw, **asked)


def _title() -> str:
    """Return the question that the address asks."""
    params = st.query_params
    if params.get(PACKAGE):
        return _("How far is this package?")
    if params.get(works_attention.CHECK):
        return _("What waits for a look?")
    if params.get(NEW) or params.get(PROGRAMME):
        return _("New package")
    return _("Which works are late?")


def _draw(user: User) -> None:
    repairs_bar("works")
    say_done()
    params = st.query_params
    may_write = may(user, "record_works", session.region().id)
    if params.get(PACKAGE):
        wanted = session.asked_number(params[PACKAGE])
        view = None if wanted is None else session.queries().package(wanted, works_past.asked_day())
        if view is not None:
            works_package.show(user, view)
            return
        st.warning(_("There is no such package here (any more)."))
    elif params.get(works_attention.CHECK):
        works_attention.show(user)
        return
    elif may_write and (params.get(NEW) or params.get(PROGRAMME)):
        works_new.show(user, params.get(PROGRAMME))
        return
    works_list.show(may_write=may_write)
    if may_write:
        with st.expander(_("Take payments of several packages from a table"), key="works_payments_several"):
            works_payment_import.of_several(user)

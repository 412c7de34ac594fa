"""The way to the pages before and after of a long list."""

import streamlit as st

from dashboard.i18n import _, number


def pager(key: str, page_size: int, total: int) -> None:
    """Draw the buttons where a list of ``total`` has several pages; ``key`` keeps the number of the page.

    What lies before and after depends on the list's order, so the buttons name no order.
    """
    if total <= page_size:
        return
    first = st.session_state.get(key, 0) * page_size
    last = min(first + page_size, total)
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"jg_{key}"
    ):
        st.button(_("Previous"), key=f"{key}_before", disabled=first == 0, on_click=_turn, args=(key, -1))
        st.markdown(
            _("{first} to {last} of {total}").format(
                first=number(first + 1), last=number(last), total=number(total)
            )
        )
        st.button(_("Next"), key=f"{key}_after", disabled=last >= total, on_click=_turn, args=(key, 1))


def _turn(key: str, pages: int) -> None:
    st.session_state[key] = max(0, st.session_state.get(key, 0) + pages)

"""Leave to upload the photos of one form: its ticket, renewed where it has run out, and where they go."""

import streamlit as st

from dashboard import backend, session
from dashboard.components import photo

UPLOAD_ROUTE = "foto"


def ticket_of(form: str, *photo_keys: str) -> str:
    """Return the upload ticket of a form; where it has run out a new one, and its photos are sent anew.

    ``photo_keys`` are those of the form's ``photo.photos``. The photos count as on their way until they are
    there again, so that a press waits for them.
    """
    state, region_id = st.session_state, session.region().id
    if form not in state or not backend.photos().check_ticket(region_id, state[form]):
        for key in photo_keys:
            photo.forget(key, resend=form in state)
        state[form] = backend.photos().open_ticket(region_id)
    ticket: str = state[form]
    return ticket


def ask(key: str, ticket: str) -> photo.Photos:
    """Show the photo buttons of a form; return what lies on the server."""
    return photo.photos(key, ticket, f"{UPLOAD_ROUTE}?wilayah={session.region().id}")

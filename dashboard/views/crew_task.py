"""One task of a crew: where, what, the way there; photo, and done."""

from collections.abc import Callable
from html import escape

import streamlit as st

from dashboard import held_press, photo_uploads, session
from dashboard.components import photo
from dashboard.i18n import _
from dashboard.views import crew_materials
from dashboard.views.crew_words import about_words, done_words, place_words, refusal, sample_note
from dashboard.views.public_parts import works_photo_path
from data.accounts import NotAllowedError, User
from data.office import ConflictError
from data.photos import PhotoError
from data.refusals import RefusalError
from data.repairs.crew_rules import CrewTask
from data.stages import MoveError
from geo.errors import GeoError

LONGEST_WORDS = 300
_OTHER = "other"


def photo_key(task: CrewTask) -> str:
    """Return the key of the photos taken afterwards."""
    return f"crew_photo_{task.task_id}"


def show(user: User, task: CrewTask, on_done: Callable[[], None]) -> None:
    """Draw the task; ``on_done`` goes back to the day."""
    if st.button(_("Back to the day"), icon=":material/arrow_back:", key="crew_back"):
        on_done()
    st.html(
        f'<h2 class="jg-where">{escape(f"{task.number} · {place_words(task)}")}</h2>'
        f'<p class="jg-about"><b>{escape(task.road_name)}</b><br>{escape(about_words(task))}</p>'
    )
    if task.sample:
        sample_note()
    if task.note:
        st.info(task.note)
    if task.public_words:
        st.html(f'<blockquote class="jg-words">{escape(task.public_words)}</blockquote>')
    _way(task)
    if task.photos:
        _photos(task)
    if task.state == "open":
        _finish(user, task, on_done)
    else:
        st.success(done_words(task)) if task.state == "done" else st.warning(task.why_left or "")


def _way(task: CrewTask) -> None:
    if task.lat == task.lat:  # a road that is no longer there has no middle
        # What phones open in their map; it leaves this site, with nothing but the place.
        there = f"https://www.google.com/maps/dir/?api=1&destination={task.lat:.6f},{task.lon:.6f}"
        st.link_button(_("Route there"), there, icon=":material/directions:")


def _photos(task: CrewTask) -> None:
    words = escape(_("Photo of this place"))
    shown = "".join(
        f'<a href="{works_photo_path(one)}" target="_blank">'
        f'<img class="jg-thumb" src="{works_photo_path(one)}" alt="{words}"></a>'
        for one in task.photos
    )
    st.html(f'<div class="jg-thumbs">{shown}</div>')


def _finish(user: User, task: CrewTask, on_done: Callable[[], None]) -> None:
    """Draw the photo, and the button that ends the task."""
    photos = (photo_key(task), f"{photo_key(task)}_before")
    ticket = photo_uploads.ticket_of(f"crew_upload_{task.task_id}", *photos)
    after = photo_uploads.ask(photo_key(task), ticket)
    st.caption(_("Photo afterwards: the road, no people and no number plates."))
    name = _("Patched, done") if task.treatment == "patching" else _("Finished, done")
    icon = ":material/check:"
    pressed = held_press.button(name, key="crew_done", type="primary", width="stretch", icon=icon)
    if pressed and not after.kept and not after.waiting:
        held_press.over()
        st.session_state["crew_without"], pressed = task.task_id, False
    if st.session_state.get("crew_without") == task.task_id and not after.kept:
        st.warning(_("Without a photo the report stays open: nothing shows yet that it is mended."))
        pressed |= held_press.button(_("Done without a photo"), key="crew_done_without", width="stretch")
    with st.expander(_("Photo before, material"), key="crew_more"):
        before = photo_uploads.ask(f"{photo_key(task)}_before", ticket)
        st.caption(_("Photo before"))
        materials = crew_materials.choose(task)
    _leave(user, task, on_done)
    if not pressed or not held_press.photos_are_here(before, after):
        return
    register = session.register()
    added: list[photo.Photo] = []

    def finish() -> None:
        for one in before.kept:
            register.add_task_photo(user, task.task_id, (one.public_id, ticket), moment="before")
            added.append(one)
        for one in after.kept[1:]:
            register.add_task_photo(user, task.task_id, (one.public_id, ticket), moment="after")
        first = (after.kept[0].public_id, ticket) if after.kept else None
        closed = register.finish_task(user, task.task_id, first, materials)
        st.toast(
            _("Done; the report is closed and its reporter asked.") if closed else _("Done."),
            icon=":material/check:",
        )

    held_press.over()
    done = carried_out(finish)
    if added:  # they are the task's now, finished or not
        photo.forget(f"{photo_key(task)}_before")
    if done:
        photo.forget(photo_key(task))
        crew_materials.forget(task)
        on_done()


def _leave(user: User, task: CrewTask, on_done: Callable[[], None]) -> None:
    """Draw why a task cannot be done today."""
    reasons = {
        "rain": _("Rain"),
        "no_material": _("No material left"),
        "not_found": _("The damage was not found"),
        "too_large": _("Too large for a crew"),
        _OTHER: _("Another reason"),
    }
    with st.expander(_("Cannot be done"), key="crew_leave"):
        reason = st.pills(
            _("Why"), list(reasons), format_func=reasons.__getitem__, key=f"crew_why_{task.task_id}"
        )
        words = st.text_input(_("In your words"), key=f"crew_words_{task.task_id}", max_chars=LONGEST_WORDS)
        if st.button(_("Leave it for today"), key="crew_leave_do", disabled=reason is None and not words):
            known = reasons[reason] if reason and reason != _OTHER else ""
            why = ": ".join(filter(None, (known, words.strip())))
            if carried_out(lambda: session.register().leave_task(user, task.task_id, why)):
                on_done()


def carried_out(do: Callable[[], object]) -> bool:
    """Do it; say in a clear sentence why not, if it cannot be."""
    try:
        do()
    except NotAllowedError:
        st.error(_("Your account may not do this."))
    except PhotoError:
        st.error(_("A photo could not be taken in. Add it once more."))
    except ConflictError:
        st.error(_("Somebody else has changed this meanwhile. Look at it again."))
    except RefusalError as error:
        st.error(refusal(error.code))
    except (MoveError, GeoError):
        st.error(refusal("other"))
    else:
        return True
    return False

"""Lapor: somebody tells of a damaged road in under a minute, on one screen, without an account."""

from secrets import token_urlsafe

import streamlit as st
from markupsafe import Markup, escape

from dashboard import held_press, photo_uploads, session
from dashboard.components import photo
from dashboard.i18n import _, lang, name_of
from dashboard.views import report_contact, report_known, report_limit, report_place, report_receipt
from dashboard.views.report_parts import TRIED, show_first_wrong, step, wrong
from dashboard.views.report_place import Place
from dashboard.words import invitation
from data.incoming.reporting import UnknownStretchError
from data.photos import PhotoError
from data.regions import Category
from data.register import Preview, Receipt, ReportDraft
from data.throttle import TooManyAttemptsError

# What is typed lives under these keys until it is sent: no rerun, error or other language loses it.
CATEGORY, WORDS = "report_category", "report_words"
PHOTOS = "report_photos"
_RECEIPT, _FORM_ID, _TICKET = "report_receipt", "report_form_id", "report_ticket"
# A page of writing; longer stories belong into a letter.
LONGEST_WORDS = 2_000


def page() -> None:
    """Show the form, or what came of it."""
    with st.container(key="jg_report_page"):
        if receipts := _receipts():
            report_receipt.show(receipts[0], on_another=_start_again)
            return
        report_place.take_over_link()
        st.title(invitation.title_of_form(session.region()))
        st.markdown(_("It takes less than a minute. You need no account, and nobody asks your name."))
        _first_of_all()
        _form()


def _first_of_all() -> None:
    """Send whoever stands before an accident to those who come at once; a touch dials.

    110 is the police's own number, everywhere; 112 is answered by the regions that run a centre for it
    (Permenkominfo 10/2016), so it comes second.
    """
    words = _("Is somebody hurt or in danger? Call the police ({police}) or {emergency} first.")
    dial = Markup('<a href="tel:{0}">{0}</a>').format
    told = escape(words).format(police=dial("110"), emergency=dial("112"))
    st.html(Markup('<p class="jg-danger">{}</p>').format(told))


@st.fragment
def _form() -> None:
    """Draw the whole form; only this part runs again while it is filled in."""
    if _receipts():  # pressed twice: sent it is, and its secret is told once
        st.rerun()
    left, right = st.columns([0.54, 0.46], gap="medium")
    with left:
        category = _category()
        step(1, _("Where is it?"), _("if you like") if _asks_words(category) else "")
        place, preview = report_place.ask(category.id if category else None, _words())
        # Asked before anything is told of the place, so that both come at once: on a phone they move down
        # what is asked next, and a finger that reads the one must not be on its way when the other comes.
        known = report_known.known_at(place, category)
        report_place.say(place, preview, needed=not _asks_words(category))
        report_known.show(known, on_support=_support)
    with right:
        wishes = invitation.wishes(session.region())
        step(2, _("What is it about?") if wishes else _("What is broken?"))
        _ask_category(category)
        step(3, _("Photo"), _("helps the most"))
        photos = _ask_photos()
        step(4, _("In your own words"), "" if _asks_words(category) else _("if you like"))
        _ask_words(category)
        if st.session_state.get(TRIED) and _lacks_words(category, photos):
            wrong(_("Write what you want to say."))
        step(5, _("Your contact"), _("if you like"))
        report_contact.ask()
        _send(place, preview, category, photos)


def _category() -> Category | None:
    """Return the kind chosen so far."""
    chosen = st.session_state.get(CATEGORY)
    return next((one for one in session.region().categories if one.id == chosen), None)


def _ask_category(chosen: Category | None) -> None:
    """Draw the kinds of complaint, grouped by family; the ones that are not about roads come last.

    Criticism and suggestions stand open where a region asks for them: nobody looks for them in a drawer.
    """
    region = session.region()
    wishes = invitation.wishes(region)
    on_road = [category for category in region.categories if category.on_road]
    with st.container(key="jg_kinds", horizontal=True, vertical_alignment="bottom", gap="medium"):
        for family in region.families:
            _pills(family.id, name_of(family.name), [one for one in on_road if one.family == family.id])
        _pills("wishes", _("Criticism and suggestions"), wishes)
    elsewhere = [one for one in region.categories if not one.on_road and one not in wishes]
    with st.expander(_("It is not about a road")):
        _pills("elsewhere", _("Forwarded to"), elsewhere)
    if chosen:
        st.caption(name_of(chosen.hint))
    elif st.session_state.get(TRIED):
        wrong(_("Choose what is broken."))


def _pills(group: str, label: str, categories: list[Category]) -> None:
    """Draw one group; choosing in it takes back what was chosen in another."""
    if not categories:
        return
    key = f"{CATEGORY}_{group}"
    names = {category.id: name_of(category.name) for category in categories}
    chosen = st.session_state.get(CATEGORY)
    wanted = chosen if chosen in names else None
    if st.session_state.get(key) != wanted:  # written only then: it would undo a tap made meanwhile
        st.session_state[key] = wanted
    st.pills(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        on_change=_choose_category,
        args=(key,),
        wrap=True,
    )


def _choose_category(key: str) -> None:
    st.session_state[CATEGORY] = st.session_state[key]


def _ask_photos() -> photo.Photos:
    """Draw the photo buttons; offer each place that a photo's camera wrote into it."""
    photos = photo_uploads.ask(PHOTOS, photo_uploads.ticket_of(_TICKET, PHOTOS))
    offered: set[tuple[float, float]] = set()
    for number, one in enumerate(photos.kept, start=1):
        if one.lon_lat and one.lon_lat not in offered:
            offered.add(one.lon_lat)
            label = _("Use the place where photo {number} was taken").format(number=number)
            report_place.offer(Place(*one.lon_lat, how="exif"), label)
    return photos


def _asks_words(category: Category | None) -> bool:
    """Tell whether words are needed: a hole says all by its place, a suggestion nothing by its kind."""
    return category is not None and not category.on_road


def _lacks_words(category: Category | None, photos: photo.Photos) -> bool:
    return _asks_words(category) and not _words() and not photos.kept and not photos.waiting


def _ask_words(category: Category | None) -> None:
    """Draw the field for words; what it asks for depends on the kind, and what is in it stays."""
    if category in invitation.wishes(session.region()):
        asked = _("What do you propose, or what was not good? Where and when?")
    else:
        asked = _("How bad is it? In front of what? Since when?")
    st.text_area(
        _("In your own words"),
        key=WORDS,
        placeholder=asked,
        max_chars=LONGEST_WORDS,
        height=96,
        label_visibility="collapsed",
        on_change="ignore",
        persist_state="session",
    )


def _send(
    place: Place | None, preview: Preview | None, category: Category | None, photos: photo.Photos
) -> None:
    """Draw the button; send what is complete, else say that something is missing (its field says what)."""
    sent = held_press.button(
        _("Send the report"), key="report_send", also=_mark_tried, type="primary", width="stretch"
    )
    invalid = preview is not None and preview.status == "invalid"
    placed = (place is not None and place.is_said) or (category is not None and not category.on_road)
    complete = category is not None and placed and not invalid and not _lacks_words(category, photos)
    if st.session_state.get(TRIED) and not complete:
        wrong(_("Almost: see the red lines above."))
    if not sent:
        return
    if category is None or not complete:
        held_press.over()
        show_first_wrong()
    elif held_press.photos_are_here(photos):
        draft = _draft(place, category, photos.kept)
        held_press.over()
        _report(draft)


def _report(draft: ReportDraft) -> None:
    """Send the report, unless too many have come from this visitor's address."""
    receipts = _receipts()
    try:
        with report_limit.counted():
            receipts.append(session.register().report(draft, lang(), share_contact=report_contact.shares()))
    except PhotoError:
        photo.forget(PHOTOS, resend=True)
        wrong(_("The photos have waited too long and are sent once more. Then press the button again."))
    except TooManyAttemptsError as error:
        wrong(report_limit.sentence(error))
    else:
        st.rerun()


def _mark_tried() -> None:
    st.session_state[TRIED] = True


def _draft(place: Place | None, category: Category, photos: tuple[photo.Photo, ...]) -> ReportDraft:
    state = st.session_state
    return ReportDraft(
        form_id=state.setdefault(_FORM_ID, token_urlsafe(16)),
        category=category.id,
        words=report_place.told(place, _words()),
        lon=place.lon if place else None,
        lat=place.lat if place else None,
        accuracy_m=place.accuracy_m if place else None,
        how=place.how if place else None,
        road_id=place.road_id if place else None,
        station_m=place.station_m if place else None,
        contact=report_contact.given(),
        confidential=report_contact.is_confidential(),
        photos=tuple((one.public_id, state[_TICKET]) for one in photos),
    )


def _words() -> str:
    return (st.session_state.get(WORDS) or "").strip()


def _support(stretch_id: int) -> None:
    """Count this visitor's report to a stretch that is known already."""
    form_id, receipts = st.session_state.setdefault(_FORM_ID, token_urlsafe(16)), _receipts()
    contact, words, shares = report_contact.given(), _words() or None, report_contact.shares()
    try:
        with report_limit.counted():
            made = session.register().support(stretch_id, contact, words, form_id, share_contact=shares)
            receipts.append(made)
    except UnknownStretchError:
        wrong(_("That damage is not on the map any more. Send your own report."))
    except TooManyAttemptsError as error:
        wrong(report_limit.sentence(error))
    else:
        st.rerun()


def _receipts() -> list[Receipt]:
    """Return the receipt of what was sent, if anything was: shown in place of the form.

    Put into this list it is kept at once; a run may be broken off before it sets anything in the session.
    """
    receipts: list[Receipt] = st.session_state.setdefault(_RECEIPT, [])
    return receipts


def _start_again() -> None:
    """Empty the form for another report; the contact stays, it is the same person."""
    for key in (_RECEIPT, TRIED, _FORM_ID, _TICKET, CATEGORY, WORDS):
        st.session_state.pop(key, None)
    photo.forget(PHOTOS)
    report_contact.forget()
    report_place.forget()

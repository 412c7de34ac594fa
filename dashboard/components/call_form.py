"""The form of a live call, filled in by keyboard alone; it stays in the browser until it is saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.components import declare
from dashboard.i18n import _

_call_form = declare("call_form")

# No field of the form takes more; what is longer was not sent by it.
LONGEST_TEXT = 10_000
LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Chosen:
    """A place chosen from the suggestions: what it is, its id, and the words that say it."""

    kind: str
    id: str
    said: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The form as the browser holds it; ``form_id`` is one per call."""

    form_id: str
    channel: str | None
    caller: str | None = field(repr=False)
    words: str | None = field(repr=False)
    place: Chosen | None
    place_text: str | None
    category: str | None  # None: nobody chose one
    supports: int | None
    confidential: bool
    danger: bool  # the officer wants the alarm raised, whatever the words say


def call_form(
    key: str,
    *,
    doors: list[dict[str, str]],
    kinds: list[dict[str, Any]],
    shown: Mapping[str, Any],
    on_draft: Callable[[], None],
    on_save: Callable[[], None],
) -> None:
    """Show the form; what came from it stands, for ``sent_of``, under ``st.session_state[key]``.

    ``on_draft`` runs when typing rests (``["draft"]``), ``on_save`` when a call is to be kept (``["save"]``).
    ``doors`` are the channels (id, name), ``kinds`` the categories in groups (name, kinds of id and name).
    ``shown`` is what was made of a call: ``seen`` while it is typed, ``answer`` once it is saved.
    """
    data = {"texts": _texts(), "doors": doors, "kinds": kinds, **shown}
    _call_form(key=key, data=data, on_draft_change=on_draft, on_save_change=on_save)


def sent_of(sent: Any) -> Sent | None:
    """Read what the browser sent, which may be anything; None if it is no form."""
    if not isinstance(sent, Mapping):
        return None
    form_id = _text(sent.get("form_id"), 64)
    if form_id is None:
        return None
    supports = sent.get("supports")
    return Sent(
        form_id=form_id,
        channel=_text(sent.get("channel"), 64),
        caller=_text(sent.get("caller"), LONGEST_LINE),
        words=_text(sent.get("words"), LONGEST_TEXT),
        place=_chosen(sent.get("place")),
        place_text=_text(sent.get("place_text"), LONGEST_LINE),
        category=_text(sent.get("category"), 64),
        supports=supports if isinstance(supports, int) and not isinstance(supports, bool) else None,
        confidential=sent.get("confidential") is True,
        danger=sent.get("danger") is True,
    )


def _chosen(sent: Any) -> Chosen | None:
    if not isinstance(sent, Mapping):
        return None
    parts = [_text(sent.get(name), LONGEST_LINE) for name in ("kind", "id", "said")]
    kind, place_id, said = parts
    return Chosen(kind, place_id, said) if kind and place_id and said else None


def _text(sent: Any, longest: int) -> str | None:
    return sent.strip()[:longest] or None if isinstance(sent, str) else None


def _texts() -> dict[str, str]:
    return {
        "channel": _("How does the call come in?"),
        "caller": _("Caller's number"),
        "caller_hint": _("Empty for who gives none; Enter goes on"),
        "words": _("What does the caller say?"),
        "words_hint": _("Type as they talk: what is broken, on which road, in front of what"),
        "where_open": _("The place shows here while you type."),
        "place": _("Place, if the words do not settle it"),
        "place_hint": _("Road, village or landmark; Enter takes the first"),
        "kind": _("What is it about?"),
        "kind_open": _("Not clear yet: the words decide, or the desk"),
        "same": _("Already known here. Is it the same?"),
        "another": _("No, something else"),
        "confidential": _("Confidential: in no public list"),
        "danger": _("Danger to life: raise the alarm"),
        "save": _("Save"),
        "save_alarm": _("Save and raise the alarm"),
        "saving": _("Saving …"),
        "missing": _("Type what the caller says, or choose what it is about."),
        "late": _("No answer from the server yet. Keep this page open; what you typed is still here."),
        "again": _("Send again"),
        "give_back": _("Back into the form"),
        "took": _("Taken down in {seconds} seconds. The form is empty for the next call."),
    }

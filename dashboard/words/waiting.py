"""Why a message waits for a person, in words, and the files that came with it."""

from html import escape

from dashboard.i18n import _
from data.incoming.media_reads import MediaFile


def waiting_reason(code: str | None) -> str:
    """Return why a message waits; every code that intake knows has its sentence."""
    said = _what_it_lacks() | _what_is_wrong() | _what_it_repeats()
    return said.get(code or "", _("It is damaged, or not of the kind its channel sends."))


def _what_it_lacks() -> dict[str, str]:
    return {
        "no_category": _("It does not say what it is about."),
        "empty": _("It is empty, or only a greeting."),
        "emoji_only": _("It holds no word, only signs."),
        "place_without_words": _("It is a place without a word of what is there."),
        "link_without_coordinates": _(
            "Its link to a map holds no place: open it and enter the report by hand."
        ),
        "photo_without_words": _("It is a photo without a word."),
        "video_without_words": _("It is a video without a word: somebody has to see it."),
        "voice_to_hear": _("It is a voice message: somebody has to hear it."),
        "document_to_read": _("It is a document: somebody has to read it."),
        "contact_card": _("It is somebody's contact card."),
        "sticker": _("It is a sticker."),
        "reaction": _("It is a sign under a message that is no report here."),
        "revoked": _("Its sender has taken a message back."),
        "system_notice": _("It is a notice of WhatsApp, such as a new number."),
        "unsupported": _("WhatsApp does not pass on messages of this kind."),
        "unknown_type": _("It is a message of a kind that is not read here."),
    }


def _what_is_wrong() -> dict[str, str]:
    return {
        "unknown_category": _("Its kind is not one of this region's."),
        "too_long": _("Its text is too long."),
        "unreadable_time": _("Its time cannot be read."),
        "half_a_coordinate": _("Its place has only one of two coordinates."),
        "wrong_encoding": _("Its characters cannot be read."),
        "dated_in_the_future": _("It is dated in the future."),
        "other_number": _("It was sent to a number that is not this office's."),
        "reporter_erased": _("Its sender was forgotten, as they asked."),
        "seal_broken": _("It does not open with this key file."),
        "parser_failed": _("Reading it failed: tell whoever looks after this system."),
        "understanding_failed": _("Reading it failed: tell whoever looks after this system."),
        "placing_failed": _("Reading it failed: tell whoever looks after this system."),
        "processing_failed": _("Reading it failed: tell whoever looks after this system."),
    }


def _what_it_repeats() -> dict[str, str]:
    return {
        "repeated": _("The same person has sent the same words before."),
        "spam_advert": _("It reads like advertising."),
        "spam_links": _("It is little more than links."),
        "spam_abuse": _("It is mostly abuse."),
        "spam_empty": _("It has no words that say anything."),
        "spam_service": _("A service sent it, an operator or a shop: no person."),
        "spam_identical": _("Many have sent the very same words."),
    }


def file_html(file: MediaFile) -> str:
    """Return a file of a message as HTML: seen or heard in its place, else a link."""
    address = escape(f"/berkas/{file.public_id}")
    kind = (file.media_type or "").partition("/")[0]
    if kind == "image":
        told = escape(_("Photo"))
        image = f'<img src="{address}" alt="{told}" height="160">'
        return f'<a href="{address}" target="_blank">{image}</a>'
    if kind in ("audio", "video"):
        return f'<{kind} controls preload="none" src="{address}" height="160"></{kind}>'
    told = escape(_("Open the document"))
    return f'<a href="{address}" target="_blank">{told}</a>'

"""What WhatsApp itself writes into an exported chat, in Indonesian and English: no words of anybody.

Taken from exports of both phones: files left out, files attached, deleted and edited messages, and what
happened in the chat. Direction marks are gone and blanks are plain before these are looked for.
"""

import re
from dataclasses import dataclass

_FLAGS = re.IGNORECASE | re.DOTALL

LONGEST_NOTICE = 700  # characters; the notice on encryption has some 200

# What was left out -> the kind of file.
_KINDS = {
    "gambar": "image",
    "foto": "image",
    "image": "image",
    "photo": "image",
    "video": "video",
    "pesan video": "video",
    "catatan video": "video",
    "video note": "video",
    "gif": "video",
    "audio": "audio",
    "pesan suara": "audio",
    "voice message": "audio",
    "stiker": "sticker",
    "sticker": "sticker",
    "dokumen": "document",
    "document": "document",
    "kartu kontak": "contact_card",
    "contact card": "contact_card",
    "media": "media",
}
_KIND = "|".join(sorted(_KINDS, key=len, reverse=True))
# iOS ends the caption or the name of the file with it; Android writes it between < and >.
_LEFT_OUT = re.compile(
    rf"(?:^|\s)<?(?P<kind>{_KIND})[\w ]{{0,30}}? (?:tidak disertakan|omitted)>?(?=\s*$|\n)", _FLAGS
)
_ATTACHED_ANDROID = re.compile(
    r"^(?P<file>[^\n/\\]{1,200}\.\w{1,8}) \((?:file|berkas) (?:terlampir|attached)\)[ \t]*", re.IGNORECASE
)
_ATTACHED_IOS = re.compile(r"<(?:terlampir|lampiran|attached): (?P<file>[^<>\n/\\]{1,200})>", re.IGNORECASE)
_FILE_KINDS = {
    "image": ("jpg", "jpeg", "png", "heic"),
    "video": ("mp4", "mov", "3gp", "gif"),
    "audio": ("opus", "ogg", "m4a", "mp3", "aac", "amr"),
    "sticker": ("webp",),
    "contact_card": ("vcf",),
}
_PAGES = re.compile(r"\s*•\s*\d+ (?:halaman|pages?)\s*$", re.IGNORECASE)

_DELETED = re.compile(
    r"(?:pesan ini (?:telah )?dihapus(?: oleh .{1,80})?|anda (?:telah )?menghapus pesan ini|pesan dihapus"
    r"|this message was deleted(?: by .{1,80})?|you deleted this message"
    r"|null|(?:menunggu pesan ini|waiting for this message)\b.{0,120})\.?",
    _FLAGS,
)
_EDITED = re.compile(r"\s*<(?:pesan ini (?:telah )?diedit|this message was edited)>", re.IGNORECASE)
_LIVE_PLACE = re.compile(
    r"(?:lokasi (?:langsung|terkini)(?: telah)? dibagikan|live location shared)\.?", re.IGNORECASE
)

# Notices that a phone puts under somebody's name; whole texts only, for people use these words too.
_NOTICE = re.compile(
    r"(?:"
    r"(?:pesan|chat)(?: dan (?:panggilan|telepon))?(?: kini| sekarang)? (?:ini )?(?:kini |sekarang )?"
    r"(?:dienkripsi|terenkripsi).{0,400}"
    r"|(?:messages and calls|messages to this (?:chat|group)|chats).{0,60}end-to-end encrypt.{0,400}"
    r"|.{0,80}\b(?:security code|kode keamanan)\b.{0,80}(?:changed|berubah|telah diubah).{0,120}"
    r"|.{0,80}(?:telah )?mengganti nomor (?:telepon|ponsel).{0,200}"
    r"|.{0,80}changed (?:their|your) phone number.{0,200}"
    r"|.{0,80}(?:telah )?bergabung (?:menggunakan|melalui|dengan|dari).{0,80}(?:tautan|grup|komunitas).{0,80}"
    r"|.{0,80}joined (?:using|via|from).{0,80}(?:link|group|community).{0,40}"
    r"|.{0,80}(?:membuat|created) (?:grup|group|komunitas|this group|community)\b.{0,160}"
    r"|.{0,80}(?:menambahkan (?:anda|[+\d ]{6,}|.{1,60})|added (?:you|[+\d ]{6,}|.{1,60}))"
    r"|.{0,80}(?:mengeluarkan|removed) .{1,60}"
    r"|.{0,80} (?:keluar|left)"
    r"|.{0,80}(?:mengubah|mengganti|changed) (?:the |this )?(?:subjek|ikon|deskripsi|foto|nama|setelan"
    r"|pengaturan|subject|icon|description|group|settings).{0,300}"
    r"|.{0,80}(?:menyematkan pesan|pinned a message).{0,20}"
    r"|(?:panggilan|telepon) (?:suara|video|grup)(?: tak terjawab| tidak terjawab)?.{0,60}"
    r"|(?:missed )?(?:voice|video|group)(?: video| voice)? call.{0,60}"
    r"|.{0,80}(?:menyalakan|mematikan|mengaktifkan|menonaktifkan|turned on|turned off) .{0,20}"
    r"(?:pesan sementara|disappearing messages|balasan).{0,300}"
    r"|(?:kini )?bisnis (?:anda|ini) .{0,300}|(?:your|this) business (?:uses|works|is).{0,300}"
    r"|.{0,80}(?:kini menjadi kontak|is a contact|ada di kontak anda).{0,60}"
    r"|(?:anda memblokir|anda membuka blokir|you blocked|you unblocked).{0,80}"
    r"|(?:chat ini dimulai dari iklan|this chat was started from an ad).{0,200}"
    r")\.?",
    _FLAGS,
)
# Notices with a colon in a title, cut in two as if somebody had said the rest.
_NOTICE_NAME = re.compile(
    r".{0,80}\b(?:mengubah|mengganti|changed|membuat|created) (?:the |this )?"
    r"(?:subjek|nama|grup|deskripsi|subject|group|name)\b.*",
    _FLAGS,
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a chat's message is: ``kind`` text, media, place, deleted or notice; ``text`` are its words."""

    kind: str
    text: str
    media: str | None = None  # image, video, audio, sticker, document, contact_card, media (nobody knows)
    file: str | None = None  # its name in the archive


def content_of(text: str, *, marked: bool) -> Content:
    """Tell what a message's text is; ``marked`` if the phone put a direction mark before it, as iOS does.

    A notice without the mark counts only if nobody would write so long a text word for word.
    """
    plain = _EDITED.sub("", text).strip()
    if _DELETED.fullmatch(plain):
        return Content("deleted", "")
    if _LIVE_PLACE.fullmatch(plain):
        return Content("place", "")
    if is_notice(plain) and (marked or "terenkripsi" in plain.casefold() or "end-to-end" in plain.casefold()):
        return Content("notice", "")
    return _media(plain) or Content("text", plain)


def is_notice(text: str) -> bool:
    """Tell whether a whole text is something that WhatsApp says of the chat."""
    return len(text) <= LONGEST_NOTICE and _NOTICE.fullmatch(text.strip()) is not None


def is_notice_name(name: str) -> bool:
    """Tell whether what stands before a colon is the beginning of a notice, not somebody's name."""
    return _NOTICE_NAME.fullmatch(name) is not None


def _media(text: str) -> Content | None:
    attached = _ATTACHED_ANDROID.search(text) or _ATTACHED_IOS.search(text)
    if attached is not None:
        file = attached["file"].strip()
        kind = _kind_of_file(file)
        return Content("media", _caption(text, attached, kind), kind, file)
    left_out = _LEFT_OUT.search(text)
    if left_out is not None:
        kind = _KINDS[left_out["kind"].casefold()]
        return Content("media", _caption(text, left_out, kind), kind)
    return None


def _caption(text: str, mark: re.Match[str], kind: str) -> str:
    """Return what was written with a file; before a document stands its name, which is no caption."""
    before, after = text[: mark.start()].strip(), text[mark.end() :].strip()
    if kind == "document":
        before = "" if re.search(r"\.\w{1,8}$", _PAGES.sub("", before)) else before
    return "\n".join(part for part in (_PAGES.sub("", before), after) if part)


def _kind_of_file(name: str) -> str:
    suffix = name.rpartition(".")[2].casefold()
    return next((kind for kind, suffixes in _FILE_KINDS.items() if suffix in suffixes), "document")

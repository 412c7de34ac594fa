"""What other systems say of their complaints, brought to a few words of ours; never to a state of ours."""

import re
from collections.abc import Mapping

# A status is what another system says, so it has words of its own: what follows from it here is decided by
# our table of moves (data/exchange/foreign_moves.py).
STATUSES = ("waiting", "verified", "forwarded", "in_progress", "answered", "postponed", "done", "rejected")

# Tried in this order, so that "belum selesai" is no "selesai". LAPOR! calls its steps verifikasi, tunda,
# bukan wewenang, arsipkan (its manual "Pengelolaan Laporan di Situs LAPOR! V3"); pending, proses, selesai is
# the plain set of many regencies.
_MEANT = (
    ("postponed", r"\b(di)?tunda\b|\bpostponed?\b|\bon hold\b|\btertunda\b"),
    ("forwarded", r"\bbelum (di)?(tindak ?lanjuti|tangani|respon|jawab|tanggapi|proses)"),
    ("in_progress", r"\bbelum (selesai|tuntas|rampung)"),
    ("waiting", r"\bbelum\b|\bmenunggu\b|\b(sedang|dalam|proses) (di)?verifikasi|\bpending\b|\bantre?i?\b"),
    (
        "rejected",
        r"tolak\b|\btidak (valid|dapat|bisa|layak|ditindak|sesuai|lengkap|relevan)|\binvalid\b"
        r"|\bbukan (ke)?(we)?wenang|\barsip|\bdiarsip|\bbatal\b|\bdibatalkan\b|\breject|\bspam\b|\bhoaks?\b"
        r"|\bcancel|\bduplikat|\bdeclined?\b",
    ),
    (
        "done",
        r"\b(ter|di)?selesai(kan)?\b|\btuntas\b|\brampung\b|\bclosed?\b|\bdone\b|\bresolved?\b|\bcompleted?\b"
        r"|\bfinish(ed)?\b|\bfixed\b|\b(telah|sudah) (di)?(perbaiki|tangani|atasi)|\b(ter|di)?atasi\b"
        r"|\bberes\b|\bditutup\b",
    ),
    ("answered", r"\b(di|ter)jawab\b|\bditanggapi\b|\bdirespon\b|\banswered\b|\bresponded\b"),
    (
        "in_progress",
        r"\b(di|ber)?proses\b|\bprogress?\b|\bin progress\b|\bdikerjakan\b|\bditindak ?lanjuti\b"
        r"|\btindak ?lanjut\b|\bpenanganan\b|\bpengerjaan\b|\bditangani\b|\bsurve[iy]\b|\bongoing\b"
        r"|\bpelaksanaan\b",
    ),
    ("forwarded", r"\b(ter|di)?disposisi(kan)?\b|\bditeruskan\b|\bforwarded\b|\bdilimpahkan\b|\bassigned\b"),
    ("verified", r"\b(ter|di)?verifikasi\b|\bverified\b|\bvalid\b|\bdisetujui\b|\bapproved\b|\bacc\b"),
    (
        "waiting",
        r"\bbaru\b|\bnew\b|\bopen(ed)?\b|\bmasuk\b|\bditerima\b|\breceived\b|\bterkirim\b|\bsubmitted\b",
    ),
)
_PATTERNS = tuple((status, re.compile(pattern)) for status, pattern in _MEANT)


def plain_status(text: str) -> str:
    """Return a status evened out, as mappings keep it: small letters, single blanks, no punctuation."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def meant_status(text: str, own: Mapping[str, str] | None = None) -> str | None:
    """Return which of STATUSES a text means: as ``own`` says (by ``plain_status``), else by its words."""
    plain = plain_status(text)
    if own and plain in own:
        return own[plain]
    return next((status for status, pattern in _PATTERNS if pattern.search(plain)), None)

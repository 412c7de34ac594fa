"""The words of lists of decisions, as officials write them: decisions, reasons and ways of checking."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from data.desk.many_rules import CHECKED_HOW, Action, Wish
from data.refusals import RefusalError
from data.stages import CLOSE_REASONS, REJECT_REASONS
from geo.formats.columns import squeeze

# Code -> how Indonesian lists write it: first as the desk's page says it, then shorter.
DECISIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "verify": ("verifikasi", "verified", "terverifikasi"),
        "forward": ("teruskan", "forwarded", "diteruskan"),
        "reject": ("tolak", "rejected", "ditolak"),
        "support": ("dukungan", "same as"),
        "duplicate": ("duplikat",),
        "close": ("tutup", "closed", "ditutup"),
    }
)
REASONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "not_a_road_matter": ("bukan urusan jalan", "bukan jalan"),
        "not_found": ("tempat tidak ditemukan", "tidak ditemukan"),
        "no_damage": ("tidak ditemukan kerusakan di sana", "tidak ada kerusakan", "tidak rusak"),
        "private_road": ("jalan pribadi",),
        "outside_region": ("di luar wilayah ini", "di luar wilayah", "luar wilayah"),
        "incomplete": ("keterangan kurang untuk ditindaklanjuti", "keterangan kurang", "tidak lengkap"),
        "spam": ("iklan atau iseng", "iklan", "iseng"),
        "other": ("alasan lain", "lainnya"),
        "repaired": ("sudah diperbaiki", "diperbaiki"),
        "already_repaired": ("ternyata sudah diperbaiki sebelumnya", "sudah diperbaiki sebelumnya"),
        "answered": ("dijawab: tidak ada yang perlu diperbaiki", "dijawab", "sudah dijawab"),
        "settled_in_dialogue": ("selesai dalam dialog publik", "selesai dalam dialog"),
        "handed_over": ("diserahkan kepada yang berwenang", "diserahkan"),
        "reporter_silent": ("pelapor tidak menjawab pertanyaan", "pelapor tidak menjawab"),
        "cannot_be_repaired": ("tidak dapat diperbaiki",),
    }
)
WAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "desk": ("dari meja", "meja"),
        "field": ("cek lapangan", "lapangan"),
        "second_source": ("sumber kedua",),
    }
)


def decision_of(told: str) -> tuple[Action, bool]:
    """Return the decision, and whether the same person said it again. Raises ``RefusalError``."""
    code = _code(told, DECISIONS, list(DECISIONS))
    if code is None:
        raise RefusalError(f"'{told}' is no decision; write one of {_listed(DECISIONS, list(DECISIONS))}.")
    actions: Mapping[str, Action] = {
        "verify": "verify", "forward": "forward", "reject": "reject", "close": "close",
    }  # fmt: skip
    return actions.get(code, "same_as"), code == "duplicate"


def reason_of(told: str, action: Action) -> str:
    """Return the code of a reason to reject or to close; what is none comes back as it was told."""
    return _code(told, REASONS, _reasons(action)) or told


def way_of(told: str) -> str:
    """Return the code of how many were checked at once; what is none comes back as it was told."""
    return _code(told or "desk", WAYS, CHECKED_HOW) or told


def check_words(wish: Wish) -> None:
    """Raise ``RefusalError`` for a reason or a way of checking that there is not, naming those there are."""
    if wish.action in ("reject", "close") and wish.reason not in (allowed := _reasons(wish.action)):
        raise RefusalError(f"'{wish.reason}' is not one of {_listed(REASONS, allowed)}.")
    if wish.action == "verify" and wish.how not in CHECKED_HOW:
        raise RefusalError(f"'{wish.how}' is not one of {_listed(WAYS, CHECKED_HOW)}.")


def _reasons(action: Action) -> Sequence[str]:
    return REJECT_REASONS if action == "reject" else CLOSE_REASONS


def indonesian(decision: str) -> str:
    """Return a decision in Indonesian: "tolak"."""
    return DECISIONS[decision][0]


def _code(told: str, words: Mapping[str, Sequence[str]], allowed: Sequence[str]) -> str | None:
    """Return the code that is meant, without case, blanks and punctuation; None for none of those allowed."""
    meant = squeeze(told)
    return next((code for code in allowed if meant in map(squeeze, (code, *words[code]))), None)


def _listed(words: Mapping[str, Sequence[str]], allowed: Sequence[str]) -> str:
    """Return the codes with what they mean: "spam (iklan atau iseng)"."""
    return ", ".join(f"{code} ({words[code][0]})" for code in allowed)

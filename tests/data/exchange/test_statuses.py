"""What other systems call the state of a complaint."""

import pytest

from data.exchange.statuses import STATUSES, meant_status


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Selesai", "done"),
        ("SUDAH SELESAI", "done"),
        ("Tuntas", "done"),
        ("closed", "done"),
        ("Sudah beres", "done"),
        ("Belum selesai", "in_progress"),
        ("Diproses", "in_progress"),
        ("Dalam Proses", "in_progress"),
        ("Proses", "in_progress"),
        ("Ditindaklanjuti", "in_progress"),
        ("Sedang ditangani", "in_progress"),
        ("Menunggu Verifikasi", "waiting"),
        ("Proses verifikasi", "waiting"),
        ("Belum Terverifikasi", "waiting"),
        ("Pending", "waiting"),
        ("Baru", "waiting"),
        ("Diterima", "waiting"),
        ("Belum Ditindaklanjuti", "forwarded"),
        ("Didisposisikan", "forwarded"),
        ("Diteruskan ke OPD", "forwarded"),
        ("Terverifikasi", "verified"),
        ("Ditolak", "rejected"),
        ("Tidak valid", "rejected"),
        ("Bukan Wewenang", "rejected"),
        ("Diarsipkan", "rejected"),
        ("Tunda", "postponed"),
        ("Sudah dijawab", "answered"),
        ("Kuning", None),
        ("1", None),
        ("", None),
    ],
)
def test_a_status_is_known_by_its_words(said: str, meant: str | None) -> None:
    assert meant is None or meant in STATUSES
    assert meant_status(said) == meant


def test_what_the_office_said_of_a_status_goes_first() -> None:
    assert meant_status("  Selesai - Final ", {"selesai final": "in_progress"}) == "in_progress"

"""What offices call the columns of their lists of complaints."""

import re
from collections.abc import Mapping, Sequence

from geo.formats.columns import squeeze
from geo.formats.coordinates import COORDINATE_NAMES

COMPLAINT_COLUMNS: Mapping[str, Sequence[str]] = {
    "id": (
        *("tracking id", "id tracking", "tracking", "id aduan", "nomor aduan", "no aduan", "id laporan"),
        *("nomor laporan", "no laporan", "nomor tiket", "no tiket", "id tiket", "tiket", "kode laporan"),
        *("kode aduan", "kode tiket", "id pengaduan", "nomor pengaduan", "no pengaduan", "kode pengaduan"),
        *("nomor registrasi", "no registrasi", "no register", "no reg", "nomor register", "ticket id"),
        *("ticket", "ticket number", "complaint id", "service request id", "request id", "case id"),
        *("id", "nomor", "no"),
    ),
    "time": (
        *("tanggal aduan", "tanggal laporan", "tgl aduan", "tgl laporan", "tanggal pengaduan"),
        *("tgl pengaduan", "tanggal masuk", "tgl masuk", "tanggal lapor", "tgl lapor", "tanggal dibuat"),
        *(
            "tanggal kirim",
            "waktu laporan",
            "waktu aduan",
            "waktu pengaduan",
            "waktu lapor",
            "waktu kejadian",
        ),
        *("tanggal kejadian", "tgl kejadian", "tanggal", "tgl", "waktu", "hari tanggal", "tanggal dan waktu"),
        *("timestamp", "datetime", "date time", "reported at", "created at", "created", "submitted at"),
        *("date", "time", "date fixed"),
    ),
    "clock": ("jam", "pukul", "jam aduan", "jam laporan", "jam lapor", "waktu jam"),
    "category": (
        *("kategori", "kategori aduan", "kategori laporan", "kategori pengaduan", "jenis aduan"),
        *("jenis laporan", "jenis pengaduan", "jenis kerusakan", "jenis", "topik", "bidang", "category"),
    ),
    "concern": ("klasifikasi", "klasifikasi laporan", "klasifikasi aduan", "sifat laporan", "tipe laporan"),
    "title": (
        "judul",
        "judul laporan",
        "judul aduan",
        "judul pengaduan",
        "perihal",
        "subjek",
        "title",
        "subject",
    ),
    "words": (
        *(
            "uraian aduan",
            "isi aduan",
            "isi laporan",
            "isi pengaduan",
            "isi laporan awal",
            "isi laporan akhir",
        ),
        *("uraian laporan", "uraian pengaduan", "detail aduan", "detail laporan", "deskripsi aduan"),
        *("deskripsi laporan", "uraian", "deskripsi", "isi", "aduan", "laporan", "pengaduan", "keluhan"),
        *("pesan", "keterangan", "description", "details", "comments", "comment", "message", "text"),
    ),
    "road": (
        *("nama ruas", "ruas jalan", "ruas", "nama jalan", "nama ruas jalan", "jalan"),
        *("road name", "street name", "road", "street"),
    ),
    "address": (
        *("alamat lokasi", "lokasi kejadian", "alamat kejadian", "tempat kejadian", "lokasi aduan"),
        *(
            "lokasi laporan",
            "lokasi kerusakan",
            "titik lokasi",
            "detail lokasi",
            "alamat",
            "lokasi",
            "tempat",
        ),
        *("patokan", "address", "location"),
    ),
    "village": ("desa", "kelurahan", "desa kelurahan", "kelurahan desa", "nama desa", "desa kel", "village"),
    "subdistrict": ("kecamatan", "kec", "nama kecamatan", "subdistrict", "district"),
    "coordinates": (
        *("koordinat", "titik koordinat", "koordinat lokasi", "kordinat", "titik kordinat", "lat long"),
        *("latlong", "lat lng", "latitude longitude", "lintang bujur", "gps", "titik gps", "coordinates"),
        *("coordinate", "maps", "google maps", "link maps", "link google maps", "share lokasi", "shareloc"),
    ),
    "accuracy_m": ("accuracy m", "akurasi m", "accuracy", "akurasi"),
    "contact": (
        *("telepon", "no telepon", "nomor telepon", "telp", "no telp", "no hp", "nomor hp", "hp", "whatsapp"),
        *("no hp pelapor", "nomor hp pelapor", "telepon pelapor", "no telp pelapor", "no whatsapp"),
        *("no wa", "nomor wa", "wa", "handphone", "no handphone", "phone", "phone number", "email"),
        *("e mail", "email pelapor", "kontak", "kontak pelapor", "contact", "pelapor", "reporter"),
    ),
    "anonymous": ("anonim", "anonymous", "pelapor anonim"),
    "confidential": ("rahasia", "confidential", "laporan rahasia"),
    "status": (
        *("status", "status laporan", "status aduan", "status pengaduan", "status tindak lanjut"),
        *("status penanganan", "status terakhir", "progres", "progress", "state"),
    ),
    "status_time": (
        *("tanggal status", "tgl status", "tanggal selesai", "tgl selesai", "tanggal update"),
        *("tanggal tindak lanjut", "tgl tindak lanjut", "tanggal penyelesaian", "tanggal ditutup"),
        *("terakhir diperbarui", "updated at", "last update", "closed at", "tanggal perubahan status"),
    ),
    "agency": (
        *("disposisi", "instansi", "instansi terdisposisi", "instansi tujuan", "opd", "opd tujuan", "skpd"),
        *("opd terkait", "opd terdisposisi", "perangkat daerah", "dinas", "dinas terkait", "satker"),
        *("unit kerja", "unit terdisposisi", "diteruskan ke", "agency", "department"),
    ),
}
# Everything a column may hold, in the order in which people look for it.
THINGS = (*COMPLAINT_COLUMNS, "lon", "lat")

_EVERY_NAME = {
    thing: frozenset(squeeze(name) for name in names)
    for thing, names in {**COMPLAINT_COLUMNS, **COORDINATE_NAMES}.items()
}
_KNOWN = frozenset().union(*_EVERY_NAME.values())


def is_known_name(heading: str) -> bool:
    """Tell whether a heading is one of the usual names of something."""
    return squeeze(heading) in _KNOWN


def words_in(heading: str) -> tuple[str, ...]:
    """Return the words of a heading: ``TglLapor_Masuk`` -> tgl, lapor, masuk."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return tuple(word.casefold() for word in re.findall(r"[^\W_]+", parted))

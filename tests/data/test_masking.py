"""What leads to a person is masked in free text; what leads to a road stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.masking import mask

PLACES = ("Watugede", "Gurah", "Plosoklaten – Gedangsewu", "Warung Bu Tini", "Jalan Mbah Suro", "Kediri")
SAID = {
    **dict(
        zip(
            "0123456789",
            ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"],
            strict=True,
        )
    ),
}
GAPS = (
    "",
    " ",
    "  ",
    "-",
    ".",
    " - ",
    "/",
    "_",
    "\u00a0",
    "\u200b",
    " strip ",
    "(",
    ") ",
    "\n",
    "–",
    "\u2011",
    "*",
    ", ",
)


def figures(text: str) -> str:
    """Return the digits of a text, whatever stands between them and however they are written."""
    found = []
    for word in re.findall(r"[^\W\d_]+|\d", text):
        spoken = {name: digit for digit, name in SAID.items()}.get(word.casefold())
        found.append(spoken or (str(int(word)) if word.isdecimal() else ""))
    return "".join(found)


@st.composite
def phones(draw: st.DrawFn) -> tuple[str, str]:
    """Return the digits of a phone number, and the number as somebody writes it."""
    begins = draw(st.sampled_from(["08", "628", "+628", "0354", "0062 8"]))
    rest = draw(st.text("0123456789", min_size=8, max_size=10))
    shape = draw(st.sampled_from(["figures", "spoken", "wide", "mixed"]))
    gaps = st.sampled_from(GAPS)
    written = []
    for digit in begins + rest:
        if digit.isdecimal() and (shape == "spoken" or (shape == "mixed" and draw(st.booleans()))):
            written.append(f" {SAID[digit]} ")
        elif digit.isdecimal() and shape == "wide":
            written.append(chr(ord("０") + int(digit)) + draw(gaps))
        else:
            written.append(digit + draw(gaps))
    return re.sub(r"\D", "", begins) + rest, "".join(written)


@given(
    phones(),
    st.sampled_from(
        ["Jalan rusak, hubungi {} ya", "{}", "wa {} depan SD", "Telp:{}.", "saya 3 kali lapor ke {} lho"]
    ),
)
def test_no_piece_of_a_phone_number_survives_however_it_is_written(phone: tuple[str, str], sentence: str):
    digits, written = phone
    left = figures(mask(sentence.format(written)))
    assert not any(digits[at : at + 5] in left for at in range(len(digits) - 4))


@pytest.mark.parametrize(
    "written",
    [
        "081234567890",
        "0812-3456-7890",
        "+62 812 3456 7890",
        "62812.3456.7890",
        "wa.me/6281234567890",
        "https://wa.me/6281234567890?text=hai",
        "0 8 1 2 3 4 5 6 7 8 9 0",
        "08.12.34.56.78.90",
        "O8I2345678l0",
        "0812(3456)7890",
        "(0354) 688-1234",
        "0️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣",
        "nol delapan satu dua tiga empat lima enam tujuh delapan",
        "kosong wolu siji loro telu papat limo enem pitu wolu",
        "081234567890/081298765432",
        "0812 345 678",
        "telp 68123",
        "hp081234567890",
        "0812\n3456\n7890",
        "٠٨١٢٣٤٥٦٧٨٩٠",
    ],
)
def test_a_phone_number_is_masked_in_every_writing(written: str):
    masked = mask(f"lampu mati, {written} terima kasih")
    assert len(re.sub(r"\D", "", masked)) <= 2
    assert masked.startswith("lampu mati")
    assert masked.endswith("terima kasih")


@given(st.text(max_size=200))
def test_masking_again_changes_nothing(text: str):
    once = mask(text, PLACES)
    assert mask(once, PLACES) == once


PIECES = [
    "Pak",
    "bu",
    "Kusno",
    "siti",
    "RT",
    "02",
    "RW",
    "rumah",
    "cat",
    "hijau",
    "no",
    "5",
    "0812",
    "3456",
    "7890",
    "nama",
    "saya",
    "@budi",
    "a.n.",
    "[nama]",
    "nol",
    "delapan",
    "Jl.",
    "H.",
    "IG:",
    "x@y.co",
    ",",
    "\n",
    "AG",
    "1234",
    "XY",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
def test_masking_again_changes_nothing_of_what_is_made_of_personal_pieces(text: str):
    once = mask(text, PLACES)
    assert mask(once, PLACES) == once


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Jalan depan rumah Pak Kusno rusak", "Kusno"),
        ("pak kusno santoso jalannya rusak", "kusno"),
        ("pak kusno santoso jalannya rusak", "santoso"),
        ("PAK KUSNO TOLONG JALAN RUSAK", "KUSNO"),
        ("Bu Siti Aminah jatuh kemarin", "Aminah"),
        ("lapor ke Pak RT Slamet tidak ditanggapi", "Slamet"),
        ("kades kami Pak Sutrisno tidak peduli", "Sutrisno"),
        ("nama saya Budi Santoso dari Watugede", "Santoso"),
        ("nama saya budi, jalan rusak", "budi"),
        ("a.n. Dewi Lestari", "Lestari"),
        ("Sdr. Joko yang menabrak", "Joko"),
        ("saya Dimas warga sini", "Dimas"),
        ("Jalan rusak.\nSalam, Hendra", "Hendra"),
        ("anak saya Rafi jatuh di lubang", "Rafi"),
        ("Mbak Ratna yang punya warung", "Ratna"),
        ("Pak Haji Abdul Rahman", "Rahman"),
        ("my name is John Miller", "Miller"),
        ("NIK 3506 0212 0390 0001", "0390"),
        ("kk 3506021203900001", "3506"),
        ("surel budi.s@gmail.com", "budi"),
        ("budi at gmail dot com", "budi"),
        ("rumah cat hijau pagar putih", "hijau"),
        ("rumah warna biru no 7", "7"),
        ("depan rumah saya", "rumah saya"),
        ("depan omahku", "omahku"),
        ("RT 02 RW 03 Dusun Krajan", "02"),
        ("rt02/rw03", "03"),
        ("RT/RW 002/003", "003"),
        ("rt tiga rw satu", "tiga"),
        ("Jl. Merdeka No. 12", "12"),
        ("perum indah blok C-12", "12"),
        ("AG 1234 BX", "1234"),
        ("plat ag 1234 bx", "1234"),
        ("nopol ag 1234 bx", "1234"),
        ("kirim pulsa Rp 081234567890", "3456"),
        ("biaya 081.234.567.000", "234.567"),
        ("akun IG: budi_s", "budi_s"),
        ("cek @budi.santoso", "santoso"),
        ("https://facebook.com/budi.santoso", "budi"),
        ("-7.816634, 112.011845", "112.0118"),
    ],
)
def test_what_leads_to_a_person_is_masked(text: str, secret: str):
    assert secret not in mask(text, PLACES)


@pytest.mark.parametrize(
    "text",
    [
        "Jalan Plosoklaten – Gedangsewu rusak parah di Watugede",
        "depan Warung Bu Tini ada lubang",
        "Jalan Mbah Suro gelap",
        "Jl. H. Agus Salim berlubang",
        "STA 3+400 sampai 3+800, KM 12, 250 m selatan perempatan",
        "anggaran Rp 29.000.000.000 tahun 2021 dan 2022",
        "jam 08.00-15.00 tanggal 12/03/2024",
        "Pak, tolong jalan diperbaiki",
        "Bapak ibu yang terhormat, mohon diperbaiki",
        "Yth. Bapak Bupati Kediri, lampu mati",
        "Pak Camat Gurah sudah lihat",
        "lapor ke Pak RT dan Bu Lurah",
        "rumah sakit, rumah makan, rumah warga terendam",
        "5 lubang selebar 3 meter sedalam 20 cm",
        "min tolong, sudah 3 bulan lampu mati",
        "nama saya hilang dari daftar PKH",
        "ibu hamil susah lewat, anak sekolah jatuh",
        "di SDN 2 Gurah atap bocor",
        "depan SDN no 2 Gurah",
        "ruas no 45 rusak",
        "lubang L 100 CM lebar 50",
        "biaya 150.000.000 rupiah",
        "Dari utara ke selatan rusak semua",
    ],
)
def test_what_tells_the_road_stays(text: str):
    assert mask(text, PLACES) == text

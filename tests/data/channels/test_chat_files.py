"""Exported chats as phones write them: lines, dates, marks, files, archives; and what is left out."""

import io
import json
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from data import schema
from data.channels import chat_export
from data.channels.chat_archive import ChatFileError
from data.channels.chat_lines import Stamp, read_lines
from data.channels.chat_order import find_order, moment
from data.channels.chat_phrases import content_of
from data.channels.location_links import read_place
from data.importers.chat import ChatOptions, import_chat
from data.settings import get_settings
from geo.errors import InvalidInputError
from tests.data.register.town import NOON, Town, lon_lat, town_region

LRM, NARROW = "\u200e", "\u202f"
NOW = datetime(2021, 6, 15, 12)  # noqa: DTZ001 (a phone's clock, without a zone)


pytestmark = pytest.mark.usefixtures("plain_understanding")


def write(folder: Path, *lines: str, name: str = "_chat.txt", end: str = "\r\n") -> Path:
    path = folder / name
    path.write_bytes(end.join(lines).encode())
    return path


def texts(*lines: str) -> list[tuple[str | None, str, str]]:
    found = read_lines("\n".join(lines)).messages
    return [(one.sender, one.content.kind, one.content.text) for one in found]


@pytest.mark.parametrize(
    "head",
    [
        "27/03/22 21.41 - Budi: ",
        "27/03/2022, 21:41 - Budi: ",
        "27/3/22, 9:41 PM - Budi: ",
        f"27/3/22, 9:41{NARROW}PM - Budi: ",
        f"27/3/22, 9.41{NARROW}p.m. - Budi: ",
        "[27/03/22 21.41.35] Budi: ",
        f"{LRM}[27/03/22, 21.41.35] Budi: {LRM}",
        "\ufeff[27/03/2022, 21:41:35] ~ Budi: ",
        f"[27/3/22, 9:41:35{NARROW}PM] Budi: ",
        "2022-03-27 21.41 - Budi: ",
        "27.03.22, 21:41 - Budi: ",
        "27-03-2022 pukul 21.41 - Budi: ",
    ],
)
def test_every_phones_line_tells_who_when_and_what(head: str):
    (message,) = read_lines(f"{head}Ada lubang: besar").messages
    assert (message.sender, message.content.text) == ("Budi", "Ada lubang: besar")
    assert (message.stamp.hour, message.stamp.minute) == (21, 41)
    order = find_order([message.stamp], NOW.replace(year=2023))
    assert moment(message.stamp, order.order).date().isoformat() == "2022-03-27"


def test_a_number_in_marks_is_the_number():
    (message,) = read_lines("27/03/22 21.41 - \u202a+62 812\u20113456\u20117890\u202c: lubang").messages
    assert message.sender == "+62 812\u20113456\u20117890"


def test_lines_without_a_head_go_on_with_the_message_before():
    said = texts("27/03/22 21.41 - Budi: Jalan rusak", "", "di depan pasar", "27/03/22 21.42 - Ani: ya")
    assert said == [("Budi", "text", "Jalan rusak\n\ndi depan pasar"), ("Ani", "text", "ya")]


@pytest.mark.parametrize(
    "line",
    [
        "27/03/22 21.41 - Pesan dan panggilan terenkripsi secara end-to-end. Ketuk untuk info selengkapnya.",
        "27/03/22 21.41 - Budi bergabung menggunakan tautan undangan grup ini",
        "27/03/22 21.41 - Budi mengubah subjek grup dari “Aduan: lama” menjadi “Aduan: baru”",
        "27/03/22 21.41 - \u202a+62 812-3456-7890\u202c telah mengganti nomor telepon",
        "27/03/22, 21:41 - Budi added Ani",
        f"[27/03/22 21.41.35] Budi: {LRM}Pesan dan panggilan terenkripsi secara end-to-end.",
        f"[27/03/22 21.41.35] Aduan: {LRM}Budi menambahkan Ani",
        f"[27/03/22, 21:41:35] Budi: {LRM}Missed voice call",
        f"[27/03/22, 21:41:35] Budi: {LRM}Your security code with Ani changed.",
    ],
)
def test_what_whatsapp_itself_says_is_a_notice(line: str):
    ((_, kind, _),) = texts(line)
    assert kind == "notice"


@pytest.mark.parametrize(
    "said",
    [
        "Petugas menambahkan batu saja, lubang masih ada",
        "Pak lurah sudah keluar",
        "Warga membuat grup ronda, jalan tetap rusak",
        "Tolong gambar tidak disertakan di laporan ini ya",
        "kemarin kami mengganti nomor telepon pos",
    ],
)
def test_what_people_say_with_the_same_words_is_theirs(said: str):
    for head in ("27/03/22 21.41 - Budi: ", "[27/03/22 21.41.35] Budi: "):
        assert texts(head + said) == [("Budi", "text", said)]


@pytest.mark.parametrize(
    ("said", "kind", "caption"),
    [
        ("<Media tidak disertakan>", "media", ""),
        ("<Media omitted>", "media", ""),
        ("<Media tidak disertakan>\nlubang di sini", "media", "lubang di sini"),
        (f"{LRM}gambar tidak disertakan", "image", ""),
        (f"{LRM}image omitted", "image", ""),
        ("IMG-20220327-WA0001.jpg (file terlampir)", "image", ""),
        ("IMG-20220327-WA0001.jpg (file attached)\nlubang di sini", "image", "lubang di sini"),
        (
            f"lubang di sini {LRM}<terlampir: 00000012-PHOTO-2022-03-27-21-41-55.jpg>",
            "image",
            "lubang di sini",
        ),
        (f"{LRM}<attached: 00000012-AUDIO-2022-03-27.opus>", "audio", ""),
        (f"Surat.pdf • {LRM}2 halaman {LRM}dokumen tidak disertakan", "document", ""),
    ],
)
def test_a_file_is_told_from_its_caption(said: str, kind: str, caption: str):
    (message,) = read_lines(f"[27/03/22 21.41.35] Budi: {said}").messages
    assert (message.content.media, message.content.text) == (kind, caption)


@pytest.mark.parametrize(
    "said",
    ["Pesan ini dihapus", "Pesan ini telah dihapus.", "Anda menghapus pesan ini", "This message was deleted"],
)
def test_deleted_messages_are_known(said: str):
    assert content_of(said, marked=False).kind == "deleted"


def test_the_mark_of_an_edited_message_is_no_word_of_it():
    assert content_of("lubang besar <Pesan ini diedit>", marked=False).text == "lubang besar"


def stamps(*dates: str) -> list[Stamp]:
    return [Stamp(*(int(part) for part in date.split("/")), 12, 0, 0) for date in dates]


@pytest.mark.parametrize(
    ("dates", "order", "why"),
    [
        (["1/2/21", "13/2/21"], "dmy", "figures_over_12"),
        (["1/2/21", "2/13/21"], "mdy", "figures_over_12"),
        (["2021/3/4"], "ymd", "year_first"),
        (["3/4/21", "3/5/21", "4/1/21"], "mdy", "in_time_order"),
        (["3/4/21", "5/4/21", "1/5/21"], "dmy", "in_time_order"),
        (["5/9/21"], "mdy", "not_in_future"),
        (["3/4/21"], "dmy", "assumed"),
    ],
)
def test_the_order_of_day_and_month_comes_from_the_whole_file(dates: list[str], order: str, why: str):
    found = find_order(stamps(*dates), NOW)
    assert (found.order, found.why, found.sure) == (order, why, why != "assumed")


@given(st.lists(st.datetimes(NOW.replace(year=2015), NOW), min_size=1, max_size=60))
def test_a_chat_in_time_order_is_never_read_the_wrong_way_for_sure(moments: list[datetime]):
    for order in ("dmy", "mdy"):
        written = [
            Stamp(
                *((at.day, at.month) if order == "dmy" else (at.month, at.day)),
                at.year,
                at.hour,
                at.minute,
                at.second,
            )
            for at in sorted(moments)
        ]
        found = find_order(written, NOW)
        if found.why == "figures_over_12":
            assert found.order == order


def test_an_export_brings_in_what_people_reported_and_counts_the_rest(town: Town, tmp_path: Path):
    lon, lat = lon_lat(700, 0)
    path = write(
        tmp_path,
        "[6/13/21 07.00.00] Aduan: \u200ePesan dan panggilan terenkripsi secara end-to-end.",
        "[6/13/21 07.01.00] Budi: Ada lubang besar",
        "dekat masjid",
        f"[6/13/21 07.02.00] Budi: \u200eLokasi: https://maps.google.com/?q={lat:.6f},{lon:.6f}",
        "\u200e[6/13/21 07.03.00] Budi: \u200egambar tidak disertakan",
        "[6/13/21 07.04.00] Budi: \u200ePesan ini dihapus.",
        "[6/13/21 07.05.00] Kecamatan: Terima kasih, kami cek",
        "[6/13/21 07.06.00] Ani: 😊",
    )
    report = import_chat(town.register, path, ChatOptions(ours=["Kecamatan"]))
    (position,) = town.rows(schema.position)
    assert (position.status, round(position.station_m, -1)) == ("placed", 700)
    assert (report.rows_read, report.imported, report.set_aside) == (7, 3, 0)
    told = "\n".join(report.notes)
    assert "month/day/year (figures over 12 show it)" in told
    for line in ("1 deleted messages", "1 files without words", "1 messages of our own", "1 notices"):
        assert line in told
    (complaint,) = town.rows(schema.complaint)
    assert complaint.happened_at.isoformat() == "2021-06-13T00:01:00+00:00"


def test_the_same_or_a_longer_export_adds_only_what_is_new(town: Town, tmp_path: Path):
    lines = [
        "13/06/21 07.01 - Budi: Ada lubang",
        "13/06/21 07.01 - Budi: Ada lubang",
        "13/06/21 07.02 - Ani: lubang juga",
    ]
    first = import_chat(town.register, write(tmp_path, *lines))
    again = import_chat(town.register, write(tmp_path, *lines))
    longer = import_chat(town.register, write(tmp_path, *lines, "14/06/21 08.00 - Ani: lubang lagi"))
    assert [one.imported for one in (first, again, longer)] == [3, 0, 1]
    assert len(town.rows(schema.message)) == 4


def test_a_dry_run_stores_nothing_and_says_what_it_would(town: Town, tmp_path: Path):
    report = import_chat(town.register, write(tmp_path, "13/06/21 07.01 - Budi: Ada lubang"), check=True)
    assert (report.imported, report.check) == (1, True)
    assert town.rows(schema.message) == []


def test_a_row_with_an_impossible_date_is_set_aside_by_its_number(town: Town, tmp_path: Path):
    path = write(tmp_path, "13/06/21 07.01 - Budi: Ada lubang", "31/02/21 07.02 - Budi: lubang lagi")
    report = import_chat(town.register, path)
    assert [(fault.row, fault.code) for fault in report.faults] == [(2, "bad_date")]


def test_a_photo_in_the_archive_becomes_a_photo_of_its_complaint(town: Town, tmp_path: Path):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(picture, "JPEG")
    path = tmp_path / "WhatsApp Chat - Budi.zip"
    with zipfile.ZipFile(path, "w") as archive:
        chat = "13/06/21 07.01 - Budi: Ada lubang\n13/06/21 07.02 - Budi: IMG-1.jpg (file terlampir)\n"
        archive.writestr("WhatsApp Chat with Budi.txt", chat)
        archive.writestr("catatan.txt", "bukan chat")
        archive.writestr("IMG-1.jpg", picture.getvalue())
    import_chat(town.register, path)
    (photo,) = town.rows(schema.photo)
    assert photo.complaint_id == town.rows(schema.complaint)[0].id
    assert [row.state for row in town.rows(schema.media)] == ["attached"]
    assert list((get_settings().var / "media").iterdir()) == []


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", b"0" * 50_000_000)


def traversal(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../_chat.txt", "13/06/21 07.01 - Budi: Ada lubang")


def truncated(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_chat.txt", "13/06/21 07.01 - Budi: Ada lubang" * 100)
    path.write_bytes(path.read_bytes()[:-60])


def without_chat(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("IMG-1.jpg", b"x")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bomb, "when it is unpacked"),
        (traversal, "outside the archive"),
        (truncated, "cut off or damaged"),
        (without_chat, "holds no text of a chat"),
    ],
)
def test_a_dangerous_or_damaged_archive_is_refused_with_a_sentence(
    town: Town, tmp_path: Path, make, said: str
):
    path = tmp_path / "chat.zip"
    make(path)
    with pytest.raises(ChatFileError, match=said):
        import_chat(town.register, path)
    assert town.rows(schema.message) == []


def test_a_text_in_another_encoding_is_refused_by_its_line(town: Town, tmp_path: Path):
    path = tmp_path / "_chat.txt"
    path.write_bytes("13/06/21 07.01 - Budi: baik\n13/06/21 07.02 - René: lubang".encode("cp1252"))
    with pytest.raises(ChatFileError, match=r"not UTF-8 text \(line 2\)"):
        import_chat(town.register, path)


def test_a_text_that_is_no_chat_is_refused(town: Town, tmp_path: Path):
    with pytest.raises(InvalidInputError, match="it is no exported chat"):
        import_chat(town.register, write(tmp_path, "Daftar belanja", "1. cabai"))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_as_a_chats_message(body: bytes):
    with suppress(ValueError):
        chat_export.parse(body, town_region("kab-contoh"))
        json.loads(body)


@pytest.mark.parametrize(
    "text",
    [
        "https://maps.google.com/?q=-7.8166,112.0118",
        "https://www.google.com/maps/@-7.8166,112.0118,17z",
        "https://www.google.com/maps/place/Pare/@-7.7,112.1,17z/data=!3d-7.8166!4d112.0118",
        "https://www.google.com/maps/search/?api=1&query=-7.8166%2C112.0118",
        "geo:-7.8166,112.0118?z=17",
        "https://waze.com/ul?ll=-7.8166,112.0118&navigate=yes",
        "-7.8166, 112.0118",
        "7°48'59.76\"S 112°00'42.48\"E",
    ],
)
def test_a_place_in_figures_is_read_from_every_maps_link(text: str):
    place = read_place(f"lubang di sini {text}")
    assert (place.lon, place.lat) == pytest.approx((112.0118, -7.8166))
    assert place.rest == "lubang di sini"


@pytest.mark.parametrize(
    "text", ["https://maps.app.goo.gl/abc123", "https://goo.gl/maps/xyz", "Rp 7.500, 112.500"]
)
def test_what_holds_no_place_gives_none(text: str):
    place = read_place(text)
    assert (place.lon, place.rest) == (None, text)


@pytest.mark.shared
def test_the_real_export_of_an_iphone_is_read_row_by_row(town: Town, shared_data: Path):
    town.now = NOON.replace(year=2022)
    report = import_chat(town.register, shared_data / "whatsapp" / "export_ios_id.txt", check=True)
    assert (report.rows_read, report.set_aside) == (23, 0)
    assert "month/day/year (figures over 12 show it)" in report.notes[0]

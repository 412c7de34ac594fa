"""Lists of texts as phones and gateways write them: each row in one count, whatever stands above."""

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.sms_backup import backup_rows
from data.importers.sms_table import import_sms
from data.incoming.intake import Processed
from data.register import Register
from geo.errors import InvalidInputError, MissingColumnError, UnreadableFileError
from tests.data.register.town import Town

WORDS = "Jalan berlubang parah di ruas Ploso - Gedang"
HEADING = "Pengirim;Pesan;Waktu"
ROW = f"0812 3456 7890;{WORDS};12/06/2021 08:15"


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "sms.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding=encoding)
    return path


@pytest.mark.parametrize(
    "above",
    [
        (),
        ("sep=;",),
        ("DAFTAR SMS PENGADUAN",),
        ("sep=;", "DAFTAR SMS PENGADUAN;;", "Bulan: Juni 2021;;", ";;"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_what_stands_above_the_heading_is_passed_over(
    town: Town, tmp_path: Path, above: tuple[str, ...], encoding: str
) -> None:
    report = import_sms(town.register, written(tmp_path, *above, HEADING, ROW, encoding=encoding))
    assert (report.rows_read, report.imported, report.set_aside) == (1, 1, 0)
    assert any("1 new texts made 1 complaints" in note for note in report.notes)


def test_a_row_is_imported_or_set_aside_and_never_both(town: Town, tmp_path: Path) -> None:
    rows = (ROW, f"0812 3456 7891;{WORDS};kemarin sore", f";{WORDS};12/06/2021", f"6,28E+12;{WORDS};")
    report = import_sms(town.register, written(tmp_path, HEADING, *rows))
    assert (report.rows_read, report.imported, report.set_aside) == (4, 2, 2)
    assert [fault.code for fault in report.faults] == ["unreadable_time", "no_sender", "rounded_number"]


BACKUP = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup &amp; Restore on 12/06/2021-->
<?xml-stylesheet type="text/xsl" href="sms.xsl"?>
<smses count="{count}" backup_set="x" type="full">
  {texts}
</smses>
"""
RECEIVED = '<sms protocol="0" address="+6281234567890" date="1623460500000" type="1" body="{body}" />'


def backup(folder: Path, *texts: str) -> Path:
    path = folder / "sms-20210612.xml"
    path.write_text(BACKUP.format(count=len(texts), texts="\n  ".join(texts)), encoding="utf-8")
    return path


def test_a_phone_s_backup_is_read_with_its_emoji_and_its_multimedia_texts(town: Town, tmp_path: Path) -> None:
    path = backup(
        tmp_path,
        RECEIVED.format(
            body=f"{WORDS} &#55357;&#56832; &amp; &#10;&#55357;&#56832;parah &#55357; &#1; sekali"
        ),
        '<sms address="+6281234567890" date="1623460900000" type="2" body="Terima kasih" />',
        '<sms address="+6281234567890" date="1623460900000" type="3" body="Belum jadi" />',
        '<mms address="+6281234567891" date="1623460900000" msg_box="1"><parts>'
        '<part ct="image/jpeg" data="/9j/" />'
        f'<part ct="text/plain" text="{WORDS} juga" /></parts></mms>',
    )
    rows = list(backup_rows(path))
    assert rows[0][1] == f"{WORDS} \U0001f600 & \n\U0001f600parah \ufffd \ufffd sekali"
    assert rows[3][:2] == ["+6281234567891", f"{WORDS} juga"]
    report = import_sms(town.register, path)
    assert (report.rows_read, report.imported, report.set_aside) == (4, 2, 0)
    assert any(note.startswith("2 rows are texts that were sent") for note in report.notes)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_text_comes_out_of_a_backup_as_it_was_sent(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """Written as the app does: letters beyond the first plane as two halves."""
    halves = "".join(
        f"&#{0xD7C0 + (ord(one) >> 10)};&#{0xDC00 + (ord(one) & 0x3FF)};"
        if ord(one) > 0xFFFF
        else quoteattr(one)[1:-1]
        for one in text
    )
    path = backup(tmp_path_factory.mktemp("backup"), RECEIVED.format(body=halves))
    assert [row[1] for row in backup_rows(path)] == [text]


def test_a_backup_that_is_cut_off_brings_what_it_holds_and_says_so(town: Town, tmp_path: Path) -> None:
    path = backup(tmp_path, RECEIVED.format(body=WORDS), RECEIVED.format(body="Lagi"))
    path.write_text(path.read_text()[:-40])
    report = import_sms(town.register, path)
    assert (report.imported, report.set_aside) == (1, 1)
    assert "cut off" in report.faults[0].problem


class _OvertakenRegister(Register):
    """Has its texts processed by a running app as soon as they are kept."""

    def process(self, message_ids: Iterable[int] | None = None, *, gathers: bool = True) -> Processed:
        super().process(self.unread(2))
        return super().process(message_ids, gathers=gathers)


def test_complaints_that_a_running_app_made_meanwhile_are_counted(town: Town, tmp_path: Path) -> None:
    overtaken = _OvertakenRegister(town.store, town.region, town.people, clock=lambda: town.now)
    report = import_sms(overtaken, written(tmp_path, HEADING, ROW))
    assert any("1 new texts made 1 complaints; 0 belong" in note for note in report.notes)


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (("",), InvalidInputError),
        (("Nomor;Tanggal", "0812;1"), MissingColumnError),
        (("%PDF-1.7",), UnreadableFileError),
    ],
)
def test_what_is_no_list_of_texts_is_refused(
    town: Town, tmp_path: Path, lines: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        import_sms(town.register, written(tmp_path, *lines))


def test_adverts_between_the_texts_of_people_wait(town: Town, tmp_path: Path) -> None:
    rows = (ROW, f"IM3;Kuota murah, jalan-jalan terus! {WORDS};12/06/2021 09:00", f"Pak Budi;{WORDS};")
    report = import_sms(town.register, written(tmp_path, HEADING, *rows))
    assert report.imported == 3
    assert any("2 complaints; 0 belong to complaints known before, 1 wait" in note for note in report.notes)

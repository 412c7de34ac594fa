"""Lists of texts as phones and gateways write them: each row in one count, whatever stands above."""

from collections.abc import Iterable
from pathlib import Path

import pytest

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
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
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

"""Letters that hand complaints to another authority: written as PDF, and kept as they were sent."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from babel import dates
from sqlalchemy import Row, func, insert, select

from data import schema
from data.accounts import User
from data.desk.answering import DecisionError, check_listed
from data.desk.cases import Case, open_case
from data.desk.letter_mail import checked_address, mail_state, put_letter
from data.desk.letter_sketch import sketch
from data.desk.working_days import calendar_of
from data.office import Actor, Office
from data.reads.scope import Names
from data.regions import Region
from geo.stationing import format_station

TEMPLATE = Path(__file__).with_name("paper") / "forward.typ"
MOST_COMPLAINTS = 25  # a table that stays on two pages
LONGEST_NUMBER = 64


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter as it was sent."""

    letter_id: int
    number: str
    agency: str
    sent_on: date
    tickets: tuple[str, ...]
    mailed: str | None = None  # state of its e-mail in the outbox; None: the office sent it itself


class Letters(Office):
    """Handing complaints over by letter. It takes the right to ``forward``."""

    def draft_letter(
        self, tickets: Sequence[str], user: Actor, agency: str, number: str, sent_on: date
    ) -> bytes:
        """Return the letter as PDF; nothing is kept. Raises ``DecisionError``."""
        self.require(user, "forward")
        self._check_letter(tickets, agency, number)
        with self.store.connect() as conn:
            case = Case(self, conn, self.ground(), user, self.clock())
            rows = [case.complaint(ticket) for ticket in tickets]
            return self._pdf(case, rows, agency, number, sent_on)

    def send_letter(
        self,
        tickets: Sequence[str],
        user: Actor,
        agency: str,
        number: str,
        sent_on: date,
        *,
        email: str | None = None,
        seen_state: str | None = None,
    ) -> int:
        """Keep the letter and note on each complaint that it went out; return its id.

        With ``email`` it goes there by the outbox; else the office has sent it itself. What was not forwarded
        to that authority yet is. Raises ``DecisionError``.
        """
        self.require(user, "forward")
        self._check_letter(tickets, agency, number)
        address = None if email is None else checked_address(self.region, email)
        with open_case(self, user, seen_state=seen_state) as case:
            rows = [case.complaint(ticket) for ticket in tickets]
            pdf = self._pdf(case, rows, agency, number, sent_on)
            letter_id = self._keep_letter(
                case, {"number": number.strip(), "agency": agency, "sent_on": sent_on, "pdf": pdf}
            )
            for row in rows:
                if row.state != "forwarded" or row.agency != agency:
                    case.move(row, "forward", details={"agency": agency}, values={"agency": agency})
                told = {"agency": agency, "number": number.strip(), "by_email": address is not None}
                case.move(case.complaint(row.ticket), "send_letter", details=told)
            keys = {"letter_id": letter_id, "region_id": self.region.id}
            links = [keys | {"complaint_id": row.id} for row in rows]
            case.conn.execute(insert(schema.letter_complaint), links)
            if address is not None:
                put_letter(self, case.conn, letter_id, address, tickets)
        return letter_id

    def waiting_for_letter(self, user: Actor, agency: str) -> list[str]:
        """Return the tickets that lie with another authority to which nobody has written, oldest first."""
        self.require(user, "forward")
        complaint, link = schema.complaint, schema.letter_complaint
        written = select(link.c.letter_id).where(link.c.complaint_id == complaint.c.id).exists()
        query = (
            select(complaint.c.ticket)
            .where(
                complaint.c.region_id == self.region.id,
                complaint.c.state == "forwarded",
                complaint.c.agency == agency,
                ~complaint.c.confidential,
                ~written,
            )
            .order_by(complaint.c.happened_at, complaint.c.id)
            .limit(MOST_COMPLAINTS)
        )
        with self.store.connect() as conn:
            return list(conn.scalars(query))

    def letters_of(self, ticket: str, user: Actor) -> list[LetterView]:
        """Return the letters in which a complaint was handed over, newest first."""
        self.require(user, "read_inbox")
        complaint, letter, link = schema.complaint, schema.letter, schema.letter_complaint
        query = (
            select(letter)
            .join(link, link.c.letter_id == letter.c.id)
            .join(complaint, complaint.c.id == link.c.complaint_id)
            .where(letter.c.region_id == self.region.id, complaint.c.ticket == ticket)
            .order_by(letter.c.id.desc())
        )
        members = select(complaint.c.ticket).join(link, link.c.complaint_id == complaint.c.id)
        with self.store.connect() as conn:
            return [
                LetterView(
                    row.id,
                    row.number,
                    row.agency,
                    row.sent_on,
                    tuple(conn.scalars(members.where(link.c.letter_id == row.id))),
                    mail_state(conn, self.region.id, row.id),
                )
                for row in conn.execute(query).all()
            ]

    def letter_pdf(self, letter_id: int, user: Actor) -> bytes:
        """Return a letter as it was sent. Raises ``LookupError`` if there is none."""
        self.require(user, "read_inbox")
        table = schema.letter
        query = select(table.c.pdf).where(table.c.id == letter_id, table.c.region_id == self.region.id)
        with self.store.connect() as conn:
            pdf: bytes | None = conn.scalar(query)
        if pdf is None:
            raise LookupError(f"There is no letter {letter_id} in this region.")
        return pdf

    def _check_letter(self, tickets: Sequence[str], agency: str, number: str) -> None:
        check_listed(agency, [one.agency for one in self.region.authorities if one.agency is not None])
        if not 1 <= len(set(tickets)) == len(tickets) <= MOST_COMPLAINTS:
            raise DecisionError(f"A letter holds 1 to {MOST_COMPLAINTS} different complaints.", "letter_size")
        if not 1 <= len(number.strip()) <= LONGEST_NUMBER:
            raise DecisionError("Give the letter the number of the office's own register.", "no_number")

    def _keep_letter(self, case: Case, values: dict[str, Any]) -> int:
        user, number = case.actor, values["number"]
        values |= {
            "region_id": self.region.id,
            "written_by": user.id if isinstance(user, User) else None,
            "created_at": case.at,
        }
        table = schema.letter
        taken = select(table.c.id).where(table.c.region_id == self.region.id, table.c.number == number)
        if case.conn.execute(taken).first() is not None:
            raise DecisionError(f"A letter with the number {number} was sent already.", "number_taken")
        return int(case.conn.execute(insert(table).values(values).returning(table.c.id)).scalar_one())

    def _pdf(self, case: Case, rows: Sequence[Row[Any]], agency: str, number: str, sent_on: date) -> bytes:
        names, positions = Names.of(case.ground), [case.position(row) for row in rows]
        supports = _supports(case, rows)
        told = _head(self.region, agency, number, sent_on) | {
            "sample": any(row.sample for row in rows) or self.region.sample,
            "rows": [
                _line(self.region, names, row, position, supports.get(row.id, 0))
                for row, position in zip(rows, positions, strict=True)
            ],
            "sketch": sketch(
                case.ground, [(row.ticket, at) for row, at in zip(rows, positions, strict=True)]
            ),
        }
        return compiled(TEMPLATE, told)


def compiled(template: Path, told: Mapping[str, Any]) -> bytes:
    """Return a document of ``told`` as PDF, with the fonts that come with typst: the same everywhere."""
    import typst  # noqa: PLC0415  # 30 MB that only who writes letters should load

    inputs = {"told": json.dumps(told, ensure_ascii=False)}
    pdf: bytes = typst.compile(
        str(template), root=str(template.parent), sys_inputs=inputs, ignore_system_fonts=True
    )
    return pdf


def _head(region: Region, agency: str, number: str, sent_on: date) -> dict[str, Any]:
    """Return what stands around the table; letters between offices are in Indonesian."""
    head = region.letterhead
    government = head.government.id if head.government else f"Pemerintah {region.name.id}"
    reply_by = calendar_of(region.clocks).after(sent_on, region.clocks.authority_days)
    return {
        "government": government,
        "office": head.office.id if head.office else "Pengelola Pengaduan Masyarakat",
        "address": head.address,
        "place": head.place or region.short_name.id,
        "date": _long_day(sent_on),
        "number": number.strip(),
        "nature": "Segera",
        "attachments": "–",
        "subject": "Penerusan aduan masyarakat tentang jalan",
        "to": f"Kepala {region.agency(agency).name.id}",
        "opening": [
            f"Bersama ini kami teruskan aduan masyarakat yang diterima {government} mengenai kerusakan pada "
            "ruas jalan yang menurut data kami berada dalam kewenangan Saudara."
        ],
        "closing": [
            "Penyelenggara jalan wajib segera memperbaiki jalan yang rusak yang dapat mengakibatkan "
            "kecelakaan, dan memberi tanda atau rambu selama belum diperbaiki (UU 22/2009 pasal 24).",
            f"Mohon tanggapan beserta rencana penanganannya paling lambat {_long_day(reply_by)} dengan "
            "menyebut nomor aduan. Identitas pelapor kami rahasiakan (Perpres 76/2013).",
            "Demikian, atas kerja samanya kami ucapkan terima kasih.",
        ],
        "signer": head.signer.id if head.signer else f"a.n. {head_of(region)}",
        "copies": [head_of(region)],
        "footer": f"{region.name.id} · surat penerusan aduan nomor {number.strip()}",
    }


def head_of(region: Region) -> str:
    """Return who leads the region: a city has a wali kota, a regency a bupati."""
    name = region.short_name.id
    return f"Wali Kota {name}" if region.name.id.startswith("Kota") else f"Bupati {name}"


def _line(region: Region, names: Names, row: Row[Any], position: Row[Any], supports: int) -> dict[str, Any]:
    road = names.road(position.road_id) if position.status == "placed" else None
    areas = [
        f"Desa/Kel. {names.area(position.village_code)}" if names.area(position.village_code) else "",
        f"Kec. {names.area(position.subdistrict_code)}" if names.area(position.subdistrict_code) else "",
    ]
    place = road or ""
    if road and position.station_m is not None:
        place += f", STA {format_station(position.station_m)}"
    about = ", ".join(filter(None, areas))
    has_point = position.lon is not None and position.lat is not None
    said = region.category(row.category).name.id
    others = f"; {supports} warga lain melaporkan hal yang sama" if supports else ""
    return {
        "ticket": row.ticket,
        "place": place or about or "Lokasi belum jelas",
        "what": f"{said}{others}. {about}." if place and about else f"{said}{others}.",
        "coordinates": f"{position.lat:.5f}, {position.lon:.5f}".replace("-", "−") if has_point else "–",
        "received": _short_day(row.created_at.astimezone(region.zone).date()),
    }


def _supports(case: Case, rows: Sequence[Row[Any]]) -> dict[int, int]:
    table = schema.complaint
    query = (
        select(table.c.main_complaint_id, func.count().label("supports"))
        .where(table.c.main_complaint_id.in_([row.id for row in rows]), table.c.state == "support")
        .group_by(table.c.main_complaint_id)
    )
    return {row.main_complaint_id: row.supports for row in case.conn.execute(query)}


def _long_day(day: date) -> str:
    return str(dates.format_date(day, "d MMMM y", locale="id_ID"))


def _short_day(day: date) -> str:
    return str(dates.format_date(day, "d MMM y", locale="id_ID"))

"""What SP4N-LAPOR! is to be told: complaints that are new to it, and those that changed since."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from data import schema
from data.exchange.sp4n_rules import Sp4nRules
from data.exchange.tracking import numbers_of
from data.office import Office
from data.privacy.publishing import shown
from data.reads.scope import Names

SYSTEM = "sp4n"
# Headings as an admin of LAPOR! reads them; "Nomor Aduan" is ours, "Tracking ID" theirs.
COLUMNS = {
    "Nomor Aduan": "text",
    "Tracking ID": "text",
    "Jenis Baris": "text",  # baru | perubahan
    "Tanggal Laporan": "moment",
    "Klasifikasi": "text",
    "Kategori": "text",
    "Isi Laporan": "text",
    "Lokasi": "text",
    "Latitude": "number",
    "Longitude": "number",
    "Instansi": "text",
    "Status": "text",
    "Status Terakhir di LAPOR!": "text",
    "Rahasia": "yes",
    "Kontak Pelapor": "text",
}
_KINDS = {"new": "baru", "change": "perubahan"}
_CONCERNS = {"suggestion": "Aspirasi", "criticism": "Aspirasi", "question": "Permintaan Informasi"}
# Of a complaint that hangs on another only the main one is told of.
_TOLD_STATES = ("received", "verified", "answered", "forwarded", "closed", "rejected")


@dataclass(frozen=True, slots=True)
class Due:
    """A row that is to be told."""

    complaint_id: int
    reporter_id: int
    kind: str  # new | change
    content: str
    cells: dict[str, Any]


class DueRows:
    """Works out what is due, by the rules of the region."""

    def __init__(self, office: Office, rules: Sp4nRules) -> None:
        self._office = office
        self._rules = rules

    def rows(self, conn: Connection) -> list[Due]:
        """Return what differs from what was handed out last, by complaint."""
        rows = conn.execute(self._complaints()).all()
        ids = [row.id for row in rows]
        numbers = numbers_of(self._office, conn, ids, SYSTEM)
        sent = self._sent(conn)
        consents = self._consents(conn)
        names = Names.of(self._office.ground())
        due = []
        for row in rows:
            cells = self._cells(conn, row, names, numbers.get(row.id), agreed=row.id in consents)
            content = self._content(cells)
            before = sent.get(row.id)
            theirs = row.channel == SYSTEM  # they have it already: only what changed here is news to them
            if before is None and theirs and not self._is_news(row, numbers.get(row.id)):
                continue
            if before == content:
                continue
            kind = "new" if before is None and not theirs else "change"
            cells["Jenis Baris"] = _KINDS[kind]
            due.append(Due(row.id, row.reporter_id, kind, content, cells))
        return due

    def _complaints(self) -> Any:
        complaint, position, reporter = schema.complaint, schema.position, schema.reporter
        places = ("status", "road_id", "station_m", "lon", "lat", "village_code", "subdistrict_code")
        query = (
            select(complaint, *(position.c[name].label(f"place_{name}") for name in places))
            .join(reporter, reporter.c.id == complaint.c.reporter_id)
            .outerjoin(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
            .where(
                complaint.c.region_id == self._office.region.id,
                complaint.c.state.in_(_TOLD_STATES),
                ~complaint.c.sample,
                reporter.c.key_wrapped.is_not(None),
                reporter.c.restricted_at.is_(None),
            )
            .order_by(complaint.c.id)
        )
        return query if self._rules.confidential else query.where(~complaint.c.confidential)

    def _is_news(self, row: Row[Any], number: tuple[str, str | None] | None) -> bool:
        """Tell whether a complaint of theirs stands otherwise here than they said last."""
        said = None if number is None else number[1]
        ours = _AS_THEIRS.get(row.state)
        return ours is not None and ours != said and not (ours == "in_progress" and said == "answered")

    def _cells(
        self,
        conn: Connection,
        row: Row[Any],
        names: Names,
        number: tuple[str, str | None] | None,
        *,
        agreed: bool,
    ) -> dict[str, Any]:
        region, rules = self._office.region, self._rules
        placed = row.place_status == "placed"
        category = region.category(row.category)
        theirs = rules.categories.get(category.id)
        agency = rules.agencies.get(row.agency or "")
        return {
            "Nomor Aduan": row.ticket,
            "Tracking ID": number[0] if number else None,
            "Jenis Baris": None,
            "Tanggal Laporan": row.happened_at,
            "Klasifikasi": _CONCERNS.get(row.concern or "", "Pengaduan"),
            "Kategori": theirs.name if theirs else category.name.id,
            "Isi Laporan": self._words(row, category.name.id, _place(row, names)),
            "Lokasi": _place(row, names) or None,
            "Latitude": row.place_lat if placed else None,
            "Longitude": row.place_lon if placed else None,
            "Instansi": agency.name if agency else _agency_name(self._office, row.agency),
            "Status": rules.statuses.get(row.state, row.state),
            "Status Terakhir di LAPOR!": number[1] if number else None,
            "Rahasia": bool(row.confidential),
            "Kontak Pelapor": self._contact(conn, row, agreed=agreed),
        }

    def _words(self, row: Row[Any], category: str, place: str) -> str:
        """Return what the desk released, else what it is about and where: never what a reporter wrote raw."""
        released = row.public_words if row.verified_at is not None and not row.confidential else None
        if self._rules.words == "released" and (words := shown(self._office.region, released)):
            return words
        return f"{category}: {place}" if place else category

    def _contact(self, conn: Connection, row: Row[Any], *, agreed: bool) -> str | None:
        """Return how to reach the reporter, where the region's rule and the reporter both allow it."""
        if self._rules.reporter != "with_consent" or not agreed or row.confidential:
            return None
        return self._office.people.contact(conn, row.reporter_id)

    def _content(self, cells: Mapping[str, Any]) -> str:
        """Return the keyed hash of what is told; what they said themselves is no news to them."""
        own = {name: cell for name, cell in cells.items() if name not in _THEIR_WORD}
        told = json.dumps(own, default=str, sort_keys=True)
        return self._office.people.master.keyed_hash("sp4n row", self._office.region.id, told)

    def _sent(self, conn: Connection) -> dict[int, str]:
        """Return complaint -> what was handed out of it last; files that were cancelled do not count."""
        batch, row = schema.sp4n_batch, schema.sp4n_row
        query = (
            select(row.c.complaint_id, row.c.content_hash)
            .join(batch, batch.c.id == row.c.batch_id)
            .where(row.c.region_id == self._office.region.id, batch.c.cancelled_at.is_(None))
            .order_by(batch.c.number)
        )
        return {one.complaint_id: one.content_hash for one in conn.execute(query)}

    def _consents(self, conn: Connection) -> set[int]:
        table = schema.sharing_consent
        query = select(table.c.complaint_id).where(
            table.c.region_id == self._office.region.id, table.c.withdrawn_at.is_(None)
        )
        return set(conn.scalars(query))


# Our state -> what another system would call it (statuses.STATUSES); what is only received is no news.
_AS_THEIRS = {
    "verified": "in_progress",
    "answered": "in_progress",
    "closed": "done",
    "rejected": "rejected",
}
_THEIR_WORD = frozenset({"Jenis Baris", "Tracking ID", "Status Terakhir di LAPOR!"})


def _place(row: Row[Any], names: Names) -> str:
    parts = [
        f"ruas {names.road(row.place_road_id)}" if row.place_status == "placed" else None,
        None if row.place_station_m is None else f"STA {row.place_station_m / 1000:.3f}".replace(".", "+"),
        names.area(row.place_village_code) and f"Desa/Kel. {names.area(row.place_village_code)}",
        names.area(row.place_subdistrict_code) and f"Kec. {names.area(row.place_subdistrict_code)}",
    ]
    return ", ".join(part for part in parts if part)


def _agency_name(office: Office, agency_id: str | None) -> str | None:
    names = {agency.id: agency.name.id for agency in office.region.agencies}
    return names.get(agency_id or "")

"""On which change who is told: reporters of a complaint and of its supports, and servers of the region.

A notice goes the way that the person chose: by WhatsApp or SMS to who wrote by it; to the address left with a
web form or a call. Who asked for confidence (*rahasia*) is told by the channel they used and nowhere else:
after a web form that is the ticket's page alone. The reporter's secret link is never sent: it was shown on
the screen of who reported, and phones and mailboxes are read by others too. Whose complaint came in a file
never wrote to this office and is not told anything.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from data import schema
from data.notices.outbox import Recipient, ToContact, ToReporter, put_many
from data.office import Office
from data.outside.credentials import Credentials, CredentialsError, credentials
from data.placement.ground import Ground
from data.placement.places import chunks
from data.placement.spots import lies_within
from data.repairs.treatments import treatment_of

# The kinds of channel whose people are there to be told (see ``regions.Channel``).
LIVE_KINDS = frozenset({"web", "whatsapp", "sms", "call"})
# So many letters a person gets within a day; more would be somebody's game, at the office's cost.
LETTERS_PER_DAY = 20
# action of a complaint -> template; a close is a question where it claims a repair.
TEMPLATES: Mapping[str, str] = {
    "verify": "verified",
    "forward": "forwarded",
    "answer": "answered",
    "close": "closed",
    "close_elsewhere": "closed",
    "reject": "rejected",
    "reject_elsewhere": "rejected",
    "reopen": "reopened",
    "ask_reporter": "asked",
    "plan": "planned",
    "dialogue": "dialogue",
    "interim": "interim",
    "send_letter": "letter_sent",
}
WISHES = frozenset({"criticism", "suggestion"})  # concerns that are heard, not found right
REPAIRED = frozenset({"repaired", "already_repaired"})
_TOLD_STAGES = frozenset({"planned", "in_works", "finishing", "done"})
_NEWS_FOR = timedelta(days=30)  # a stage recorded from old papers is no news any more
_REMEMBER_FOR = timedelta(days=180)  # whose report was closed during the works still waits for the opening
_CLOSED_FOR = ("pavement", "structure", "drainage")  # families whose repair closes a road
_LONGEST_ANSWER = 600  # characters; the rest stands on the ticket's page

_Notice = tuple[Recipient, str, Mapping[str, Any], int | None, str]
_Moved = tuple[Row[Any], int, Mapping[str, Any]]


def of_new(
    office: Office, conn: Connection, written: Sequence[tuple[int, Mapping[str, Any], Any]], ground: Ground
) -> None:
    """Tell who sent them that complaints were received, each as (id, its row, ``Placed``).

    Where the place is not clear the question goes along whose answer would settle it.
    """
    told = [one for one in written if _is_live(office, one[1]["channel"]) and not one[1]["sample"]]
    if not told:
        return
    ways = Ways(office, conn)
    notices: list[_Notice] = []
    for complaint_id, row, placed in told:
        to = ways.to(row["reporter_id"], row["channel"], confidential=row["confidential"])
        if to is not None:
            fields = _about_place(ground, row, placed.place)
            notices.append((to, "received", _known(fields), complaint_id, f"received:{complaint_id}"))
    _put(office, conn, notices, ways)


def of_places_told(
    office: Office, conn: Connection, ground: Ground, told: Mapping[int, int], before: Mapping[int, Any]
) -> None:
    """Tell who told more of a complaint where it lies by that, if it changed what they would be told.

    ``told`` are complaint id -> the last message; ``before`` is ``told_places`` of before it.
    """
    now = told_places(conn, ground, list(told))
    moved = {key: told[key] for key, place in now.items() if place != before.get(key)}
    ways = Ways(office, conn)
    notices: list[_Notice] = []
    for row in _complaints(conn, list(moved)).values():
        live = _is_live(office, row.channel) and not row.sample
        to = ways.to(row.reporter_id, row.channel, confidential=row.confidential) if live else None
        if to is not None:
            fields = _about_place(ground, row._asdict(), _position(conn, row.id))
            notices.append((to, "located", _known(fields), row.id, f"located:{row.id}:{moved[row.id]}"))
    _put(office, conn, notices, ways)


def of_word_taken(office: Office, conn: Connection, row: Row[Any], message_id: int, *, fixed: bool) -> None:
    """Tell who replied to "is it really good now?" by a message that their word was taken."""
    ways = Ways(office, conn)
    to = ways.to(row.reporter_id, row.channel, confidential=row.confidential)
    if to is not None:
        template = "word_taken" if fixed else "reopened"
        _put(office, conn, [(to, template, {"ticket": row.ticket}, row.id, f"word:{message_id}")], ways)


def told_places(conn: Connection, ground: Ground, complaint_ids: Sequence[int]) -> dict[int, Any]:
    """Return what a letter would tell of where each complaint lies, and what it would ask."""
    positions = {key: _position(conn, key) for key in complaint_ids}
    return {key: (_place(ground, place), place.get("question")) for key, place in positions.items()}


def of_moves(office: Office, conn: Connection, ground: Ground, moves: Sequence[_Moved]) -> None:
    """Tell moves of the table, each as (the complaint as it was, id of the event, row of the history)."""
    now = _complaints(conn, [row.id for row, _, _ in moves])
    told = [(now[row.id], event_id, event) for row, event_id, event in moves if not now[row.id].sample]
    _tell_servers(office, conn, told)
    _tell_reporters(office, conn, ground, [one for one in told if one[2]["action"] in TEMPLATES])


def of_stage(
    office: Office,
    conn: Connection,
    ground: Ground,
    works_id: int,
    stage: Mapping[str, Any],
    *,
    told_else: int | None = None,
) -> None:
    """Tell who reported on a range (road_id, from_m, to_m) that its works reached a public stage of late.

    Only complaints of a family that the treatment mends, without ``told_else``, whose people get another
    letter at once; each public stage of these works once.
    """
    works, complaint = schema.works, schema.complaint
    treatment = treatment_of(conn.scalar(select(works.c.treatment).where(works.c.id == works_id)) or "")
    public = treatment.stage(stage["stage"]).public_stage
    today = office.clock().astimezone(office.region.zone).date()
    if public not in _TOLD_STAGES or today - stage["since"] > _NEWS_FOR:
        return
    waiting = complaint.c.state.in_(("received", "verified", "answered", "forwarded"))
    query = _within(office, stage).where(waiting, complaint.c.family.in_(treatment.families))
    if told_else is not None:
        query = query.where(complaint.c.id != told_else)
    _tell_all(office, conn, ground, query, "stage", {"stage": public}, f"stage:{works_id}:{public}")


def of_opening(
    office: Office, conn: Connection, ground: Ground, traffic_id: int, opened: Mapping[str, Any]
) -> None:
    """Tell who reported on a range (road_id, from_m, to_m) that traffic runs on it again, if that is news."""
    complaint, now = schema.complaint, office.clock()
    if now.astimezone(office.region.zone).date() - opened["since"] > _NEWS_FOR:
        return
    waiting = complaint.c.state.in_(("received", "verified", "answered", "forwarded"))
    just_closed = (complaint.c.state == "closed") & (complaint.c.closed_at >= now - _REMEMBER_FOR)
    query = _within(office, opened).where(waiting | just_closed, complaint.c.family.in_(_CLOSED_FOR))
    _tell_all(office, conn, ground, query, "opened", {}, f"opened:{traffic_id}")


def _within(office: Office, place: Mapping[str, Any]) -> Select[Any]:
    """Return the query of complaints that lie in a range (road_id, from_m, to_m), without sample ones."""
    complaint, position = schema.complaint, schema.position
    return (
        select(complaint)
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(
            complaint.c.region_id == office.region.id,
            ~complaint.c.sample,
            position.c.status == "placed",
            position.c.road_id == place["road_id"],
            lies_within(position, place["from_m"], place["to_m"]),
        )
    )


def _tell_all(  # noqa: PLR0917  # whom of which office, and what
    office: Office,
    conn: Connection,
    ground: Ground,
    query: Select[Any],
    template: str,
    told: Mapping[str, Any],
    once: str,
) -> None:
    """Tell who reported the complaints of a query, and whose reports hang on them; each ``once``."""
    ways = Ways(office, conn)
    notices: list[_Notice] = []
    hanging = _who_hangs_on(conn, conn.execute(query).all())
    ways.know([one.reporter_id for some in hanging.values() for one in some])
    for some in hanging.values():
        for one in some:
            to = ways.to(one.reporter_id, one.channel, confidential=one.confidential)
            if to is not None:
                fields = {"ticket": one.ticket, **told}
                if not one.confidential:
                    fields |= _place(ground, _position(conn, one.id))
                notices.append((to, template, fields, one.id, f"{once}:{one.id}"))
    _put(office, conn, notices, ways)


def of_erasure(office: Office, conn: Connection, reporter_id: int, channel: str) -> None:
    """Tell who asked by WhatsApp or SMS to be forgotten when that will be, by the same channel."""
    table = schema.erasure_request
    query = select(table).where(table.c.reporter_id == reporter_id, table.c.done_at.is_(None))
    request = conn.execute(query.order_by(table.c.id.desc())).first()
    way = Ways(office, conn).way(_kinds(office).get(channel), reporter_id, confidential=True)
    if request is None or way is None:
        return
    until = request.erase_at.astimezone(office.region.zone).date().isoformat()
    told: list[_Notice] = [
        (ToReporter(reporter_id, way), "erasure_taken", {"until": until}, None, f"erasure:{request.id}")
    ]
    put_many(conn, office, told)


def _tell_reporters(office: Office, conn: Connection, ground: Ground, moves: Sequence[_Moved]) -> None:
    """Tell who reported a complaint, and whose reports hang on it; not who has just said so themselves."""
    hanging = _who_hangs_on(conn, [main for main, _, _ in moves])
    ways = Ways(office, conn)
    ways.know([one.reporter_id for some in hanging.values() for one in some])
    notices: list[_Notice] = []
    for main, event_id, event in moves:
        for one in hanging[main.id]:
            himself = event["actor_kind"] == "reporter" and event["actor_id"] == one.reporter_id
            to = None if himself else ways.to(one.reporter_id, one.channel, confidential=one.confidential)
            if to is not None:
                template, fields = _said(conn, ground, main, one, to, event)
                notices.append((to, template, fields, one.id, f"event:{event_id}:{one.id}"))
    _put(office, conn, notices, ways)


def _said(  # noqa: PLR0917  # of which complaint, to whom, by what event
    conn: Connection, ground: Ground, main: Row[Any], one: Row[Any], to: ToReporter, event: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return the template of a notice about a move, and what goes into it."""
    details = event["details"]
    template = TEMPLATES[event["action"]]
    if template == "closed" and details.get("reason") in REPAIRED:
        template = "really_fixed"
    if template == "verified" and main.concern in WISHES:
        template = "heard"
    fields = {"ticket": one.ticket, "reason": details.get("reason"), "until": details.get("until")}
    fields["answer"] = (event["why"] or "")[:_LONGEST_ANSWER] or None
    if not one.confidential:
        fields |= {"category": main.category, "agency": main.agency}
        fields |= _place(ground, _position(conn, one.id))
    if template == "really_fixed":
        fields["say_no"] = "reply" if to.channel in ("whatsapp", "sms") else "link"
    if template == "asked":
        fields["reply"] = "message" if to.channel in ("whatsapp", "sms") else "link"
    return template, _known(fields)


def _tell_servers(office: Office, conn: Connection, moves: Sequence[_Moved]) -> None:
    """Tell the region's webhooks the public facts of moves; a confidential complaint has none."""
    hooks = _credentials(office).webhooks
    told: list[_Notice] = []
    for row, event_id, event in moves if hooks else ():
        if row.confidential or not event["public"]:
            continue
        facts = {
            "ticket": row.ticket,
            "action": event["action"],
            "from_state": event["from_state"],
            "to_state": event["to_state"],
            "agency": row.agency,
            "category": row.category,
            "at": event["at"].isoformat(),
        }
        known = _known(facts)
        told += [
            (ToContact(f"webhooks:{name}"), "event", known, row.id, f"event:{event_id}") for name in hooks
        ]
    if told:
        put_many(conn, office, told)


class Ways:
    """Finds how a reporter is reached, and in which language, for one transaction."""

    def __init__(self, office: Office, conn: Connection) -> None:
        self._office = office
        self._conn = conn
        self._known = _credentials(office)
        self._reporters: dict[int, Row[Any]] = {}
        self._promised: Counter[int] = Counter()  # letters of this transaction, not yet in the outbox
        self.languages: dict[int, str] = {}

    def know(self, reporter_ids: Sequence[int]) -> None:
        """Look up many reporters at once, before ``to`` is asked for each."""
        table = schema.reporter
        for chunk in chunks(sorted(set(reporter_ids) - self._reporters.keys())):
            rows = self._conn.execute(select(table).where(table.c.id.in_(chunk)))
            self._reporters |= {row.id: row for row in rows}

    def to(self, reporter_id: int, channel: str, *, confidential: bool) -> ToReporter | None:
        """Return how to reach who sent a complaint by ``channel``; None if there is no way that suits."""
        self.know([reporter_id])
        reporter = self._reporters[reporter_id]
        if reporter.contact_sealed is None or reporter.key_wrapped is None or reporter.restricted_at:
            return None
        kind = _kinds(self._office).get(channel)
        hidden = confidential or (reporter.confidential and kind not in ("whatsapp", "sms"))
        way = self.way(kind, reporter_id, confidential=hidden)
        if way is None or self._has_enough(reporter_id):
            return None
        self._promised[reporter_id] += 1
        self.languages[reporter_id] = reporter.language or self._office.region.languages[0]
        return ToReporter(reporter_id, way)

    def way(self, kind: str | None, reporter_id: int, *, confidential: bool) -> str | None:
        """Return the channel out that answers a kind of channel; None if there is none that suits."""
        known = self._known
        if kind == "whatsapp":
            return "whatsapp" if known.whatsapp is not None else None
        sms = "sms" if known.sms is not None and known.sms.send_url is not None else None
        if kind == "sms":
            return sms
        if kind not in LIVE_KINDS or confidential:
            return None
        contact = self._office.people.contact(self._conn, reporter_id) or ""
        if "@" in contact:
            return "email" if known.smtp is not None else None
        if not contact.startswith("+"):
            return None
        return "whatsapp" if known.whatsapp is not None and known.whatsapp.template else sms

    def _has_enough(self, reporter_id: int) -> bool:
        table = schema.outbox
        lately = self._office.clock() - timedelta(days=1)
        query = select(func.count()).where(table.c.reporter_id == reporter_id, table.c.created_at >= lately)
        sent: int = self._conn.execute(query).scalar_one()
        return sent + self._promised[reporter_id] >= LETTERS_PER_DAY


def _put(office: Office, conn: Connection, notices: Sequence[_Notice], ways: Ways) -> None:
    by_language: dict[str, list[_Notice]] = {}
    for notice in notices:
        to = notice[0]
        language = ways.languages[to.reporter_id] if isinstance(to, ToReporter) else "id"
        by_language.setdefault(language, []).append(notice)
    for language, some in by_language.items():
        put_many(conn, office, some, language=language)


def _complaints(conn: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    table = schema.complaint
    return {
        row.id: row
        for chunk in chunks(ids)
        for row in conn.execute(select(table).where(table.c.id.in_(chunk)))
    }


def _who_hangs_on(conn: Connection, mains: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    """Return each complaint with its supports, one per person: all of them get the one update."""
    table = schema.complaint
    first: dict[int, dict[int, Row[Any]]] = {main.id: {main.reporter_id: main} for main in mains}
    for chunk in chunks(list(first)):
        supports = table.c.main_complaint_id.in_(chunk) & (table.c.state == "support")
        for row in conn.execute(select(table).where(supports).order_by(table.c.id)):
            first[row.main_complaint_id].setdefault(row.reporter_id, row)
    return {key: list(rows.values()) for key, rows in first.items()}


def _position(conn: Connection, complaint_id: int) -> Mapping[str, Any]:
    table = schema.position
    query = select(table).where(table.c.complaint_id == complaint_id, table.c.current)
    row = conn.execute(query).mappings().first()
    return {} if row is None else dict(row)


def _place(ground: Ground, position: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a complaint lies as the public may know it: the metre of the road, else the village."""
    if position.get("status") == "placed":
        return {"road_name": ground.road_name(position["road_id"]), "station_m": position["station_m"]}
    return {
        "village": ground.area_name("village", position.get("village_code")),
        "subdistrict": ground.area_name("subdistrict", position.get("subdistrict_code")),
    }


def _about_place(ground: Ground, row: Mapping[str, Any], position: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a complaint is about, where it lies and what to ask; of a confidential one the last."""
    fields: dict[str, Any] = {"ticket": row["ticket"], "question": _question(row, position)}
    if not row["confidential"]:
        fields |= {"category": row["category"]} | _place(ground, position) | _near_road(ground, position)
    return fields


def _question(row: Mapping[str, Any], position: Mapping[str, Any]) -> str | None:
    """Return what to ask; of a confidential complaint no road is named, so that is what is asked for."""
    question = position.get("question")
    return "which_road" if question == "on_this_road" and row["confidential"] else question


def _near_road(ground: Ground, position: Mapping[str, Any]) -> dict[str, Any]:
    """Return the road that a place which is not clear lies on most likely: what is asked names it."""
    candidates = position.get("candidates")
    return {"near_road": ground.road_name(candidates[0]["road_id"])} if candidates else {}


def _is_live(office: Office, channel: str) -> bool:
    return _kinds(office).get(channel) in LIVE_KINDS


def _kinds(office: Office) -> Mapping[str, str]:
    return {channel.id: channel.kind for channel in office.region.channels}


def _credentials(office: Office) -> Credentials:
    """Return the credentials; none where the file has faults: the change must not fail for that."""
    try:
        return credentials(office.region.id)
    except CredentialsError:
        return Credentials()


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}

"""What the staff reads: the inbox and single complaints."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select, update

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.answering_rules import Visibility
from data.desk.inbox_reads import INBOX_COLUMNS, InboxFilter
from data.people import about_message
from data.reads.queries import Queries

NOW = datetime(2026, 3, 18, 5, 0, tzinfo=UTC)
CONTACT = "0800-7654-3210"


def staff(role: str = "desk", region_id: str = "kab-kediri") -> User:
    return User(1, "contoh", role, None, region_id)


@pytest.fixture
def queries(world) -> Queries:
    return world.queries()


def tickets(frame) -> list[str]:
    return frame["ticket"].tolist()


@pytest.mark.parametrize("user", [None, staff("desk", "kota-lain")])
def test_only_staff_of_the_region_reads_the_inbox(world, queries: Queries, user):
    _, ticket = world.complaint()
    with pytest.raises(NotAllowedError):
        queries.inbox(user)
    with pytest.raises(NotAllowedError):
        queries.waiting(user)
    with pytest.raises(NotAllowedError):
        queries.complaint_for_staff(ticket, user)


def test_the_inbox_comes_newest_first_page_by_page_with_the_total(world, queries: Queries):
    made = [world.complaint(days_ago=days)[1] for days in (1, 2, 3, 4, 5)]
    page = queries.inbox(staff(), limit=2, offset=2)
    assert tickets(page) == made[2:4]
    assert page.attrs["total"] == 5
    assert list(page.columns) == list(INBOX_COLUMNS)


def test_the_most_urgent_come_first_where_asked_for_and_what_nothing_is_due_for_last(world, queries: Queries):
    due = {"soon": date(2026, 3, 20), "late": date(2026, 3, 2), "paused": None}
    made = {}
    for days, (name, on) in enumerate(due.items(), start=1):
        complaint_id, made[name] = world.complaint(days_ago=days)
        with world.store.begin() as conn:
            table = schema.deadline
            conn.execute(table.delete().where(table.c.complaint_id == complaint_id))
            row = {"region_id": "kab-kediri", "complaint_id": complaint_id, "clock": "check"}
            conn.execute(insert(table).values(**row, started_on=date(2026, 3, 1), due_on=on))
    wanted = [made[name] for name in ("late", "soon", "paused")]
    assert tickets(queries.inbox(staff(), order="urgent")) == wanted
    assert queries.inbox_tickets(staff(), InboxFilter(order="urgent", limit=2)) == wanted[:2]


def test_page_after_page_of_the_most_urgent_is_the_whole_list_in_order(world, queries: Queries):
    """Thirty complaints, many due on the same day, some with two clocks, some with none that runs."""
    made = []
    for number in range(30):
        complaint_id, ticket = world.complaint(days_ago=1 + number % 7)
        clocks = {"verify": number % 5, "answer": number % 3} if number % 4 else {}
        with world.store.begin() as conn:
            table = schema.deadline
            conn.execute(table.delete().where(table.c.complaint_id == complaint_id))
            for clock, day in clocks.items():
                row = {"region_id": "kab-kediri", "complaint_id": complaint_id, "clock": clock}
                on = date(2026, 3, 10 + day)
                conn.execute(insert(table).values(**row, started_on=date(2026, 3, 1), due_on=on))
        due = min(clocks.values(), default=99)
        made.append((due, 1 + number % 7, -complaint_id, ticket))
    in_order = [ticket for *_, ticket in sorted(made)]
    pages = [tickets(queries.inbox(staff(), order="urgent", limit=4, offset=at)) for at in range(0, 30, 4)]
    assert [ticket for page in pages for ticket in page] == in_order


def test_an_empty_inbox_has_its_columns_too(world, queries: Queries):
    page = queries.inbox(staff(), state="received")
    assert list(page.columns) == list(INBOX_COLUMNS)
    assert (len(page), page.attrs["total"]) == (0, 0)


def test_the_inbox_is_filtered_by_state_place_category_and_age(world, queries: Queries):
    new = world.complaint(days_ago=1)[1]
    old = world.complaint(days_ago=40, station_m=1_500, category="retak")[1]
    verified = world.complaint(days_ago=2, state="verified", verified_at=NOW)[1]
    closed = world.complaint(days_ago=3, state="closed")[1]
    assert tickets(queries.inbox(staff(), state="open")) == [new, verified, old]
    assert tickets(queries.inbox(staff(), state="closed")) == [closed]
    assert tickets(queries.inbox(staff(), subdistrict="K2")) == [old]
    assert tickets(queries.inbox(staff(), category="retak")) == [old]
    assert tickets(queries.inbox(staff(), older_than_days=30)) == [old]


@pytest.mark.parametrize(
    "text", ["banjir", "BANJIR  sampai", "bakung", "jeglongan contoh", "desa satu", "barat"]
)
def test_the_inbox_is_searched_by_words_road_and_place(world, queries: Queries, text: str):
    ticket = world.complaint(words="Jalan banjir sampai lutut")[1]
    world.complaint("selatan", 1_500, words="lampu mati")
    found = queries.inbox(staff(), text=text)
    assert tickets(found) == [ticket]
    assert found.attrs["total"] == 1


def test_the_inbox_is_searched_by_ticket(world, queries: Queries):
    world.complaint()
    ticket = world.complaint()[1]
    assert tickets(queries.inbox(staff(), text=ticket.lower().replace("-", ""))) == [ticket]


def test_a_row_of_the_inbox_tells_what_the_desk_needs(world, queries: Queries):
    words = "Lubang besar dan dalam " * 20
    world.complaint(words=words, station_m=1_500)
    row = queries.inbox(staff()).iloc[0]
    assert (row["road_name"], row["station_m"]) == ("Ambar – Bakung", 1_500)
    assert (row["subdistrict"], row["village"], row["photos"]) == ("Timur", "Desa Dua", 0)
    assert row["words_excerpt"].endswith("…")
    assert words.startswith(row["words_excerpt"][:-1])


def test_what_is_on_no_road_shows_where_the_reporter_said_it_is(world, queries: Queries):
    world.complaint(None, evidence=(112.01, -7.81))
    row = queries.inbox(staff()).iloc[0]
    assert (row["lon"], row["lat"], row["status"]) == (112.01, -7.81, "off_network")


def test_confidential_complaints_are_seen_by_the_desk_only(world, queries: Queries):
    ticket = world.complaint(confidential=True)[1]
    for role, sees in {"desk": True, "admin": True, "engineer": False, "leader": False}.items():
        assert tickets(queries.inbox(staff(role))) == ([ticket] if sees else [])
        assert (queries.complaint_for_staff(ticket, staff(role)) is not None) == sees


def test_leaders_read_released_words_only(world, queries: Queries):
    world.complaint(words="telepon saya 0800", public_words=None)
    ticket = world.complaint(words="telepon saya 0800", public_words="Lubang")[1]
    page = queries.inbox(staff("leader"))
    assert page["words_excerpt"].dropna().tolist() == ["Lubang"]
    assert queries.inbox(staff("leader"), text="0800").attrs["total"] == 0
    view = queries.complaint_for_staff(ticket, staff("leader"))
    assert view is not None
    assert (view.words, view.public_words) == (None, "Lubang")
    assert [evidence.words for evidence in view.evidence] == [None]


def test_where_the_mayor_reads_all_words_they_come_without_names_and_numbers(world, queries: Queries):
    ticket = world.complaint(words="Bangku taman kurang, telepon saya 0800 7654 3210")[1]
    hidden = queries.complaint_for_staff(ticket, staff("leader"))
    assert (hidden.words, hidden.words_kept_back) == (None, True)
    visibility = Visibility(leaders_read="masked")
    region = world.region.model_copy(update={"visibility": visibility})
    theirs = Queries(world.store, region, world.people, clock=lambda: world.NOW)
    view = theirs.complaint_for_staff(ticket, staff("leader"))
    assert "Bangku taman kurang" in view.words
    assert "7654" not in view.words
    assert not view.words_kept_back
    (excerpt,) = theirs.inbox(staff("leader"))["words_excerpt"]
    assert excerpt == view.words


def test_a_contact_is_known_to_be_there_and_told_nowhere_by_the_way(world, queries: Queries):
    ticket = world.complaint(contact=CONTACT)[1]
    anonymous = world.complaint()[1]
    for role in ("desk", "engineer", "admin"):
        seen = queries.complaint_for_staff(ticket, staff(role))
        assert seen.has_contact
        assert "80076543210" not in repr(seen)
    assert not queries.complaint_for_staff(anonymous, staff("desk")).has_contact


def test_a_complaint_shows_its_words_evidence_position_and_history(world, queries: Queries):
    complaint_id, ticket = world.complaint(words="Lubang besar", evidence=(112.01, -7.81), station_m=700)
    add_event(world, complaint_id, actor_kind="machine", actor_id=None)
    add_account_event(world, complaint_id)
    view = queries.complaint_for_staff(ticket.lower(), staff())
    assert view is not None
    assert view.words == "Lubang besar"
    assert [(e.lon, e.lat, e.words) for e in view.evidence] == [(112.01, -7.81, "Lubang besar")]
    assert (view.position.road_name, view.position.station_m) == ("Ambar – Bakung", 700)
    assert view.position.authority == "regency"
    assert [event.actor_name for event in view.events] == [None, "petugas"]


def test_neighbours_along_the_road_come_nearest_first(world, queries: Queries):
    _, ticket = world.complaint(station_m=500, contact=CONTACT)
    far = world.complaint(station_m=640)[1]
    near = world.complaint(station_m=480, contact=CONTACT)[1]
    world.complaint(station_m=700)
    world.complaint("selatan", 500)
    view = queries.complaint_for_staff(ticket, staff())
    found = [(other.ticket, other.distance_m, other.same_person) for other in view.nearby]
    assert found == [(near, 20, True), (far, 140, False)]


def test_an_erased_reporter_leaves_the_complaint(world, queries: Queries):
    _, ticket = world.complaint(contact=CONTACT)
    with world.store.connect() as conn:
        reporter_id = conn.execute(select(schema.complaint.c.reporter_id)).scalar_one()
    world.people.erase(reporter_id)
    view = queries.complaint_for_staff(ticket, staff())
    assert (view.words, view.has_contact) == (None, False)
    assert queries.inbox(staff())["words_excerpt"].isna().all()


def test_words_that_do_not_open_any_more_do_not_hide_the_others(world, queries: Queries):
    broken_id, broken = world.complaint(days_ago=1)
    whole = world.complaint(days_ago=2)[1]
    with world.store.begin() as conn:
        table = schema.complaint
        conn.execute(update(table).where(table.c.id == broken_id).values(words_sealed=b"rusak"))
    page = queries.inbox(staff())
    assert dict(zip(page["ticket"], page["words_excerpt"], strict=True)) == {
        broken: None,
        whole: "Lubang besar",
    }
    assert queries.complaint_for_staff(broken, staff()).words is None


def test_messages_that_nobody_could_read_wait_with_their_reason(world, queries: Queries):
    with world.store.begin() as conn:
        reporter = world.people.open_reporter(conn, world.region.id, CONTACT)
        body = world.people.seal(conn, reporter, b"{rusak", about_message("hash"))
        row = {
            "region_id": world.region.id,
            "channel": "whatsapp",
            "format": "web_form",
            "external_hash": "hash",
            "reporter_id": reporter,
            "body_sealed": body,
            "received_at": NOW,
            "state": "waiting",
            "waiting_reason": "unreadable",
        }
        conn.execute(insert(schema.message).values(row))
    waiting = queries.waiting(staff())
    assert waiting[["channel", "reason", "excerpt"]].values.tolist() == [["whatsapp", "unreadable", "{rusak"]]
    assert queries.waiting(staff("leader"))["excerpt"].tolist() == [None]


def test_reads_for_staff_need_the_keys(world):
    without = Queries(world.store, world.region)
    with pytest.raises(RuntimeError, match="give them `people`"):
        without.inbox(staff())


def add_event(world, complaint_id: int, **columns) -> None:
    row = {
        "region_id": world.region.id,
        "at": NOW,
        "subject": "complaint",
        "subject_id": complaint_id,
        "action": "verify",
        "details": {},
    } | columns
    with world.store.begin() as conn:
        conn.execute(insert(schema.event).values(row))


def add_account_event(world, complaint_id: int) -> None:
    with world.store.begin() as conn:
        table = schema.account
        row = {"region_id": world.region.id, "name": "petugas", "role": "desk", "password_hash": "x"}
        query = insert(table).values(row | {"created_at": NOW}).returning(table.c.id)
        account_id = conn.execute(query).scalar_one()
    add_event(world, complaint_id, actor_kind="staff", actor_id=account_id)

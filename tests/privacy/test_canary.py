"""Nobody who reports by any channel is told of anywhere but where staff with that right look."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from dashboard.navigation import PATHS
from dashboard.reports.review_file import review_bytes
from data import schema
from data.accounts import User
from data.people import People
from data.reads.queries import Queries
from data.regions import load_region
from data.register import Register
from data.repairs.crew_rules import NewTask
from data.sign_in import Accounts
from data.store import Store, open_store, utc_now
from tests.e2e.conftest import DESK_PASSWORD, Server
from tests.e2e.outside import SECRETS, Outside
from tests.privacy.canary import Canary, found_in
from tests.privacy.conftest import REGION
from tests.privacy.crawling import Heard, api_answers, session_cookie, visit_all
from tests.privacy.sending import BY, ON_THE_ROAD, send_all
from tests.soak.books import messages, reading, wait_until

OUTPUT_ZOOM = 17


@dataclass(frozen=True)
class Sent:
    """The canaries' complaints, all verified: every ticket, and those that their senders were told."""

    tickets: tuple[str, ...]
    told: Mapping[str, str]


@contextmanager
def office(app: Server) -> Iterator[tuple[Register, Queries, User]]:
    """Open the app's records beside it, as its desk officer does on another machine."""
    var = Path(app.environment["JEGLONGAN_VAR"])
    store: Store = open_store(f"sqlite:///{var}/jeglongan.sqlite")
    people, region = People(store, var / "keys" / "jeglongan.key"), load_region(REGION)
    user = Accounts(store).check_password(REGION, "petugas", DESK_PASSWORD)
    assert user is not None
    yield Register(store, region, people), Queries(store, region, people), user
    store.close()


@pytest.fixture(scope="module")
def sent(staff: Server, outside: Outside, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """Send the canaries in; a careless desk then publishes whatever it is offered."""
    told = send_all(staff, outside, browser, tmp_path_factory.mktemp("berkas"))
    for channel in ("whatsapp", "sms"):
        wait_until(lambda: "received" not in messages(staff, channel), "all is read")  # noqa: B023
    table = schema.complaint
    with reading(staff) as conn:
        tickets = tuple(
            conn.scalars(select(table.c.ticket).where(~table.c.sample, table.c.region_id == REGION))
        )
    with office(staff) as (register, queries, user):
        for ticket in tickets:
            complaint = queries.complaint_for_staff(ticket, user)
            assert complaint is not None
            if complaint.state in {"received", "forwarded"}:
                register.verify(ticket, user, complaint.release_words)
    return Sent(tickets, told)


def told_by(contents: Mapping[str, bytes], secrets: Iterable[str]) -> Iterator[str]:
    """Yield where which secret shows."""
    wanted = list(secrets)
    for where, content in contents.items():
        for secret in found_in(content, wanted):
            yield f"{where}: {secret}"


def everything_of(*people: Canary) -> list[str]:
    return [secret for one in people for secret in (*one.secrets(), *one.house())]


def test_every_channel_brought_its_canary(sent: Sent) -> None:
    assert set(sent.told) == {"web", "call", "whatsapp", "sms"}
    assert len(sent.tickets) >= len(BY) - 1, "the subscriber sends no complaint, everybody else at least one"


def test_no_public_page_tells_of_anybody(staff: Server, browser: Browser, sent: Sent) -> None:
    paths = ["/", "/?bahasa=en", f"/?peta={ON_THE_ROAD[1]},{ON_THE_ROAD[0]},{OUTPUT_ZOOM}"]
    paths += [f"/{path}" for path in PATHS.values()]
    paths += [f"/lacak?nomor={ticket}" for ticket in sent.tickets]
    heard: Heard = visit_all(browser, staff, paths)
    assert all(len(content) > 10_000 for content in heard.pages.values()), "a page was not heard"
    assert list(told_by(heard.pages, everything_of(*BY.values()))) == []


def test_no_open_address_tells_of_anybody(staff: Server, sent: Sent) -> None:
    answers = api_answers(staff, REGION, *ON_THE_ROAD)
    assert any(ticket.encode() in content for content in answers.values() for ticket in sent.tickets)
    assert list(told_by(answers, everything_of(*BY.values()))) == []


@pytest.mark.usefixtures("sent")
def test_nothing_on_the_disk_tells_of_anybody(staff: Server) -> None:
    var = Path(staff.environment["JEGLONGAN_VAR"])
    files = {str(path.relative_to(var)): path.read_bytes() for path in var.rglob("*") if path.is_file()}
    assert any(name.endswith(".sqlite") for name in files)
    assert any(b"lubang" in content for name, content in files.items() if ".sqlite" in name)
    assert list(told_by(files, everything_of(*BY.values()))) == []
    assert list(told_by(files, SECRETS)) == []


def test_what_is_sent_tells_nobody_of_another(outside: Outside, sent: Sent) -> None:
    assert sent.told
    bodies = [one.body for one in outside.web.asked] + [mail.as_bytes() for mail in outside.mails]
    letters = {f"letter {number}": body for number, body in enumerate(bodies)}
    assert list(told_by(letters, (secret for one in BY.values() for secret in one.house()))) == []
    for person in BY.values():
        own = (person.international.encode(), person.email.encode())
        to_others = {where: body for where, body in letters.items() if not any(one in body for one in own)}
        assert list(told_by(to_others, person.secrets())) == []
    names = [one.name.split()[0] for one in BY.values()]
    assert list(told_by(letters, names)) == [], "a notice goes to a number that others may read too"


def test_no_export_tells_of_anybody(staff: Server, sent: Sent, tmp_path: Path) -> None:
    files = {}
    for what, suffix in (("complaints", ".csv"), ("stretches", ".geojson")):
        path = tmp_path / f"{what}{suffix}"
        staff.data("export", what, "--out", str(path))
        files[path.name] = path.read_bytes()
    path = tmp_path / "lapor.csv"
    staff.data("sp4n", "out", "--out", str(path))
    files["lapor.csv"] = path.read_bytes()
    assert any(sent.tickets[0].encode() in content for content in files.values())
    assert list(told_by(files, everything_of(*BY.values()))) == []


@pytest.mark.parametrize("name", ["insinyur", "pimpinan"])
def test_staff_without_the_right_learn_no_contact(
    staff: Server, browser: Browser, sent: Sent, name: str
) -> None:
    cookie = session_cookie(staff, name, DESK_PASSWORD, REGION)
    paths = ["/meja", "/terlambat", *(f"/meja?nomor={ticket}" for ticket in sent.tickets)]
    heard = visit_all(browser, staff, paths, cookie)
    contacts = [secret for one in BY.values() for secret in (*one.secrets(), "RT 09")]
    assert list(told_by(heard.pages, contacts)) == []


def repaired(app: Server, sent: Sent) -> tuple[list[str], list[str]]:
    """Let the office repair what the canaries told of; return the pages and the files that tell of it."""
    with office(app) as (register, queries, _):
        engineer = Accounts(register.store).check_password(REGION, "insinyur", DESK_PASSWORD)
        assert engineer is not None
        crew_id, today = queries.crews()[0].crew_id, queries.today()
        plannable = set(queries.plannable()["ticket"])
        tasks = [NewTask(ticket=ticket) for ticket in sent.tickets if ticket in plannable]
        assert tasks, "none of the canaries lies where a crew may mend it"
        first, *_others = register.plan_day(engineer, crew_id, today, tasks)
        register.finish_task(engineer, first)
        register.place_sign(engineer, ticket=sent.tickets[0])
        register.record_decision(
            engineer, queries.review().week.name, "Tambal semua", "pupr", today + timedelta(days=14)
        )
        views = [queries.ticket(ticket) for ticket in sent.tickets]
        stretches = {
            str(view.stretch_id) for view in views if view is not None and view.stretch_id is not None
        }
        done = queries.crew_day(crew_id, today)
        roads, works = {task.road_id for task in done}, {task.works_id for task in done if task.works_id}
    assert stretches
    assert works
    pages = [f"/penggal?id={one}" for one in stretches] + [f"/ruas?ruas={one}" for one in roads]
    pages += [f"/perbaikan?pekerjaan={one}" for one in works]
    files = [f"/strip/{REGION}.{kind}?ruas={one}" for one in roads for kind in ("svg", "csv", "pdf")]
    files += [f"/feeds/{REGION}.{form}" for form in ("atom", "rss")]
    files += [f"/feeds/{REGION}/ruas/{one}.atom" for one in roads]
    files += [f"/feeds/{REGION}/penggal/{one}.rss" for one in stretches]
    return pages, files


def text_of(content: bytes, kind: str) -> bytes:
    """Return what a paper or a workbook says, which is packed inside it."""
    if kind == "pdf":
        document = pdfium.PdfDocument(content)
        return "\n".join(page.get_textpage().get_text_range() for page in document).encode()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist())


def test_no_page_or_paper_of_repairs_tells_of_anybody(staff: Server, browser: Browser, sent: Sent) -> None:
    pages, files = repaired(staff, sent)
    heard = visit_all(browser, staff, pages)
    assert list(told_by(heard.pages, everything_of(*BY.values()))) == []
    answers = {}
    for path in files:
        answer = httpx.get(staff.url + path, timeout=60)
        assert answer.status_code == 200, path
        answers[path] = str(answer.headers).encode() + answer.content
        if ".pdf" in path:
            answers[f"text of {path}"] = text_of(answer.content, "pdf")
    with office(staff) as (_, queries, _user):
        for suffix in (".pdf", ".xlsx"):
            paper = review_bytes(queries, None, suffix, "id", utc_now())
            answers[f"review{suffix}"] = text_of(paper, suffix.removeprefix("."))
    assert all(len(content) > 300 for content in answers.values())
    assert list(told_by(answers, everything_of(*BY.values()))) == []


def test_pages_of_repairs_tell_staff_no_contact(staff: Server, browser: Browser, sent: Sent) -> None:
    assert sent.tickets
    cookie = session_cookie(staff, "insinyur", DESK_PASSWORD, REGION)
    paths = ["prioritas", "program", "pekerjaan", "regu", "kondisi", "tinjauan", "tinjauan?daftar=pantauan"]
    heard = visit_all(browser, staff, [f"/{path}" for path in paths], cookie)
    contacts = [secret for one in BY.values() for secret in (*one.secrets(), "RT 09")]
    assert list(told_by(heard.pages, contacts)) == []

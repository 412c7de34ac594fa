"""A process that takes messages in until it is killed; see ``test_intake_survives_kill``."""

from multiprocessing.connection import Connection
from pathlib import Path

from data.channels import web_form
from data.incoming.receiving import IncomingMessage
from data.people import People
from data.regions import load_region
from data.register import Register, ReportDraft
from data.store import open_store

PROCESS_EVERY = 3  # messages


def office(url: str, key_file: Path) -> Register:
    """Open the office as a new process does."""
    store = open_store(url)
    return Register(store, load_region("kab-kediri"), People(store, key_file))


def message(number: int, lon: float, lat: float) -> IncomingMessage:
    """Return the message with this number; the same number is the same message."""
    draft = ReportDraft(
        category="lubang", words=f"Aduan {number}", lon=lon, lat=lat, accuracy_m=5.0, how="gps"
    )
    return IncomingMessage(
        channel="web",
        external_id=f"contoh-{number}",
        format=web_form.FORMAT,
        body=web_form.body(draft),
        contact=f"0800-0000-{number % 7:04d}",
    )


def take_in(
    url: str, key_file: Path, places: list[tuple[float, float]], first: int, acknowledged: Connection
) -> None:
    """Receive and process the messages from number ``first`` on, telling each that was received."""
    register = office(url, key_file)
    for number in range(first, len(places)):
        register.receive([message(number, *places[number])])
        acknowledged.send(number)
        if number % PROCESS_EVERY == 0:
            register.process()
    register.process()

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import insert, select, update

from data import schema
from data.accounts import NotAllowedError, User
from data.people import People
from data.photos import PHOTOS_PER_REPORT, PHOTOS_PER_TICKET, PhotoError, Photos
from data.settings import Settings
from data.store import Store

pytestmark = pytest.mark.every_database

Attach = Callable[[str, str], None]
UPLOADS = 20  # of one address in an hour
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path / "var", photo_uploads_per_hour=UPLOADS)


@pytest.fixture
def photos(store: Store, people: People, settings: Settings, clock: Clock) -> Photos:
    return Photos(store, people, settings, clock)


@pytest.fixture
def ticket(photos: Photos, region_id: str) -> str:
    return photos.open_ticket(region_id)


@pytest.fixture
def reporter_id(store: Store, people: People, region_id: str) -> int:
    with store.begin() as conn:
        return people.open_reporter(conn, region_id, None)


@pytest.fixture
def attach(photos: Photos, store: Store, region_id: str, reporter_id: int) -> Attach:
    """Gives a photo to the one complaint there is."""
    with store.begin() as conn:
        complaint_id = conn.execute(
            insert(schema.complaint)
            .values(
                region_id=region_id,
                ticket="KDR-AAAA-AAAA",
                reporter_id=reporter_id,
                channel="web",
                category="lubang",
                family="pavement",
                state="received",
                happened_at=START,
                created_at=START,
            )
            .returning(schema.complaint.c.id)
        ).scalar_one()

    def attach(public_id: str, ticket: str) -> None:
        with store.begin() as conn:
            photos.attach(conn, region_id, complaint_id, reporter_id, [(public_id, ticket)])

    return attach


def photo(colour: str = "grey") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(written, "JPEG")
    return written.getvalue()


def staff(role: str, region_id: str) -> User:
    return User(1, "contoh", role, None, region_id)


def release(photos: Photos, store: Store, public_id: str) -> None:
    with store.begin() as conn:
        photos.hide(conn, public_id, [], None, START)
        conn.execute(update(schema.photo).where(schema.photo.c.public_id == public_id).values(released=True))


def test_a_photo_is_read_back_by_staff_as_the_picture_that_came(photos: Photos, region_id: str, ticket: str):
    receipt = photos.accept(region_id, ticket, photo("red"))
    image = Image.open(io.BytesIO(photos.read(receipt.public_id, staff("desk", region_id))))
    assert image.size == (receipt.width_px, receipt.height_px) == (64, 48)
    assert image.getpixel((30, 20))[0] > 200


def test_what_lies_on_the_disk_shows_nothing(photos: Photos, region_id: str, ticket: str, settings: Settings):
    receipt = photos.accept(region_id, ticket, photo())
    (file,) = settings.photo_folder.iterdir()
    assert file.name == receipt.public_id
    assert b"\xff\xd8\xff" not in file.read_bytes()
    assert b"JFIF" not in file.read_bytes()


def test_the_public_sees_a_photo_only_once_the_desk_released_it(
    photos: Photos, store: Store, region_id: str, ticket: str
):
    public_id = photos.accept(region_id, ticket, photo()).public_id
    with pytest.raises(NotAllowedError):
        photos.read(public_id)
    release(photos, store, public_id)
    assert photos.read(public_id).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("role", "sees"), [("desk", True), ("engineer", True), ("admin", True), ("leader", False)]
)
def test_roles_see_unreleased_photos_of_their_own_region_as_the_table_says(
    photos: Photos, region_id: str, ticket: str, role: str, sees: bool
):
    public_id = photos.accept(region_id, ticket, photo()).public_id
    with pytest.raises(NotAllowedError):
        photos.read(public_id, staff(role, "kota-lain"))
    if sees:
        assert photos.read(public_id, staff(role, region_id))
    else:
        with pytest.raises(NotAllowedError):
            photos.read(public_id, staff(role, region_id))


def test_a_photo_of_a_confidential_complaint_is_never_public(
    photos: Photos, store: Store, region_id: str, ticket: str, attach: Attach
):
    public_id = photos.accept(region_id, ticket, photo()).public_id
    attach(public_id, ticket)
    release(photos, store, public_id)
    with store.begin() as conn:
        conn.execute(update(schema.complaint).values(confidential=True))
    for user in (None, staff("engineer", region_id)):
        with pytest.raises(NotAllowedError):
            photos.read(public_id, user)
    assert photos.read(public_id, staff("desk", region_id))


def test_an_attached_photo_opens_until_its_reporter_is_forgotten(
    photos: Photos, people: People, store: Store, reporter_id: int, attach: Attach
):
    ticket, desk = photos.open_ticket("kab-contoh"), staff("desk", "kab-contoh")
    public_id = photos.accept("kab-contoh", ticket, photo()).public_id
    attach(public_id, ticket)
    release(photos, store, public_id)
    assert photos.read(public_id)
    people.erase(reporter_id)
    with pytest.raises(PhotoError, match="no such photo"):
        photos.read(public_id, desk)
    with store.connect() as conn:
        assert not conn.scalar(select(schema.photo.c.released))  # no page offers it any more


def test_a_photo_is_attached_once_and_only_with_its_own_ticket(
    photos: Photos, region_id: str, ticket: str, attach: Attach
):
    public_id = photos.accept(region_id, ticket, photo()).public_id
    for wrong in [(public_id, photos.open_ticket(region_id)), (public_id, ""), ("0" * 32, ticket)]:
        with pytest.raises(PhotoError) as refused:
            attach(*wrong)
        assert refused.value.code == "bad_ticket"
    attach(public_id, ticket)
    with pytest.raises(PhotoError):
        attach(public_id, ticket)


def test_a_report_that_waited_still_gets_its_photos(
    photos: Photos, region_id: str, ticket: str, clock: Clock, attach: Attach
):
    public_id = photos.accept(region_id, ticket, photo()).public_id
    clock.now = START + timedelta(days=3)
    photos.accept(region_id, photos.open_ticket(region_id), photo())
    attach(public_id, ticket)
    assert photos.read(public_id, staff("desk", region_id))


def test_photos_of_forms_that_were_never_sent_are_deleted_after_a_month(
    photos: Photos, region_id: str, ticket: str, clock: Clock, settings: Settings
):
    old = photos.accept(region_id, ticket, photo()).public_id
    clock.now = START + timedelta(days=31)
    new = photos.accept(region_id, photos.open_ticket(region_id), photo()).public_id
    assert [file.name for file in settings.photo_folder.iterdir()] == [new]
    with pytest.raises(PhotoError, match="no such photo"):
        photos.read(old, staff("desk", region_id))


def test_a_ticket_holds_for_two_hours_in_its_own_region(
    photos: Photos, region_id: str, ticket: str, clock: Clock
):
    assert photos.check_ticket(region_id, ticket)
    assert not photos.check_ticket("kota-lain", ticket)
    clock.now = START + timedelta(hours=2)
    assert not photos.check_ticket(region_id, ticket)
    with pytest.raises(PhotoError, match="open too long") as refused:
        photos.accept(region_id, ticket, photo())
    assert refused.value.code == "bad_ticket"


@pytest.mark.parametrize("made_up", ["", ".", "..", "9999999999.x.y", "99999999999999999999.é.ü", "x" * 5000])
def test_a_made_up_ticket_is_none(photos: Photos, region_id: str, made_up: str):
    assert not photos.check_ticket(region_id, made_up)


def test_a_ticket_cannot_be_made_to_last_longer(photos: Photos, region_id: str, ticket: str):
    expiry, _, rest = ticket.partition(".")
    assert not photos.check_ticket(region_id, f"{int(expiry) + 3600}.{rest}")


def test_one_form_may_send_only_so_many_photos(photos: Photos, region_id: str, ticket: str):
    for _ in range(PHOTOS_PER_TICKET):
        photos.accept(region_id, ticket, photo())
    with pytest.raises(
        PhotoError, match=f"up to {PHOTOS_PER_TICKET} photos, removed ones included"
    ) as refused:
        photos.accept(region_id, ticket, photo())
    assert refused.value.code == "too_many"


def test_one_address_uploads_only_so_many_within_an_hour(photos: Photos, region_id: str):
    for _ in range(UPLOADS):
        photos.accept(region_id, photos.open_ticket(region_id), photo(), "10.0.0.1")
    with pytest.raises(PhotoError, match="Try again in") as refused:
        photos.accept(region_id, photos.open_ticket(region_id), photo(), "10.0.0.1")
    assert refused.value.code == "too_many"
    photos.accept(region_id, photos.open_ticket(region_id), photo(), "10.0.0.2")


def test_a_report_keeps_its_first_five_photos_in_their_order(
    photos: Photos, store: Store, region_id: str, ticket: str, attach: Attach
):
    sent = [photos.accept(region_id, ticket, photo()).public_id for _ in range(PHOTOS_PER_REPORT + 1)]
    chosen = sent[::-1]
    for public_id in chosen[:PHOTOS_PER_REPORT]:
        attach(public_id, ticket)
    with pytest.raises(PhotoError) as refused:
        attach(chosen[-1], ticket)
    assert refused.value.code == "too_many"
    table = schema.photo
    with store.connect() as conn:
        kept = conn.scalars(select(table.c.public_id).where(table.c.number > 0).order_by(table.c.number))
        assert list(kept) == chosen[:PHOTOS_PER_REPORT]


def test_a_photo_of_a_message_comes_in_without_a_form_and_dies_with_its_reporters_key(
    photos: Photos, people: People, store: Store, reporter_id: int, attach: Attach
):
    assert attach
    region_id = "kab-contoh"
    with store.begin() as conn:
        complaint_id = conn.execute(select(schema.complaint.c.id)).scalar_one()
        public_id = photos.take_in(conn, region_id, complaint_id, reporter_id, photo()).public_id
    assert photos.read(public_id, staff("desk", region_id))
    people.erase(reporter_id)
    with pytest.raises(PhotoError, match="no such photo"):
        photos.read(public_id, staff("desk", region_id))


def test_the_public_gets_the_rendition_and_staff_both(
    photos: Photos, store: Store, region_id: str, ticket: str
):
    public_id = photos.accept(region_id, ticket, photo("red")).public_id
    release(photos, store, public_id)
    desk = staff("desk", region_id)
    with store.connect() as conn:
        original, rendition = photos.files_of(conn, [1])
        assert photos.originals_of(conn, [1]) == [original]
    original.unlink()  # the original's time is over: what was made public stays
    assert photos.read(public_id) == photos.read(public_id, desk)
    with pytest.raises(PhotoError):
        photos.read(public_id, desk, original=True)
    assert b"JFIF" not in rendition.read_bytes()


def test_a_photo_said_to_be_public_without_a_rendition_is_not(
    photos: Photos, store: Store, region_id: str, ticket: str
):
    public_id = photos.accept(region_id, ticket, photo()).public_id
    with store.begin() as conn:
        conn.execute(update(schema.photo).values(released=True))
    with pytest.raises(NotAllowedError):
        photos.read(public_id)


def test_a_refused_photo_leaves_nothing_behind(
    photos: Photos, store: Store, region_id: str, ticket: str, settings: Settings
):
    with pytest.raises(PhotoError):
        photos.accept(region_id, ticket, b"bukan foto")
    assert not settings.photo_folder.exists()
    with store.connect() as conn:
        assert conn.execute(select(schema.photo)).first() is None


@pytest.mark.parametrize("public_id", ["", "../keys/jeglongan.key", "0" * 32])
def test_an_unknown_photo_is_not_found(photos: Photos, region_id: str, public_id: str):
    with pytest.raises(PhotoError) as refused:
        photos.read(public_id, staff("admin", region_id))
    assert refused.value.code == "not_found"

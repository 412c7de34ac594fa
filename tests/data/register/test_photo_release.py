"""Photos let out by the desk: looked at one by one, never the original, never of a confidential report."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from data import schema
from data.accounts import NotAllowedError
from data.photos import Photos
from data.photos.images import PhotoError
from data.photos.release import PhotoReleaseError
from data.register import Register
from data.settings import Settings
from tests.data.register.town import Town

FACE = (0.25, 0.25, 0.5, 0.5)


@pytest.fixture
def photos(town: Town, tmp_path: Path) -> Photos:
    """The town's photos, which its register keeps from now on."""
    photos = Photos(town.store, town.people, Settings(var=tmp_path), clock=lambda: town.now)
    town.register = Register(town.store, town.region, town.people, photos, clock=lambda: town.now)
    account = {
        "region_id": town.region.id,
        "name": "meja",
        "password_hash": "-",
        "role": "desk",
        "created_at": town.now,
    }
    with town.store.begin() as conn:
        made = conn.execute(schema.account.insert().values(account).returning(schema.account.c.id))
        town.desk = replace(town.desk, id=made.scalar_one())
    return photos


def striped() -> bytes:
    """A white photo with a black line down its middle and a black corner."""
    image = Image.new("RGB", (200, 100), "white")
    image.paste("black", (96, 0, 104, 100))
    image.paste("black", (0, 0, 20, 20))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=95)
    return written.getvalue()


def sent(town: Town, photos: Photos, *, confidential: bool = False) -> tuple[str, str]:
    """Send a report with one photo; return its ticket and the photo's id."""
    form = photos.open_ticket(town.region.id)
    public_id = photos.accept(town.region.id, form, striped()).public_id
    receipt = town.report(500, photos=((public_id, form),), confidential=confidential)
    return receipt.ticket, public_id


def test_no_photo_goes_out_unlooked_at(town: Town, photos: Photos) -> None:
    _, public_id = sent(town, photos)
    with pytest.raises(PhotoReleaseError, match="Look at the photo"):
        town.register.release_photo(public_id, town.desk)
    with pytest.raises(PhotoReleaseError, match="Look at the photo"):
        town.register.release_photo(public_id, town.desk, [FACE], nothing_to_hide=True)
    with pytest.raises(NotAllowedError):
        photos.read(public_id)


def test_the_public_sees_the_photo_without_what_was_hidden_and_the_history_tells_who_let_it_out(
    town: Town, photos: Photos
) -> None:
    ticket, public_id = sent(town, photos)
    town.register.release_photo(public_id, town.desk, [FACE])
    seen = Image.open(io.BytesIO(photos.read(public_id))).convert("L")
    assert seen.getpixel((100, 50)) > 100
    assert seen.getpixel((10, 10)) < 20
    assert (
        Image.open(io.BytesIO(photos.read(public_id, town.desk, original=True))).getpixel((100, 50))[0] < 20
    )
    event = town.events(ticket)[-1]
    assert (event.action, event.actor_kind, event.details["hidden"]) == ("photo_released", "staff", 1)
    assert not event.public


def test_a_photo_with_nothing_to_hide_goes_out_once_somebody_says_so_and_can_be_withdrawn(
    town: Town, photos: Photos
) -> None:
    ticket, public_id = sent(town, photos)
    town.register.release_photo(public_id, town.desk, nothing_to_hide=True)
    assert photos.read(public_id)
    town.register.withdraw_photo(public_id, town.desk)
    town.register.withdraw_photo(public_id, town.desk)
    with pytest.raises(NotAllowedError):
        photos.read(public_id)
    assert [event.action for event in town.events(ticket)][-2:] == ["photo_released", "photo_withdrawn"]


def test_hiding_more_replaces_what_the_public_saw(town: Town, photos: Photos) -> None:
    _, public_id = sent(town, photos)
    town.register.release_photo(public_id, town.desk, nothing_to_hide=True)
    before = photos.read(public_id)
    town.register.release_photo(public_id, town.desk, [FACE, (0.0, 0.0, 0.2, 0.2)])
    assert photos.read(public_id) != before


def test_a_photo_of_a_confidential_report_is_not_let_out(town: Town, photos: Photos) -> None:
    _, public_id = sent(town, photos, confidential=True)
    with pytest.raises(PhotoReleaseError, match="confidential"):
        town.register.release_photo(public_id, town.desk, [FACE])


@pytest.mark.parametrize("box", [(0.1, 0.1, 0.0, 0.2), (2.0, 2.0, 0.1, 0.1), (0.1, float("nan"), 0.1, 0.1)])
def test_a_box_that_hides_nothing_is_refused_and_nothing_goes_out(
    town: Town, photos: Photos, box: tuple[float, float, float, float]
) -> None:
    _, public_id = sent(town, photos)
    with pytest.raises(ValueError, match="draw it anew"):
        town.register.release_photo(public_id, town.desk, [box])
    with pytest.raises(NotAllowedError):
        photos.read(public_id)


def test_who_may_not_or_asks_for_no_photo_is_refused(town: Town, photos: Photos) -> None:
    _, public_id = sent(town, photos)
    with pytest.raises(NotAllowedError):
        town.register.release_photo(public_id, replace(town.desk, role="leader"), nothing_to_hide=True)
    with pytest.raises(PhotoError, match="no such photo"):
        town.register.release_photo("0" * 32, town.desk, nothing_to_hide=True)

"""Photos of citizens and of works in one place, for whoever lets photos out."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from dashboard import backend
from dashboard.views import photos as photos_page
from data.accounts import User
from data.regions import Region
from data.register import ReportDraft
from tests.dashboard.pages import button, open_page, texts

SignIn = Callable[[User], None]


def uploaded(region: Region) -> tuple[str, str]:
    """Send a photo as a form does; return its public id and the form's ticket."""
    photos = backend.photos()
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(written, "JPEG")
    ticket = photos.open_ticket(region.id)
    return photos.accept(region.id, ticket, written.getvalue()).public_id, ticket


def of_a_complaint(region: Region, *, confidential: bool = False) -> tuple[str, str]:
    """Return the public id of a photo that a citizen sent, and the complaint's ticket."""
    photo = uploaded(region)
    place = {"lon": 112.1822, "lat": -7.81}
    draft = ReportDraft(category="lubang", **place, photos=(photo,), confidential=confidential)
    made = backend.register_of(region.id).report(draft).ticket
    assert made
    return photo[0], made


def of_works(region: Region, engineer: User) -> str:
    """Return the public id of a photo that an engineer took."""
    queries = backend.queries_of(region.id)
    package = queries.package(int(queries.packages()["package_id"].iloc[0]))
    assert package is not None
    place = ("plosoklaten-gedangsewu", 7_000.0, "before")
    register = backend.register_of(region.id)
    return register.add_works_photo(engineer, package.works[0].works_id, *place, uploaded(region))


@pytest.mark.usefixtures("leader")
def test_photos_of_citizens_and_of_works_wait_together_until_each_is_let_out_or_kept_inside(
    installation: Region, desk_user: User, engineer: User, leader: User, sign_in: SignIn
) -> None:
    sent, ticket = of_a_complaint(installation)
    secret, _ = of_a_complaint(installation, confidential=True)
    taken = of_works(installation, engineer)
    unchecked, _ = of_a_complaint(installation)
    backend.register_of(installation.id).verify(ticket, desk_user)
    sign_in(desk_user)
    assert "Foto · 2" in [one.label for one in open_page("desk").get("page_link")]
    page = open_page("photos")
    assert not page.exception
    said = texts(page)
    assert "2 foto menunggu diperiksa" in said
    assert f"meja?nomor={ticket}" in said, "a photo leads to its complaint"
    assert f"foto/{sent}?asli=1" in said
    assert f"foto-pekerjaan/{taken}?asli=1" in said
    assert secret not in said
    assert unchecked not in said, "it is looked at with its complaint first"

    page = page.button(key=f"desk_photo_look_{sent}").click().run()
    page = button(page, "Jangan diterbitkan").click().run()
    assert not page.exception
    assert f"desk_photo_keep_{taken}" in [one.key for one in page.button], "the next one opens by itself"
    backend.register_of(installation.id).release_works_photo(desk_user, taken, nothing_to_hide=True)
    assert "Semua foto sudah diperiksa" in texts(open_page("photos"))
    complaint = backend.queries_of(installation.id).complaint_for_staff(ticket, desk_user)
    assert complaint is not None
    assert "photo_kept_inside" in [event.action for event in complaint.events]
    assert not complaint.photos[0].released

    sign_in(leader)
    assert "Akun Anda tidak berwenang" in texts(open_page("photos"))


def test_more_photos_than_a_page_holds_lie_on_the_next_page(
    installation: Region, desk_user: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos_page, "SHOWN", 2)
    sent = [of_a_complaint(installation) for _ in range(3)]
    for _, ticket in sent:
        backend.register_of(installation.id).verify(ticket, desk_user)
    sign_in(desk_user)
    page = open_page("photos")
    assert "1 – 2 dari 3" in texts(page)
    page = button(page, "Berikutnya").click().run()
    last = [key for key in (one.key for one in page.button) if key and key.startswith("desk_photo_look_")]
    assert last == [f"desk_photo_look_{sent[2][0]}"]
    page = page.button(key=last[0]).click().run()
    page = button(page, "Jangan diterbitkan").click().run()
    assert not page.exception
    assert "2 foto menunggu diperiksa" in texts(page), (
        "where the last of a page is done, the first page follows"
    )

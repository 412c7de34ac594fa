"""Penggal and Perbaikan: where, what stage, since when, what next; closed is not fixed; nobody's data."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pandas as pd
import pytest
from PIL import Image
from sqlalchemy import insert, update
from starlette.applications import Starlette

from dashboard import backend
from dashboard.routes import works_photos as works_photo_routes
from data import schema
from data.office import MACHINE
from data.regions import Region
from data.stages import PUBLIC_STAGES
from tests.dashboard.asgi import get
from tests.dashboard.pages import button, open_page, texts

PHOTOS = Starlette(routes=works_photo_routes.routes)
QUESTION = {"id": "Sampai mana perbaikannya?", "en": "How far is the repair?"}
ASKED = {"id": "Masih rusak di sini", "en": "Still broken here"}
Find = Callable[..., int]

pytestmark = pytest.mark.usefixtures("installation")


@pytest.fixture
def pieces(installation: Region) -> pd.DataFrame:
    return backend.queries_of(installation.id).stretch_pieces()


@pytest.fixture
def stretch_at(pieces: pd.DataFrame) -> Find:
    """Return how to find a stretch some piece of which is at a stage."""

    def find(stage: str, *, verified: bool = True) -> int:
        rows = pieces[(pieces["stage"] == stage) & pieces["stretch_id"].notna()]
        return int(rows[(rows["verified"] > 0) == verified]["stretch_id"].iloc[0])

    return find


def write(*statements: object) -> None:
    store = backend.store()
    with store.begin() as conn:
        for statement in statements:
            conn.execute(statement)
        for layer in ("stretches", "works"):
            store.bump(conn, "kab-kediri", layer)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("stage", [*PUBLIC_STAGES[1:5], "other_authority"])
def test_the_first_screen_tells_where_and_how_far_at_every_stage(
    stretch_at: Find, installation: Region, stage: str, language: str
) -> None:
    view = backend.queries_of(installation.id).stretch(stretch_at(stage))
    assert view is not None
    page = open_page("stretch", language=language, id=str(view.stretch_id))
    assert not page.exception
    said = texts(page)
    assert QUESTION[language] in said
    assert f"<h1>{view.road_name}</h1>" in said
    assert 'class="jg-now"' in said
    assert button(page, ASKED[language])


def test_curing_concrete_says_its_day_and_when_trucks_may_drive(installation: Region) -> None:
    queries = backend.queries_of(installation.id)
    fresh = queries.curing().iloc[0]
    page = open_page("repair", pekerjaan=str(fresh["works_id"]))
    said = texts(page)
    assert f"hari ke-{fresh['day']} dari {fresh['days']}" in said
    assert "jg-traffic-" in said
    assert "Ditutup" in said


def test_a_step_of_works_is_told_with_its_own_day_not_with_that_of_its_stage() -> None:
    """Works that were handed over in December are done since then; the final handover came in June."""
    for page in (open_page("repair", pekerjaan="1"), open_page("map", pekerjaan="1")):
        said = texts(page)
        assert "20 Des 2021 · Serah terima akhir (FHO), 20 Jun 2022" in said
        assert "Serah terima akhir (FHO) · sejak 20 Des 2021" not in said


def test_of_what_nobody_has_checked_neither_words_nor_kind_nor_photo_is_shown(
    stretch_at: Find, installation: Region
) -> None:
    stretch_id = stretch_at("received", verified=False)
    write(
        update(schema.complaint)
        .where(
            schema.complaint.c.id.in_(
                schema.stretch_complaint.select()
                .with_only_columns(schema.stretch_complaint.c.complaint_id)
                .where(schema.stretch_complaint.c.stretch_id == stretch_id)
            )
        )
        .values(words_sealed=None)
    )
    said = texts(open_page("stretch", id=str(stretch_id)))
    assert "belum dicek" in said
    assert [part for part in ("Jenis kerusakan", "Kata warga", "Foto", "KDR-") if part in said] == []


def test_a_merged_stretch_shows_the_survivor(pieces: pd.DataFrame, stretch_at: Find) -> None:
    survivor = stretch_at("verified")
    row = dict(backend_row(survivor))
    row.pop("id")
    with backend.store().begin() as conn:
        gone = row | {"ended_at": datetime.now(UTC), "merged_into_id": survivor}
        added = insert(schema.stretch).values(gone).returning(schema.stretch.c.id)
        old = int(conn.execute(added).scalar_one())
    page = open_page("stretch", id=str(old))
    assert page.query_params["id"] == str(survivor)
    assert "jadi bagian penggal yang lebih panjang" in texts(page)


def backend_row(stretch_id: int) -> dict:
    with backend.store().connect() as conn:
        query = schema.stretch.select().where(schema.stretch.c.id == stretch_id)
        return dict(conn.execute(query).mappings().one())


def test_an_ended_stretch_says_what_happened_and_can_be_reported_again() -> None:
    ended = schema.stretch.c.ended_at.is_not(None) & schema.stretch.c.merged_into_id.is_(None)
    with backend.store().connect() as conn:
        rows = conn.execute(schema.stretch.select().where(ended)).all()
    fates = [backend.queries_of("kab-kediri").stretch_fate(row.id) for row in rows]
    fate = next(one for one in fates if one is not None and one.closed)
    page = open_page("stretch", id=str(fate.stretch_id))
    said = texts(page)
    assert "tidak ada lagi yang menunggu perbaikan" in said
    assert "Ditutup belum tentu baik" in said
    assert button(page, "Masih rusak di sini")


@pytest.mark.parametrize("asked", ["", "999999", "x", "1'", "9" * 30])
def test_a_link_to_nothing_says_so(asked: str) -> None:
    for name, parameter in (("stretch", "id"), ("repair", "pekerjaan")):
        page = open_page(name, **{parameter: asked})
        assert not page.exception
        assert "di peta" in texts(page)


def test_a_package_is_shown_as_far_as_it_is_public(pieces: pd.DataFrame) -> None:
    works_id = int(pieces.loc[pieces["stage"] == "in_works", "works_id"].dropna().iloc[0])
    today = datetime.now(UTC).date()
    package = {
        "region_id": "kab-kediri",
        "name": "Paket Uji",
        "kind": "contract",
        "contractor": "CV Contoh Karya",
        "value_rupiah": 3_620_795_334,
        "estimate_rupiah": 4_004_851_000,
        "budget_year": today.year,
        "planned_end": today + timedelta(days=40),
        "sample": True,
        "created_at": datetime.now(UTC),
    }
    with backend.store().begin() as conn:
        added = insert(schema.package).values(package).returning(schema.package.c.id)
        package_id = conn.execute(added).scalar_one()
    write(update(schema.works).where(schema.works.c.id == works_id).values(package_id=package_id))
    said = texts(open_page("repair", pekerjaan=str(works_id)))
    assert "Pelaksana: CV Contoh Karya" in said
    assert "Nilai: Rp 3.620.795.334" in said
    assert "4.004.851.000" not in said, "the estimate stays inside the office"


def taken(works_id: int, moment: str, days_ago: int) -> str:
    """Upload a photo of works as a phone does; return its public id."""
    content = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(content, "JPEG")
    photos, register = backend.photos(), backend.register_of("kab-kediri")
    view = backend.queries_of("kab-kediri").works(works_id)
    assert view is not None
    assert view.road_id is not None
    assert view.from_m is not None
    ticket = photos.open_ticket("kab-kediri")
    sent = photos.accept("kab-kediri", ticket, content.getvalue()).public_id
    when = datetime.now(UTC) - timedelta(days=days_ago)
    place = (view.road_id, view.from_m + 10, moment)
    kept = register.add_works_photo(MACHINE, works_id, *place, (sent, ticket), taken_at=when)
    assert get(PHOTOS, f"/foto-pekerjaan/{kept}").status == 404, "nobody has looked at it yet"
    register.release_works_photo(MACHINE, kept, nothing_to_hide=True)
    return kept


def test_before_and_after_stand_side_by_side_until_one_is_withdrawn(pieces: pd.DataFrame) -> None:
    works_id = int(pieces.loc[pieces["stage"] == "done", "works_id"].dropna().iloc[0])
    before, after = taken(works_id, "before", 90), taken(works_id, "after", 1)
    for page in (open_page("repair", pekerjaan=str(works_id)), open_page("map", pekerjaan=str(works_id))):
        said = texts(page)
        assert "Sebelum dan sesudah" in said
        assert f"foto-pekerjaan/{before}" in said
        assert f"foto-pekerjaan/{after}" in said
    shown = get(PHOTOS, f"/foto-pekerjaan/{after}")
    assert (shown.status, shown.headers["content-type"]) == (200, "image/jpeg")
    backend.register_of("kab-kediri").withdraw_works_photo(MACHINE, after)
    assert get(PHOTOS, f"/foto-pekerjaan/{after}").status == 404
    assert "Sebelum dan sesudah" not in texts(open_page("repair", pekerjaan=str(works_id)))


def test_a_photo_of_a_complaint_is_none_of_works() -> None:
    photos = backend.photos()
    content = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(content, "JPEG")
    sent = photos.accept("kab-kediri", photos.open_ticket("kab-kediri"), content.getvalue())
    assert get(PHOTOS, f"/foto-pekerjaan/{sent.public_id}").status == 404


def test_why_it_ranks_is_worked_out_when_somebody_asks(stretch_at: Find) -> None:
    page = open_page("stretch", id=str(stretch_at("verified")))
    assert "Kira-kira nomor" not in texts(page)
    page.session_state["stretch_why"] = True
    page.run()
    assert not page.exception
    said = texts(page)
    assert "bukan janji hari" in said or "Tidak ikut diurutkan" in said


def test_the_card_leads_to_the_page_and_says_what_is_closed(installation: Region) -> None:
    closed = backend.queries_of(installation.id).traffic().iloc[0]
    said = texts(open_page("map", pekerjaan=str(closed["works_id"])))
    assert f"jg-traffic-{closed['state']}" in said


def test_the_list_names_the_feed_of_what_it_shows() -> None:
    assert "feeds/kab-kediri.atom" in texts(open_page("map"))
    assert "feeds/kab-kediri/kecamatan/35.06.08.rss" in texts(open_page("map", kec="35.06.08"))

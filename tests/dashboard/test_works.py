"""Pekerjaan: which works are late, one package, and what engineers record on its page."""

import ast
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image

import data.repairs
from dashboard import backend
from dashboard.views.works_plan import plan_points
from dashboard.views.works_refusals import row_sentence, trouble_of
from dashboard.views.works_stages import allowed_stages
from dashboard.views.works_troubles import FieldError, station_of
from data.accounts import User
from data.regions import Region
from data.repairs.milestones import MilestoneError, check_milestones
from data.repairs.progress_control import PlanError, check_plan, check_weights
from data.repairs.table_rows import RowFault
from data.repairs.treatments import TREATMENTS, StageMoveError, check_stage_move, treatment_of
from data.repairs.works_book import WorksError
from tests.dashboard.pages import button, open_page, texts

SignIn = Callable[[User], None]
REPAIRS = Path(data.repairs.__file__).parent
STATION_M = (200.0, 850.0)


@pytest.fixture
def at_work(sign_in: SignIn, engineer: User) -> User:
    """The engineer, signed in."""
    sign_in(engineer)
    return engineer


@pytest.fixture
def package(installation: Region, engineer: User) -> int:
    """A new package with one works from 0+200 to 0+850, planned."""
    register = backend.register_of(installation.id)
    today = backend.queries_of(installation.id).today()
    package_id = register.record_package(
        engineer,
        name="Paket uji",
        budget_year=today.year,
        agency="pupr",
        planned_start=today - timedelta(days=50),
        planned_end=today + timedelta(days=50),
    )
    register.record_planned_works(
        engineer,
        name="Beton uji",
        treatment="rigid_pavement",
        road_id="plosoklaten-gedangsewu",
        from_m=STATION_M[0],
        to_m=STATION_M[1],
        package_id=package_id,
    )
    return package_id


def view(installation: Region, package_id: int) -> Any:
    return backend.queries_of(installation.id).package(package_id)


def part(package_id: int, section: str, language: str = "id") -> Any:
    return open_page("works", language=language, paket=str(package_id), bagian=section)


def only(page: Any, kind: str, key_part: str) -> Any:
    """Return the element whose key holds ``key_part``."""
    (found,) = [each for each in page.get(kind) if key_part in (each.key or "")]
    return found


# --- the list


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(
    ("language", "title", "critical"),
    [("id", "Pekerjaan mana yang terlambat?", "Kritis"), ("en", "Which works are late?", "Critical")],
)
def test_the_list_begins_with_what_is_critical(language: str, title: str, critical: str) -> None:
    page = open_page("works", language=language)
    shown = texts(page)
    assert title in shown
    assert not page.exception
    table = shown[shown.index('<table class="jg-works">') :]
    assert table.index("Tunglur – Badas") < table.index("Puhsarang – Pagung") < table.index("Pandantoyo")
    assert critical in shown


@pytest.mark.usefixtures("at_work")
def test_filters_stand_in_the_address(installation: Region) -> None:
    page = open_page("works", status="critical")
    assert "Puhsarang" not in texts(page)
    assert "Tunglur" in texts(page)
    page = only(page, "selectbox", "works_filter_status").set_value("late").run()
    assert page.query_params["status"] in ("late", ["late"])
    assert "Tunglur" not in texts(page)
    page = open_page("works", tahun="2021", kec="35.06.08")  # Puncu
    assert "Plosoklaten – Gedangsewu 2021" in texts(page)
    assert "Dua jembatan" not in texts(page)


@pytest.mark.usefixtures("at_work")
def test_an_empty_filter_says_what_to_do() -> None:
    assert "Pilih “semua”" in texts(open_page("works", status="critical", tahun="2021"))


def test_visitors_are_asked_to_sign_in(installation: Region) -> None:
    assert "Paket rigid" not in texts(open_page("works", paket="1"))


@pytest.mark.usefixtures("at_work")
def test_a_package_that_is_not_there_leads_back_to_the_list() -> None:
    for asked in ("999999", "satu", "-1", "9" * 30, "²"):
        page = open_page("works", paket=asked)
        assert not page.exception
        assert "tidak ada (lagi)" in texts(page)


# --- one package


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    "section", ["kemajuan", "tahap", "kontrak", "rencana", "lapangan", "foto", "garansi"]
)
def test_every_part_of_every_package_can_be_opened(installation: Region, section: str, language: str) -> None:
    for package_id in backend.queries_of(installation.id).packages()["package_id"]:
        page = part(int(package_id), section, language)
        assert not page.exception, (package_id, section)
        assert len(texts(page)) > 100


@pytest.mark.usefixtures("at_work")
def test_a_critical_contract_names_its_rule_and_its_source(installation: Region) -> None:
    packages = backend.queries_of(installation.id).packages()
    critical = packages.loc[packages["state"] == "critical", "package_id"].iloc[0]
    shown = texts(part(int(critical), "kemajuan"))
    assert "Kontrak kritis: tertinggal lebih dari 5 %" in shown
    assert "Permen PU 07/PRT/M/2011" in shown
    assert "Kurva S: rencana dan realisasi" in shown  # the label of the picture
    assert "Angka yang sama sebagai tabel" in [
        each.label for each in part(int(critical), "kemajuan").expander
    ]


def test_a_leader_reads_but_finds_no_form(sign_in: SignIn, leader: User, package: int) -> None:
    sign_in(leader)
    for section in ("tahap", "kontrak", "lapangan", "foto", "garansi", "rencana"):
        page = part(package, section)
        assert not page.exception
        assert not [each for each in page.button if (each.key or "").endswith("_do")], section


# --- recording


def record(page: Any, package_id: int, **typed: str) -> Any:
    """Fill in the form of a stage and press its button."""
    for field in ("from", "to"):
        page.text_input(key=f"works_stage_{package_id}_{field}").set_value(typed[field])
    page.selectbox(key=f"works_stage_{package_id}_lane").set_value(typed.get("lane", "both"))
    page = page.run()
    if "stage" in typed:
        only(page, "selectbox", f"works_stage_{package_id}_stage").set_value(typed["stage"])
        page = page.run()
    if "reason" in typed:
        page.text_input(key=f"works_stage_{package_id}_reason").set_value(typed["reason"])
    return page.button(key=f"works_stage_{package_id}_do").click().run()


@pytest.mark.usefixtures("at_work")
def test_lean_concrete_on_the_left_lane_is_recorded_by_station(installation: Region, package: int) -> None:
    page = part(package, "tahap")
    page = record(page, package, **{"from": "0+200", "to": "850", "stage": "preparation"})
    assert "Tercatat: Persiapan" in "\n".join(each.value for each in page.success)
    page = record(page, package, **{"from": "0+200", "to": "0+500", "lane": "left", "stage": "subgrade"})
    found = {
        (one.from_m, one.to_m, one.lane, one.stage) for one in view(installation, package).works[0].ranges
    }
    assert found == {
        (200, 500, "left", "subgrade"),
        (200, 500, "right", "preparation"),
        (500, 850, "both", "preparation"),
    }


@pytest.mark.usefixtures("at_work")
def test_only_allowed_stages_are_offered_and_going_back_asks_why(installation: Region, package: int) -> None:
    page = record(part(package, "tahap"), package, **{"from": "0+200", "to": "0+850", "stage": "preparation"})
    offered = only(page, "selectbox", f"works_stage_{package}_stage")
    assert not any("Pengecoran" in label for label in offered.options)  # it would skip others
    offered.set_value("planned")
    page = page.run()
    page = page.button(key=f"works_stage_{package}_do").click().run()
    assert "Mundur harus ada alasannya" in texts(page)
    page.text_input(key=f"works_stage_{package}_reason").set_value("Salah catat")
    page = page.button(key=f"works_stage_{package}_do").click().run()
    assert {one.stage for one in view(installation, package).works[0].ranges} == {"planned"}


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"from": "nol", "to": "0+850"}, "Tulis STA seperti 0+200"),
        ({"from": "0+850", "to": "0+200"}, "STA kedua harus lebih besar"),
        ({"from": "0+200", "to": "99+000"}, "Ruas ini berakhir sebelum STA itu"),
    ],
)
def test_what_is_wrong_with_a_station_is_said_at_its_field(
    installation: Region, package: int, typed: dict[str, str], said: str
) -> None:
    page = record(part(package, "tahap"), package, **typed)
    assert said in texts(page)
    assert {one.stage for one in view(installation, package).works[0].ranges} == {"planned"}


@pytest.mark.usefixtures("at_work")
def test_the_chain_of_a_contract_is_recorded_in_its_order(installation: Region, package: int) -> None:
    page = part(package, "kontrak")
    only(page, "selectbox", f"works_milestone_{package}_kind").set_value("pcm")
    page = page.run()
    page = page.button(key=f"works_milestone_{package}_do").click().run()
    assert "PCM memerlukan SPMK: catat itu dulu." in texts(page)
    only(page, "selectbox", f"works_milestone_{package}_kind").set_value("spmk")
    page = page.run().button(key=f"works_milestone_{package}_do").click().run()
    assert "Tercatat: Perintah mulai kerja (SPMK)" in "\n".join(each.value for each in page.success)
    reached = {one.kind for one in view(installation, package).milestones if one.on}
    assert reached == {"spmk"}


@pytest.mark.usefixtures("at_work")
def test_a_hand_over_too_early_names_the_stage_that_lacks(installation: Region, package: int) -> None:
    page = part(package, "kontrak")
    for kind in ("spmk", "pho"):
        only(page, "selectbox", f"works_milestone_{package}_kind").set_value(kind)
        page = page.run()
        if kind == "pho":
            page.number_input(key=f"works_milestone_{package}_days").set_value(180)
        page = page.button(key=f"works_milestone_{package}_do").click().run()
    assert "STA 0+200 – 0+850: Belum bisa: “Persiapan” mendahuluinya." in texts(page)
    assert view(installation, package).warranty_end is None


@pytest.mark.usefixtures("at_work")
def test_weights_have_to_be_a_hundred_together(installation: Region, package: int) -> None:
    works_id = view(installation, package).works[0].works_id
    page = part(package, "rencana")
    page.number_input(key=f"works_weights_{works_id}_casting").set_value(50.0)
    page = page.run()
    page = page.button(key=f"works_weights_{works_id}_do").click().run()
    assert "harus tepat 100 %" in texts(page)
    page.number_input(key=f"works_weights_{works_id}_base").set_value(4.0)
    page = page.run().button(key=f"works_weights_{works_id}_do").click().run()
    assert view(installation, package).weights[0].percents["casting"] == 50


@pytest.mark.usefixtures("at_work")
def test_a_closure_with_its_day_of_opening_and_a_sign_are_recorded(
    installation: Region, package: int
) -> None:
    today = backend.queries_of(installation.id).today()
    page = part(package, "lapangan")
    page.date_input(key=f"works_traffic_{package}_open").set_value(today + timedelta(days=9))
    page = page.run().button(key=f"works_traffic_{package}_do").click().run()
    (traffic,) = [one for one in view(installation, package).traffic if one.why == "recorded"]
    assert (traffic.state, traffic.expected_open) == ("closed", today + timedelta(days=9))
    page = page.button(key=f"works_place_sign_{package}_do").click().run()
    (sign,) = view(installation, package).signs
    assert (sign.from_m, sign.to_m) == STATION_M
    page = page.button(key=f"works_sign_{sign.sign_id}").click().run()
    assert view(installation, package).signs[0].removed_at is not None


@pytest.mark.usefixtures("at_work")
def test_a_new_package_takes_works_that_wait_for_one(installation: Region, engineer: User) -> None:
    register = backend.register_of(installation.id)
    works_id = register.record_planned_works(
        engineer,
        name="Menunggu paket",
        treatment="overlay",
        road_id="damarwulan-brumbung",
        from_m=100.0,
        to_m=300.0,
        budget_rupiah=250_000_000,
    )
    page = open_page("works", baru="1")
    page.multiselect(key="works_new_works_").set_value([works_id])
    page = page.run()
    assert only(page, "text_input", "works_new_ceiling").value == "Rp 250.000.000"
    page = button(page, "Buka paket").click().run()
    assert "Tulis namanya." in texts(page) or "Tulis nama" in texts(page)
    page.text_input(key="works_new_name").set_value("Paket overlay uji")
    page = button(page.run(), "Buka paket").click().run()
    assert "Paket overlay uji" in texts(page)
    opened = view(installation, int("".join(page.query_params["paket"])))
    assert [one.works_id for one in opened.works] == [works_id]
    assert opened.ceiling_rupiah == 250_000_000


def test_a_station_in_whole_metres_means_the_end_of_the_range_it_is_written_of(
    installation: Region, engineer: User
) -> None:
    """Else a sliver of 40 cm stays behind at both ends, and no hand-over can pass it."""
    register = backend.register_of(installation.id)
    works_id = register.record_planned_works(
        engineer,
        name="Ujung pecahan",
        treatment="overlay",
        road_id="damarwulan-brumbung",
        from_m=199.6,
        to_m=850.4,
    )
    today = backend.queries_of(installation.id).today()
    where = (engineer, works_id, "damarwulan-brumbung")
    register.record_stage(*where, 200.0, 850.0, "preparation", since=today)
    register.record_stage(*where, 200.0, 500.0, "surface", since=today)
    register.record_stage(*where, 505.0, 850.0, "surface", since=today)
    ranges = backend.queries_of(installation.id).works(works_id).ranges
    assert [(one.from_m, one.to_m, one.stage) for one in ranges] == [
        (199.6, 500.0, "surface"),
        (500.0, 505.0, "preparation"),
        (505.0, 850.4, "surface"),
    ]


# --- tables of stages


def diary(package_works: str, stage: str = "preparation") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Pekerjaan": [package_works] * 2,
            "STA dari": ["0+200", "500"],
            "STA sampai": ["0+500", "0+850"],
            "Lajur": ["", "kiri"],
            "Tahap": [stage] * 2,
            "Tanggal": [date(2024, 5, 6).isoformat()] * 2,
        }
    )


def test_a_table_is_tried_before_it_is_recorded(installation: Region, engineer: User, package: int) -> None:
    register = backend.register_of(installation.id)
    before = view(installation, package).works[0]
    entries = register.preview_stages(engineer, diary(str(before.works_id)))
    assert [(one.from_m, one.to_m, one.lane) for one in entries] == [(200, 500, "both"), (500, 850, "left")]
    assert view(installation, package).works[0].ranges == before.ranges


# --- the small parts


def test_stations_are_read_as_engineers_and_others_write_them(indonesian: None) -> None:
    assert [station_of(text, "from") for text in ("0+200", "STA 0+200", "200", "200 m")] == [200.0] * 4
    with pytest.raises(FieldError, match="Tulis STA"):
        station_of("-5", "from")


@pytest.fixture
def indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.i18n.lang", lambda: "id")


@pytest.mark.usefixtures("indonesian")
@pytest.mark.parametrize(
    ("do", "field"),
    [
        (lambda: check_milestones({"spmk": date(2026, 1, 2), "contract": date(2026, 1, 3)}), "day"),
        (lambda: check_milestones({"pho": date(2026, 1, 2)}), "day"),
        (lambda: check_plan([(date(2026, 1, 2), 0), (date(2026, 1, 1), 100)]), "plan"),
        (lambda: check_plan([(date(2026, 1, 1), 0), (date(2026, 1, 2), 90)]), "plan"),
        (lambda: check_plan([(date(2026, 1, 1), 50), (date(2026, 1, 2), 10)]), "plan"),
        (lambda: check_weights(treatment_of("overlay"), {"surface": 60}), "weights"),
        (lambda: check_stage_move(treatment_of("overlay"), "planned", "surface", None), "stage"),
        (lambda: check_stage_move(treatment_of("overlay"), "surface", "planned", None), "reason"),
    ],
)
def test_refusals_are_told_at_their_field_in_the_words_of_the_session(
    do: Callable[[], None], field: str
) -> None:
    with pytest.raises((MilestoneError, PlanError, StageMoveError)) as caught:
        do()
    found, sentence = trouble_of(caught.value)
    assert found == field
    assert "Tidak bisa dicatat seperti ini" not in sentence
    assert str(caught.value) not in sentence


@pytest.mark.usefixtures("indonesian")
def test_a_table_without_its_columns_is_told_their_names_as_the_page_tells_them() -> None:
    lacks = WorksError("The table has no column stage, from; add it.", "no_column", names="stage, from")
    assert row_sentence(RowFault(None, lacks)) == "Tabel tidak punya kolom tahap, dari."


@pytest.mark.usefixtures("at_work")
def test_the_form_of_a_contract_that_is_all_recorded_begins_with_what_is_recorded(
    installation: Region,
) -> None:
    """Else one press on its button would move the hand-over to today."""
    packages = backend.queries_of(installation.id).packages()
    handed_over = int(packages.loc[packages["milestone"] == "fho", "package_id"].iloc[0])
    fho = next(one for one in view(installation, handed_over).milestones if one.kind == "fho")
    page = part(handed_over, "kontrak")
    assert only(page, "date_input", f"works_milestone_{handed_over}_on").value == fho.on
    assert only(page, "text_input", f"works_milestone_{handed_over}_number").value == (fho.number or "")


@pytest.mark.usefixtures("indonesian")
def test_faults_of_a_table_name_their_row() -> None:
    fault = RowFault(3, WorksError("'x' is no lane; write left, right or both.", "no_lane", lane="x"))
    assert row_sentence(fault).startswith("Baris 3: “x” bukan")


@pytest.mark.usefixtures("indonesian")
def test_whatever_is_refused_about_a_range_names_the_range() -> None:
    refused = StageMoveError("STA 0+200 – 0+850: …", "skipped", stage="subgrade", from_m=200.0, to_m=850.0)
    assert trouble_of(refused)[1].startswith("STA 0+200 – 0+850: ")


@pytest.mark.usefixtures("indonesian")
def test_every_code_that_books_of_works_refuse_with_has_words() -> None:
    """Of the crews' codes their own page tells."""
    books = [file for file in REPAIRS.glob("*.py") if not file.name.startswith("crew_")]
    calls = [
        node.exc
        for file in books
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and len(node.exc.args) == 2
    ]
    codes = {call.args[1].value for call in calls if isinstance(call.args[1], ast.Constant)}
    facts = {"stage": "casting", "names": "lajur", "lane": "x", "row": 2, "total": 60.0}
    facts |= {
        "kind": "spmk",
        "before": "contract",
        "certified": 50.0,
        "physical": 40.0,
        "over": 1,
        "value": 9,
    }
    facts |= {"number": 2, "percent": 50.0, "signed_on": date(2026, 3, 1)}
    facts |= {"works": "Overlay timur", "package": "Paket 5"}
    plain = trouble_of(WorksError("…"))[1]
    assert len(codes) > 20
    for code in codes - {"photo_refused"}:  # a DecisionError: told by its kind
        assert trouble_of(WorksError("…", str(code), **facts))[1] != plain, code


def test_exactly_the_allowed_moves_are_offered() -> None:
    for treatment in TREATMENTS.values():
        for start in treatment.stages:
            for stage in treatment.stages:
                try:
                    check_stage_move(treatment, start.id, stage.id, "sebab")
                    allowed = True
                except StageMoveError:
                    allowed = False
                assert (stage.id in allowed_stages(treatment.id, {start.id})) == allowed


def test_a_plan_from_the_editor_is_ordered_and_knows_no_half_rows(indonesian: None) -> None:
    days = [date(2026, 2, 1), date(2026, 1, 1), None]
    whole = pd.DataFrame({"day": days, "percent": [100.0, 0.0, None]})
    assert plan_points(whole) == [(date(2026, 1, 1), 0.0), (date(2026, 2, 1), 100.0)]
    with pytest.raises(FieldError, match="Baris 2"):
        plan_points(pd.DataFrame({"day": days[:2], "percent": [100.0, None]}))


def test_works_of_a_package_that_nobody_was_given_yet_can_be_taken_out_of_it(
    package: int, at_work: User, installation: Region
) -> None:
    page = open_page("works", paket=str(package), bagian="tahap")
    queries = backend.queries_of(installation.id)
    works_id = queries.package(package).works[0].works_id
    page = page.multiselect(key=f"works_out_{package}_works").set_value([works_id]).run()
    page = button(page, "Keluarkan").click().run()
    assert not page.exception
    assert queries.package(package).works == ()
    register, today = backend.register_of(installation.id), queries.today()
    register.put_in_package(at_work, package, [works_id])
    register.record_milestone(at_work, package, "sppbj", today)
    assert "Keluarkan pekerjaan" not in texts(open_page("works", paket=str(package), bagian="tahap"))


def test_photos_of_works_wait_inside_until_somebody_has_looked_at_them(
    package: int, sign_in: SignIn, engineer: User, leader: User, installation: Region
) -> None:
    register, photos = backend.register_of(installation.id), backend.photos()
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(written, "JPEG")
    ticket = photos.open_ticket(installation.id)
    sent = photos.accept(installation.id, ticket, written.getvalue()).public_id
    works_id = int(backend.queries_of(installation.id).package(package).works[0].works_id)
    place = ("plosoklaten-gedangsewu", STATION_M[0], "before")
    photo = register.add_works_photo(engineer, works_id, *place, (sent, ticket))

    sign_in(leader)
    said = texts(open_page("works", paket=str(package), bagian="foto"))
    assert "1 foto belum dilihat umum" in said
    assert photo not in said
    sign_in(engineer)
    page = open_page("works", paket=str(package), bagian="foto")
    assert f"foto-pekerjaan/{photo}?asli=1" in texts(page)
    assert button(page, "Periksa dan terbitkan")
    register.release_works_photo(engineer, photo, nothing_to_hide=True)
    sign_in(leader)
    assert photo in texts(open_page("works", paket=str(package), bagian="foto"))

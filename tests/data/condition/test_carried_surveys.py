"""A new road survey carries conditions over by geometry; the command line brings tables in."""

from datetime import date

import shapely
from sqlalchemy import select
from typer.testing import CliRunner

from data import schema
from data.__main__ import app
from data.office import MACHINE
from data.placement.networks import save_road_areas, save_roads
from geo.network.assembly import assemble_roads
from tests.data.condition.conftest import BROKEN, SOUND

DAY = date(2026, 1, 5)


def redraw(world, office, *, begin_m=0.0, north_m=0.0):
    """Survey the roads anew: the first begins further east and all lie a little further north."""
    frame = world._roads().to_crs(world.CRS.epsg)
    line = shapely.LineString(
        [(world.EAST_M + begin_m, world.NORTH_M + north_m), (world.EAST_M + 2_000, world.NORTH_M + north_m)]
    )
    frame.loc[0, "geometry"] = line
    made = {"schematic": False, "source": "ukur ulang", "attribution": None, "now": world.NOW}
    with world.store.begin() as conn:
        roads = assemble_roads(frame.to_crs(4326), world.CRS).network
        save_roads(conn, world.region.id, roads, **made)
        save_road_areas(conn, world.region.id)
        office.place_anew(conn)


def test_conditions_and_profiles_keep_their_places_on_a_new_road_network(world, office, rows, head):
    told = rows(("utara", 500, 600, SOUND), ("utara", 600, 700, BROKEN))
    office.record_survey(MACHINE, told, head())
    office.record_profile(MACHINE, rows(("utara", 400, 800, {"width_m": 6.0})), on_date=DAY)
    before = world.queries().revision("condition")
    redraw(world, office, begin_m=300.0, north_m=5.0)  # its 0+000 lies 300 m further on
    queries = world.queries()
    pieces, profile = queries.condition(), queries.road_profile()
    assert pieces["from_m"].round().tolist() == [200, 300]
    assert pieces["to_m"].round().tolist() == [300, 400]
    assert pieces["class"].tolist() == ["good", "heavy"]
    assert profile[["from_m", "to_m"]].round().to_numpy().tolist() == [[100, 500]]
    assert queries.revision("condition") > before


def test_a_surveyed_range_whose_road_is_gone_is_told_and_shown_no_more(world, office, rows, head):
    made = office.record_survey(MACHINE, rows(("utara", 0, 100, SOUND), ("utara", 500, 600, SOUND)), head())
    redraw(world, office, begin_m=300.0)
    assert world.queries().condition()["from_m"].round().tolist() == [200]
    event = schema.event
    query = select(event.c.details).where(event.c.subject == "survey", event.c.action == "review")
    with world.store.connect() as conn:
        [told] = conn.scalars(query.where(event.c.subject_id == made.survey_id)).all()
    assert (told["from_m"], told["to_m"]) == (0, 100)


def test_the_command_line_imports_a_survey_or_says_why_not(tmp_path, monkeypatch):
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("JEGLONGAN_REGION", "kota-mojokerto")
    runner = CliRunner()
    assert runner.invoke(app, ["init"]).exit_code == 0
    heading = "ID ruas;Dari (m);Sampai (m);Permukaan;IRI (m/km)"
    good, bad = tmp_path / "baik.csv", tmp_path / "buruk.csv"
    road = _some_road(tmp_path)
    good.write_text(f"{heading}\n{road};0;100;aspal;5\n")
    bad.write_text(f"{heading}\n{road};0;100;aspal;5\ntiada;0;100;aspal;5\n")
    refused = runner.invoke(app, ["import", "condition", str(bad), "--date", "2026-01-05"])
    assert refused.exit_code == 2
    assert "no road of the region is called" in refused.output
    assert "--set-aside" in refused.output
    for options, said in ((["--check"], "A dry run"), ([], "1 imported"), ([], "unchanged")):
        done = runner.invoke(app, ["import", "condition", str(good), "--date", "2026-01-05", *options])
        assert done.exit_code == 0, done.output
        assert said in done.output


def _some_road(tmp_path):
    from data.regions import load_region  # noqa: PLC0415
    from data.store import open_store  # noqa: PLC0415

    store = open_store(f"sqlite:///{tmp_path}/var/jeglongan.sqlite")
    with store.connect() as conn:
        table = schema.road
        mine = (table.c.region_id == load_region("kota-mojokerto").id) & (table.c.length_m > 200)
        road = conn.scalar(select(table.c.road_id).where(mine).limit(1))
    store.close()
    return road

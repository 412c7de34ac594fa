"""Stretches cut by the stages of works.

Every test is about one straight road of 1,000 m, drawn from 0+000 on the left; a letter is 100 m:
v verified, r received, p planned, w in works, f finishing, d done, a dot nothing.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.stages import PUBLIC_STAGES
from data.stretches.pieces import PIECE_COLUMNS, build_pieces, stage_spans, with_stranded_works
from data.works import LANES, StageRange
from geo.crs import LocalCrs
from geo.network.assembly import assemble_roads
from geo.roads import RoadNetwork

CRS = LocalCrs(32749)
EAST_M, NORTH_M = 610_000.0, 9_138_000.0
LETTERS = {stage: stage[0] for stage in PUBLIC_STAGES} | {"in_works": "w", "done": "d"}


@pytest.fixture(scope="module")
def network() -> RoadNetwork:
    metric = [shapely.LineString([(EAST_M, NORTH_M + n), (EAST_M + 1_000, NORTH_M + n)]) for n in (0, 500)]
    lines = gpd.GeoDataFrame(
        {"road_id": ["utara", "selatan"], "name": ["A – B", "C – D"]},
        geometry=list(CRS.unproject(metric)),
        crs="EPSG:4326",
    )
    return assemble_roads(lines, CRS).network


@pytest.fixture(scope="module")
def road_areas() -> pd.DataFrame:
    """The first 600 m lie in sub-district K1, the rest in K2."""
    rows = [("utara", 0.0, 600.0, "D1", "K1"), ("utara", 600.0, 1_000.0, "D2", "K2")]
    return pd.DataFrame(rows, columns=["road_id", "from_m", "to_m", "village_code", "subdistrict_code"])


def stretch(from_m: float, to_m: float, stage: str | None = "verified", **other: object) -> dict[str, object]:
    ends = [(EAST_M + from_m, NORTH_M), (EAST_M + max(to_m, from_m + 1), NORTH_M)]
    return {
        "id": 7,
        "road_id": "utara",
        "road_name": "A – B",
        "family": "pavement",
        "stage": stage,
        "from_m": from_m,
        "to_m": to_m,
        "complaints": 3,
        "verified": 2,
        "first_at": pd.Timestamp("2026-01-01", tz="UTC"),
        "last_at": pd.Timestamp("2026-02-01", tz="UTC"),
        "categories": ["lubang"],
        "subdistrict_codes": ["K1"],
        "located": True,
        "geometry": CRS.unproject([shapely.MultiLineString([ends])])[0],
    } | other


def works(from_m: float, to_m: float, stage: str, **other: object) -> StageRange:
    values: dict[str, object] = {
        "id": 1,
        "works_id": 1,
        "treatment": "rigid_pavement",
        "road_id": "utara",
        "from_m": from_m,
        "to_m": to_m,
        "lane": "both",
        "stage": stage,
        "since": date(2026, 3, 1),
    }
    return StageRange(**(values | other))  # type: ignore[arg-type]  # a table of defaults


@pytest.fixture
def pieces_of(network: RoadNetwork, road_areas: pd.DataFrame):
    def pieces_of(
        stretches: Sequence[dict[str, object]],
        records: Sequence[StageRange] = (),
        complaints_of: dict[int, list[tuple[float, date]]] | None = None,
    ) -> gpd.GeoDataFrame:
        columns = ["id", *PIECE_COLUMNS[3:], "geometry"]
        frame = gpd.GeoDataFrame(list(stretches), columns=columns, geometry="geometry", crs="EPSG:4326")
        return build_pieces(frame, records, complaints_of or {}, network, road_areas)

    return pieces_of


def drawn(pieces: pd.DataFrame, road_id: str = "utara") -> str:
    """Draw the road as the module says."""
    road = ["."] * 10
    for piece in pieces[pieces["road_id"] == road_id].itertuples():
        for step in range(round(piece.from_m / 100), round(piece.to_m / 100)):
            assert road[step] == ".", "two pieces cover the same metres"
            road[step] = LETTERS[piece.stage]
    return "".join(road)


def test_a_stretch_without_works_is_one_piece_as_it_was_found(pieces_of):
    pieces = pieces_of([stretch(200, 500)])
    assert drawn(pieces) == "..vvv....."
    piece = pieces.iloc[0]
    assert (piece["stretch_id"], piece["complaints"], piece["categories"]) == (7, 3, ["lubang"])
    assert pd.isna(piece["works_id"])


@pytest.mark.parametrize(
    ("records", "picture"),
    [
        ([works(300, 600, "casting")], "..vwwwvv.."),
        ([works(0, 1_000, "planned")], "pppppppppp"),
        ([works(300, 400, "curing"), works(400, 600, "base", id=2)], "..vfwwvv.."),
        ([works(200, 800, "warranty")], "..dddddd.."),
        ([works(900, 1_000, "casting")], "..vvvvvv.w"),
        ([works(700, 1_000, "casting")], "..vvvvvwww"),
    ],
)
def test_a_stretch_is_cut_where_works_begin_and_end(pieces_of, records, picture: str):
    assert drawn(pieces_of([stretch(200, 800)], records)) == picture


def test_the_newest_stage_of_a_metre_counts(pieces_of):
    records = [
        works(200, 800, "planned", id=1, since=date(2026, 3, 1)),
        works(200, 500, "casting", id=2, since=date(2026, 4, 1)),
        works(200, 300, "curing", id=3, since=date(2026, 5, 1)),
    ]
    assert drawn(pieces_of([stretch(200, 800)], records)) == "..fwwppp.."


@pytest.mark.parametrize(
    ("left", "right", "picture"),
    [
        ("casting", "planned", "..pppp...."),
        ("warranty", "curing", "..ffff...."),
        ("warranty", "warranty", "..dddd...."),
        ("warranty", "routine", "..dddd...."),
        ("routine", "routine", "..vvvv...."),
    ],
)
def test_the_worse_lane_counts(pieces_of, left: str, right: str, picture: str):
    records = [works(200, 600, left, lane="left"), works(200, 600, right, lane="right", id=2)]
    assert drawn(pieces_of([stretch(200, 600)], records)) == picture


@pytest.mark.parametrize(
    ("stage", "letter"), [("planned", "p"), ("casting", "w"), ("curing", "w"), ("pho", "w")]
)
def test_half_a_road_that_is_finished_is_a_road_in_works(pieces_of, stage: str, letter: str):
    pieces = pieces_of([stretch(200, 600)], [works(200, 600, stage, lane="left")])
    assert drawn(pieces) == f"..{letter * 4}...."


def test_works_do_not_mend_what_they_are_not_made_for(pieces_of):
    drainage = stretch(200, 600, family="drainage", categories=["drainase"])
    pieces = pieces_of([drainage], [works(200, 600, "casting")])
    of_drainage = pieces[pieces["family"] == "drainage"]
    assert drawn(of_drainage) == "..vvvv...."
    assert drawn(pieces[pieces["family"] == "pavement"]) == "..wwww...."


def test_works_outside_every_stretch_are_drawn_too(pieces_of):
    pieces = pieces_of([], [works(100, 400, "warranty"), works(600, 800, "planned", id=2, works_id=2)])
    assert drawn(pieces) == ".ddd..pp.."
    assert pieces["stretch_id"].isna().all()
    assert pieces["works_id"].tolist() == [1, 2]
    assert pieces["complaints"].tolist() == [0, 0]
    assert pieces["road_name"].tolist() == ["A – B"] * 2


def test_a_stretch_without_complaints_shows_only_where_works_are(pieces_of):
    pieces = pieces_of([stretch(200, 800, stage=None, complaints=0)], [works(300, 500, "warranty")])
    assert drawn(pieces) == "...dd....."
    assert pieces["stretch_id"].tolist() == [7]


def test_a_stretch_without_complaints_leaves_metres_to_one_that_is_reported_again(pieces_of):
    old, new = stretch(200, 600, stage=None, id=1, complaints=0), stretch(500, 800, id=2)
    pieces = pieces_of([old, new], [works(0, 1_000, "warranty")], {2: [(650.0, date(2026, 4, 1))]})
    assert drawn(pieces) == "ddddddvddd"
    assert pieces.loc[pieces["stretch_id"] == 1, ["from_m", "to_m"]].to_numpy().tolist() == [[200.0, 500.0]]


def test_what_is_reported_again_after_the_repair_is_not_done(pieces_of):
    after, before = date(2026, 3, 2), date(2026, 2, 28)
    complaints_of = {7: [(450.0, after), (650.0, before), (750.0, date(2026, 3, 1))]}
    pieces = pieces_of([stretch(200, 800)], [works(200, 800, "warranty")], complaints_of)
    assert drawn(pieces) == "..ddvddd.."
    again = pieces[pieces["stage"] == "verified"]
    assert again["works_id"].tolist() == [1]  # whose warranty it is


def test_reports_while_works_go_on_do_not_change_their_stage(pieces_of):
    complaints_of = {7: [(450.0, date(2026, 3, 2))]}
    pieces = pieces_of([stretch(200, 800)], [works(200, 800, "casting")], complaints_of)
    assert drawn(pieces) == "..wwwwww.."


def test_works_on_another_road_leave_a_stretch_alone(pieces_of):
    pieces = pieces_of([stretch(200, 500)], [works(0, 1_000, "casting", road_id="selatan")])
    assert drawn(pieces) == "..vvv....."
    assert drawn(pieces, "selatan") == "wwwwwwwwww"


def test_a_piece_knows_the_sub_districts_that_it_lies_in(pieces_of):
    pieces = pieces_of([stretch(200, 800)], [works(300, 500, "casting")]).sort_values("from_m")
    assert pieces["subdistrict_codes"].tolist() == [["K1"], ["K1"], ["K1", "K2"]]


def test_a_stretch_that_is_a_point_has_the_stage_of_its_place(pieces_of):
    pieces = pieces_of([stretch(450, 450)], [works(300, 500, "casting")])
    mine = pieces[pieces["stretch_id"] == 7]
    assert mine["stage"].tolist() == ["in_works"]
    assert not shapely.is_empty(mine.geometry.to_numpy()).any()


def test_pieces_are_drawn_on_the_road_between_their_stations(pieces_of):
    pieces = pieces_of([stretch(200, 800)], [works(300, 500, "casting")]).sort_values("from_m")
    lengths = shapely.length(CRS.project(pieces.geometry.to_numpy()))
    assert lengths == pytest.approx([100, 200, 300], abs=0.01)
    assert pieces.crs.to_epsg() == 4326
    assert pieces["piece_id"].is_unique


def test_works_on_a_road_that_is_no_more_are_still_drawn(pieces_of):
    line = stretch(0, 300)["geometry"]
    gone = works(0, 300, "casting", road_id="hilang")
    finished = works(0, 300, "routine", road_id="hilang juga", id=2)
    for pieces in (pieces_of([]), pieces_of([stretch(200, 500)])):
        both = with_stranded_works(pieces, [gone, finished], {1: line, 2: line})
        stranded = both[both["road_id"] == "hilang"]
        assert len(both) == len(pieces) + 1
        assert (stranded["stage"].item(), stranded["works_id"].item()) == ("in_works", 1)
        assert stranded.geometry.iloc[0].equals(line)


def test_nothing_gives_no_pieces(pieces_of):
    pieces = pieces_of([])
    assert list(pieces.columns) == [*PIECE_COLUMNS, "geometry"]
    assert len(pieces) == 0


stations = st.integers(0, 10).map(lambda step: step * 100.0)
ranges = st.tuples(stations, stations).filter(lambda ends: ends[0] != ends[1]).map(sorted)
records_of_works = st.lists(
    st.builds(
        lambda ends, stage, lane, day: works(*ends, stage, lane=lane, since=date(2026, 3, day)),
        ranges,
        st.sampled_from(["planned", "casting", "curing", "warranty", "routine"]),
        st.sampled_from(LANES),
        st.integers(1, 28),
    ),
    max_size=6,
).map(lambda found: [StageRange(**{**_fields(r), "id": n, "works_id": n}) for n, r in enumerate(found)])


def _fields(record: StageRange) -> dict[str, object]:
    return {name: getattr(record, name) for name in StageRange.__slots__}


@given(records_of_works)
def test_spans_of_stages_lie_apart_in_rising_order_inside_their_works(records: list[StageRange]):
    spans = stage_spans(records, "pavement")
    assert all(span.from_m < span.to_m for span in spans)
    assert all(a.to_m <= b.from_m for a, b in pairwise(spans))
    covered = {step for r in records for step in range(int(r.from_m), int(r.to_m), 100)}
    assert {step for s in spans for step in range(int(s.from_m), int(s.to_m), 100)} <= covered


@given(records_of_works, ranges)
def test_cutting_a_stretch_loses_no_metre_of_it(network, road_areas, records, ends):
    frame = gpd.GeoDataFrame([stretch(*ends)], geometry="geometry", crs="EPSG:4326")
    pieces = build_pieces(frame, records, {}, network, road_areas)
    mine = pieces[pieces["stretch_id"] == 7]
    assert (mine["to_m"] - mine["from_m"]).sum() == pytest.approx(ends[1] - ends[0])
    assert shapely.length(CRS.project(mine.geometry.to_numpy())).sum() == pytest.approx(
        ends[1] - ends[0], abs=0.01
    )

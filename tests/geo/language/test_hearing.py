"""What texts say of a place on a small region.

::

    y
    |   Kec. Puncu          |  Kec. Pagu
    |  Sumber     Wonorejo  |  Wonorejo   Tanjung       villages, a kilometre wide each
    |              |                  |
    0 =============+==================+===============  Sumber - Tanjung, from the west
    |     ~~~      |      S           |     ~~~  P      S: SDN Wonorejo 2, P: Pasar Tanjung, ~: two Jl. Melati
    |           Merbabu              Lawu
    +--x: 0       1500    2200       3000   3300 3500   4000
"""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.areas import Areas
from geo.language.hearing import Heard, Listener
from geo.language.landmarks import Landmarks
from geo.network.assembly import assemble_roads

ROADS = {
    "Sumber – Tanjung": [(0, 0), (4000, 0)],
    "Jl. Merbabu": [(1500, -600), (1500, 600)],
    "Jl. Lawu": [(3000, -600), (3000, 600)],
    "Jl. Melati": [(200, -200), (800, -200)],
    "Jln. Melati": [(3200, -200), (3800, -200)],
    "Kedungsari - Brumbung": [(0, -900), (4000, -900)],
}
VILLAGES = [("Sumber", "01.1"), ("Wonorejo", "01.2"), ("Wonorejo", "02.1"), ("Tanjung", "02.2")]
MARKS = {"SDN Wonorejo 2": ("school", 2200, -30), "Pasar Tanjung": ("market", 3500, -30)}


@pytest.fixture(scope="module")
def network(draw, crs):
    ids = [f"r{number}" for number in range(len(ROADS))]
    return assemble_roads(draw(*ROADS.values(), road_id=ids, name=list(ROADS)), crs).network


@pytest.fixture(scope="module")
def listener(network, crs, corner):
    x, y = corner
    boxes = [shapely.box(x + 1000 * i, y - 1000, x + 1000 * (i + 1), y + 1000) for i in range(4)]
    rows = [(code, name, "village", code[:2]) for name, code in VILLAGES]
    parents = [("01", "Puncu", "subdistrict", None), ("02", "Pagu", "subdistrict", None)]
    halves = [shapely.union_all(boxes[:2]), shapely.union_all(boxes[2:])]
    columns = ["code", "name", "level", "parent_code"]
    table = dict(zip(columns, zip(*rows, *parents, strict=True), strict=True))
    areas = Areas.from_frame(
        gpd.GeoDataFrame(table, geometry=crs.unproject([*boxes, *halves]), crs=4326), crs
    )
    points = [shapely.Point(x + px, y + py) for _, px, py in MARKS.values()]
    marks = {"name": list(MARKS), "kind": [kind for kind, *_ in MARKS.values()]}
    landmarks = Landmarks.from_frame(gpd.GeoDataFrame(marks, geometry=crs.unproject(points), crs=4326), crs)
    return Listener.of(network, areas, landmarks)


@pytest.fixture(scope="module")
def stations(listener):
    """``stations(text)`` is the part of Sumber – Tanjung that a text means, None if nothing narrows it."""

    def part(text: str) -> tuple[float, float] | None:
        named = listener.hear([text]).named.frame()
        main = named[named["road"] == 0]
        assert len(main) == 1, text
        one = main.iloc[0]
        return (one["from_m"], one["to_m"]) if one["narrowed"] else None

    return part


@pytest.mark.parametrize(
    ("words", "at_m", "least_m", "most_m"),
    [
        ("STA 1+200", 1200, 100, 300),
        ("km 2,4", 2400, 100, 300),
        ("depan SDN Wonorejo 2", 2200, 100, 300),
        ("seberang sd negeri 2 wonorejo", 2200, 100, 300),
        ("dekat psr Tanjung", 3500, 100, 300),
        ("± 300 m timur SDN 2 Wonorejo", 2500, 150, 400),
        ("300 meter wetan SDN 2 Wonorejo", 2500, 150, 400),
        ("dari SDN 2 Wonorejo ke barat 400 m", 1800, 150, 500),
        ("200 m dari perempatan Merbabu arah Tanjung", 1700, 100, 300),
        ("perempatan Jl. Merbabu", 1500, 80, 200),
        ("simpang Lawu", 3000, 80, 200),
        ("perbatasan desa Sumber dan desa Wonorejo", 1000, 100, 400),
        ("batas desa Sumber", 1000, 100, 400),
        ("antara Jl. Merbabu dan Jl. Lawu", 2250, 1400, 1700),
        ("dari SDN Wonorejo 2 sampai pasar Tanjung", 2850, 1200, 1500),
        ("sebelah timur pasar Tanjung", 3700, 300, 700),
        ("desa Wonorejo kec. Pagu", 2500, 900, 1100),
        ("ds Sumber", 500, 900, 1100),
        ("RT 02 RW 03 Desa Tanjung", 3500, 900, 1100),
    ],
)
def test_words_beside_a_road_leave_the_part_they_mean(stations, words, at_m, least_m, most_m):
    for text in (f"ruas Sumber - Tanjung {words} rusak", f"{words}, jalan Tanjung – Sumber berlubang"):
        from_m, to_m = stations(text)
        assert from_m <= at_m <= to_m
        assert least_m <= to_m - from_m <= most_m


@pytest.mark.parametrize(
    "words", ["", "rusak parah pak", "depan rumah pak RT", "200 m utara makam", "STA 99+000", "dekat masjid"]
)
def test_words_that_tell_no_place_leave_the_whole_road(stations, words):
    assert stations(f"ruas Sumber - Tanjung {words}") is None


def test_several_phrases_leave_what_they_have_in_common(stations):
    from_m, to_m = stations("ruas Sumber – Tanjung STA 2+000 - 3+800 antara Jl. Lawu dan pasar Tanjung")
    assert from_m == pytest.approx(2950, abs=60)
    assert to_m == pytest.approx(3550, abs=60)


def test_of_phrases_that_contradict_each_other_the_more_precise_one_counts(stations):
    from_m, to_m = stations("ruas Sumber – Tanjung STA 0+200 depan pasar Tanjung")
    assert from_m <= 200 <= to_m < 1000


def names_of(heard: Heard, network) -> dict[str, float]:
    table = network.table["road_id"].to_numpy()
    return dict(zip(table[heard.named.road], heard.named.score, strict=True))


def test_a_sub_district_tells_which_of_two_namesakes_is_meant(listener):
    for text, road in (("Jl. Melati Kec. Puncu", 3), ("jalan melati kec pagu", 4)):
        named = listener.hear([text]).named.frame()
        assert set(named["road"]) == {3, 4}
        assert named.set_index("road")["narrowed"].to_dict()[road]
        assert not named.set_index("road")["narrowed"].drop(road).any()


def test_namesake_villages_come_apart_by_their_sub_district(listener):
    heard = listener.hear(["jalan di Wonorejo Kec. Puncu rusak", "jalan di Wonorejo Kec. Pagu rusak"])
    areas = heard.areas.frame()
    best = areas[areas["area"].isin([1, 2])].sort_values("score", ascending=False)
    assert best.drop_duplicates("row").set_index("row")["area"].to_dict() == {0: 1, 1: 2}
    assert not len(heard.named)


def test_a_village_alone_is_an_area_and_no_road(listener):
    heard = listener.hear(["jalan desa Tanjung rusak parah", "Ds. Tanjung", "warga Tanjung menunggu"])
    assert not len(heard.named)
    assert set(heard.areas.row) == {0, 1, 2}
    assert set(heard.areas.area) == {3}


def test_a_landmark_or_a_crossing_without_a_road_is_a_spot(listener, corner):
    heard = listener.hear(
        ["lubang depan pasar Tanjung", "perempatan Jl. Merbabu dan Sumber Tanjung", "rusak"]
    )
    spots = heard.spots.frame().set_index("row")
    assert (spots.loc[0, "x"] - corner[0], spots.loc[0, "y"] - corner[1]) == pytest.approx((3500, -30), abs=1)
    assert 30 <= spots.loc[0, "sigma_m"] <= 200
    assert 2 not in spots.index


def test_a_spot_may_lie_away_from_its_landmark(listener, corner):
    spot = listener.hear(["200 m utara pasar tanjung"]).spots.frame().iloc[0]
    assert (spot["x"] - corner[0], spot["y"] - corner[1]) == pytest.approx((3500, 170), abs=1)


@pytest.mark.parametrize(
    "text",
    [
        "kedungsaribrumbung rusak",
        "dariKedungsari ke Brumbung",
        "jalan kedungsariterus brumbung",
        "ruas kedungsri - brumbng",
        "ruas kdngsari brumbung",
        "jaln raya Brumbung/Kedungsari",
        "KEDUNGSARI >> BRUMBUNG 🙏🙏",
        "Kedoengsari–Broemboeng",
        "jln antara ds. Kedungsari sama ds. Brumbung",
        "jalan Kedungsari jurusan Brumbung desa Tanjung kec. Pagu",
    ],
)
def test_a_road_is_heard_through_bad_writing(listener, text):
    named = listener.hear([text]).named.frame()
    assert named["road"].iloc[0] == 5
    assert named["score"].iloc[0] >= 0.8


@pytest.mark.parametrize("text", ["Kedungrejo - Brambang", "Kedungjaya – Sumberwetan", "jalan Tanjungwangi"])
def test_another_region_s_villages_are_not_misread(listener, text):
    assert (listener.hear([text]).named.score < 0.7).all()


SWAPS = st.sampled_from(["-", "–", " - ", " — ", " ", " s/d ", " ke ", " dan ", " sampai "])


@given(
    SWAPS,
    st.booleans(),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["", " 🙏", "!!"]),
)
def test_order_case_dash_and_emoji_change_nothing(listener, dash, turned, case, tail):
    ends = ("Kedungsari", "Brumbung")[:: -1 if turned else 1]
    named = listener.hear([case(f"ruas {dash.join(ends)} rusak") + tail]).named.frame()
    assert named["road"].tolist() == [5]
    assert named["score"].iloc[0] >= 0.95


@given(st.data())
def test_a_typing_error_in_each_end_does_not_lose_a_road(listener, data):
    def mistyped(name: str) -> str:
        at = data.draw(st.integers(1, len(name) - 2))
        letter = data.draw(st.sampled_from("aeknrst"))
        return data.draw(
            st.sampled_from(
                [
                    name[:at] + name[at + 1 :],
                    name[:at] + letter + name[at:],
                    name[:at] + letter + name[at + 1 :],
                    name[:at] + name[at + 1] + name[at] + name[at + 2 :],
                ]
            )
        )

    text = f"ruas {mistyped('kedungsari')} - {mistyped('brumbung')} rusak"
    assert listener.hear([text]).named.road[0] == 5


@given(st.lists(st.text(max_size=120) | st.none(), max_size=5))
def test_any_text_is_heard(listener, network, texts):
    heard = listener.hear(texts)
    for table in (heard.named, heard.spots, heard.areas):
        assert set(table.row) <= set(range(len(texts)))
        assert ((table.score >= 0) & (table.score <= 1)).all()
    assert (heard.named.from_m <= heard.named.to_m).all()
    assert (heard.named.to_m <= network.length_m[heard.named.road]).all()


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "\0" * 9999, "1" * 100_000, "\u202e" * 5000 + "Jl. Lawu", "", "utara " * 5000]
)
def test_monstrous_texts_are_heard_too(listener, text):
    assert len(listener.hear([text]).named) == (1 if "Lawu" in text and len(text) < 4000 else 0)


def test_each_row_hears_its_own_text(listener):
    texts = ["Jl. Lawu", None, "rusak", "Jl. Merbabu STA 0+300", "Jl. Lawu"]
    named = listener.hear(texts).named.frame()
    assert named[["row", "road"]].to_numpy().tolist() == [[0, 2], [3, 1], [4, 2]]
    assert named["narrowed"].tolist() == [False, True, False]


def test_a_text_alone_is_heard_as_among_many(listener):
    texts = [
        "Jl. Merbabu berlubang",
        "jalan rusak",
        "200 m timur SDN Wonorejo 2 ruas Sumber - Tanjung",
        "",
        "perempatan Jl. Lawu jalan Sumber Tanjung desa Tanjung",
        "depan SDN 2 Wonorejo",
        "Sumbr - Tanjug desa Wonorejo kec. Pagu",
        "simpang Wonorejo",
    ]
    together = listener.hear(texts)
    for row, text in enumerate(texts):
        alone = listener.hear([text])
        for what in ("named", "spots", "areas"):
            among = getattr(together, what).frame()
            own = among[among["row"] == row].reset_index(drop=True).assign(row=0)
            assert_frame_equal(own, getattr(alone, what).frame(), check_dtype=False)


def test_streets_that_cross_are_heard_at_their_crossing(draw, crs):
    lines = draw([(0, 0), (900, 0)], [(300, -500), (300, 500)], [(700, -500), (700, 500)],
                 road_id=["a", "b", "c"], name=["IRVING AVE", "WAVERLY AVE", "N SALINA ST"])  # fmt: skip
    streets = Listener.of(assemble_roads(lines, crs).network, words="en")
    for text, first, at_m in (
        ("745 IRVING AVE & WAVERLY AVE", 0, 300),
        ("Irving Avenue at N. Salina Street", 0, 700),
        ("corner of Waverly Ave and Irving Ave", 1, 500),
    ):
        best = streets.hear([text]).named.frame().iloc[0]
        assert best["road"] == first
        assert best["from_m"] < at_m < best["to_m"]
        assert best["to_m"] - best["from_m"] <= 200
    between = streets.hear(["Irving Ave between Waverly Ave and N Salina St"]).named.frame().iloc[0]
    assert (between["road"], between["from_m"] <= 300, between["to_m"] >= 700) == (0, True, True)

"""Names to roads and areas, as citizens write them."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.areas import Areas
from geo.gazetteer import LEAST_SCORE, Gazetteer
from geo.network.assembly import assemble_roads

NAMES = [
    "Plosoklaten – Gedangsewu",
    "Damarwulan – Brumbung",
    "Kedungsari - Tarokan",
    "Wates – Tanjung",
    "Brumbung – Wates",
    "Jl. Merbabu",
    "Gang Lawu",
    "Jalan Raya",
    "Jl. Rusak Parah",
]
VILLAGES = [  # name, code, its sub-district: two Wonorejos, and a village called like a sub-district
    ("Wonorejo", "01.1", "Puncu"),
    ("Wonorejo", "02.1", "Pagu"),
    ("Wates", "02.2", "Pagu"),
    ("Tanjung", "02.3", "Pagu"),
    ("Ploso Lor", "03.1", "Wates"),
]


@pytest.fixture(scope="module")
def network(draw, crs):
    """Nine roads below each other, a kilometre long."""
    lines = draw(
        *([(0, -500 * row), (1000, -500 * row)] for row in range(len(NAMES))),
        road_id=[f"r{row}" for row in range(len(NAMES))],
        name=NAMES,
        aliases=["jeglongan sewu", *[None] * (len(NAMES) - 1)],
        number=[None, "N5", "17", *[None] * (len(NAMES) - 3)],
    )
    return assemble_roads(lines, crs).network


@pytest.fixture(scope="module")
def areas(crs, corner):
    """Villages side by side, a kilometre wide; sub-districts around them."""
    x, y = corner
    boxes = [shapely.box(x + 1000 * i, y - 5000, x + 1000 * (i + 1), y + 500) for i in range(len(VILLAGES))]
    rows = [(code, name, "village", code[:2]) for name, code, _ in VILLAGES]
    parents = [
        ("01", "Puncu", "subdistrict", None),
        ("02", "Pagu", "subdistrict", None),
        ("03", "Wates", "subdistrict", None),
    ]
    joined = [
        shapely.union_all([b for b, v in zip(boxes, VILLAGES, strict=True) if v[1][:2] == code])
        for code, *_ in parents
    ]
    table = dict(
        zip(["code", "name", "level", "parent_code"], zip(*rows, *parents, strict=True), strict=True)
    )
    frame = gpd.GeoDataFrame(table, geometry=crs.unproject([*boxes, *joined]), crs=4326)
    return Areas.from_frame(frame, crs)


@pytest.fixture(scope="module")
def gazetteer(network, areas):
    return Gazetteer.from_network(network, areas)


@pytest.fixture(scope="module")
def named(network, gazetteer):
    """``named(text)`` are the ids of the roads that a text names, surest first, with their scores."""

    def names(text: str) -> dict[str, float]:
        found = gazetteer.roads_in([text])
        ids = network.table["road_id"].to_numpy()[found["road"]]
        return dict(zip(ids, found["score"], strict=True))

    return names


@pytest.mark.parametrize(
    ("text", "road_id"),
    [
        ("ruas Plosoklaten - Gedangsewu rusak parah", "r0"),
        ("Jl. Plosoklaten–Gedangsewu", "r0"),
        ("jalan raya gedangsewu plosoklaten berlubang", "r0"),
        ("jeglongan sewu kapan diperbaiki pak?", "r0"),
        ("JLN PLOSOKLATEN GEDANG SEWU", "r0"),
        ("plosoklatengedangsewu", "r0"),
        ("antara Damarwulan dan Brumbung", "r1"),
        ("dari desa Brumbung sampai desa Damarwulan", "r1"),
        ("Kedungsari s/d Tarokan hancur", "r2"),
        ("Jalur Kedungsari – Tarokan", "r2"),
        ("jl.merbabu gelap", "r5"),
        ("Jln Raya Merbabu", "r5"),
        ("gg. lawu", "r6"),
        ("N5 dekat jembatan", "r1"),
    ],
)
def test_a_road_is_found_however_its_name_is_written(named, text, road_id):
    found = named(text)
    assert next(iter(found)) == road_id
    assert found[road_id] >= 0.9


@pytest.mark.parametrize(
    ("text", "road_id"),
    [
        ("ruas plosoklatn - gedangswu", "r0"),
        ("Gedanggsewuu-Plosoklaten", "r0"),
        ("damarwuIan brumbng", "r1"),
        ("kdungsari tarokn", "r2"),
        ("jl mrbabu", "r5"),
    ],
)
def test_a_misspelt_name_is_found_with_less_confidence(named, text, road_id):
    found = named(text)
    assert next(iter(found)) == road_id
    assert 0.7 <= found[road_id] < 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "jalan rusak",
        "jalan raya berlubang",
        "jalan di depan rumah saya gelap dan banyak lubang",
        "mohon segera diperbaiki",
        "17",
        "no 17",
        "12345 67890",
        "desa Plosoklaten",
        "🙏🙏🙏",
    ],
)
def test_words_that_name_no_road_match_none(named, text):
    assert named(text) == {}


def test_both_ends_must_be_said_to_name_a_road_between_two_places(named):
    assert "r0" not in named("macet di Plosoklaten")
    assert named("jalan Plosoklaten rusak")["r0"] < 0.5


def test_where_a_road_is_named_in_full_roads_that_share_an_end_are_not_meant(named):
    assert list(named("ruas Wates - Tanjung")) == ["r3"]


def test_a_road_named_only_to_say_where_is_less_likely_than_one_that_is_meant(named):
    found = named("ruas Damarwulan - Brumbung dekat perempatan Jl. Merbabu")
    assert found["r1"] == 1
    assert found["r5"] <= 0.5


def test_a_nickname_beside_a_road_named_by_both_ends_is_a_figure_of_speech(named):
    found = named("Damarwulan – Brumbung, jeglongan sewu")
    assert next(iter(found)) == "r1"
    assert found["r1"] - found.get("r0", 0.0) >= 0.15


@pytest.mark.parametrize(
    "text",
    [
        "arah Damarwulan ke Brumbung rusak",
        "pertigaan damarwulan ke arah brumbung",
        "simpang Damarwulan – Brumbung",
    ],
)
def test_both_ends_behind_a_word_that_says_where_still_name_the_road(named, text):
    assert named(text)["r1"] >= 0.8


def test_a_city_is_read_by_its_short_name_too(draw, crs):
    lines = draw(
        [(0, 0), (1000, 0)],
        [(0, 500), (1000, 500)],
        road_id=["a", "b"],
        name=["Yogyakarta - Kaliurang", "Pakem - Klurak"],
    )
    roads = Gazetteer.from_network(assemble_roads(lines, crs).network)
    for text in ("jogja kaliurang km 14", "Jl Yogya - Kaliurang"):
        assert roads.roads_in([text]).iloc[0]["road"] == 0


def test_the_kind_of_way_tells_names_apart(named):
    assert named("Gang Lawu")["r6"] == 1
    assert named("Jalan Lawu")["r6"] < 0.7
    assert named("lawu")["r6"] < 0.7  # may be the mountain


def test_several_roads_may_be_named_in_one_text(named):
    assert set(named("Damarwulan-Brumbung, Kedungsari-Tarokan dan Jl. Merbabu")) >= {"r1", "r2", "r5"}


def test_each_row_has_its_own_roads_and_empty_rows_have_none(gazetteer):
    found = gazetteer.roads_in([None, "Jl. Merbabu", "", "jalan rusak", "Jl. Merbabu"])
    assert found["row"].tolist() == [1, 4]
    assert found["road"].nunique() == 1


@given(st.lists(st.text(max_size=80) | st.none(), max_size=6))
def test_any_text_is_read_without_an_error(gazetteer, texts):
    roads, areas = gazetteer.read(texts)
    for found in (roads, areas):
        assert set(found["row"]) <= set(range(len(texts)))
        assert found["score"].between(LEAST_SCORE, 1).all()


@pytest.mark.parametrize(
    "text", ["a " * 500_000, "\0Jl.\0Merbabu\0", "\u202eJl. Merbabu\u200f", "Jl. Merbabu" + "!" * 10_000]
)
def test_huge_and_strange_texts_are_read_too(gazetteer, text):
    roads = gazetteer.roads_in([text])
    assert len(roads) == (0 if text.startswith("a ") else 1)


@given(
    st.sampled_from(["Plosoklaten – Gedangsewu", "Damarwulan – Brumbung", "Kedungsari - Tarokan"]),
    st.integers(1, 8),
    st.characters(categories=["Ll"], max_codepoint=122),
)
def test_one_wrong_letter_does_not_lose_a_road(named, name, at, letter):
    misspelt = f"ruas {name[:at]}{letter}{name[at + 1 :]} rusak"
    assert max(named(misspelt), default=None) == f"r{NAMES.index(name)}"


def test_an_address_lies_on_its_own_street_rather_than_on_the_cross_street(draw, crs):
    names = ["IRVING AVE", "WAVERLY AVE", "N SALINA ST", "S SALINA ST", "CANAL ST", "KIRKPATRICK ST", "I 690"]
    lines = draw(*([(0, 99 * i), (90, 99 * i)] for i in range(len(names))), road_id=names, name=names)
    network = assemble_roads(lines, crs).network
    streets = Gazetteer.from_network(network, words="en")

    def scores(text: str) -> dict[str, float]:
        found = streets.roads_in([text])
        return dict(zip(network.table["name"].to_numpy()[found["road"]], found["score"], strict=True))

    assert scores("1246 CANAL ST") == {"CANAL ST": 1}
    address = scores("745 IRVING AVE & WAVERLY AVE          ")
    assert address["IRVING AVE"] == 1
    assert address.get("WAVERLY AVE", 0) < 0.5
    assert scores("132 SALINA ST N")["N SALINA ST"] == 1
    assert scores("132 SALINA ST N").get("S SALINA ST", 0) < 0.7
    assert scores("117 KIRKPATRIC")["KIRKPATRICK ST"] > 0.7  # the field was too short
    assert scores("1832 EB I 690 SYRACUSE 13210")["I 690"] > 0.9
    assert scores("big pothole on the street") == {}


def test_a_village_is_told_from_the_sub_district_of_its_name(gazetteer, areas):
    def best(text: str) -> list[str]:
        found = gazetteer.areas_in([text])
        found = found[found["score"] == found["score"].max()]
        return [areas.table["code"][row] for row in found["area"]]

    assert best("di Desa Wates") == ["02.2"]
    assert best("Kec. Wates") == ["03"]
    assert sorted(best("di Wates")) == ["02.2", "03"]
    assert sorted(best("ds. Wonorejo")) == ["01.1", "02.1"]


def test_the_search_box_finds_roads_and_areas_by_their_beginning(gazetteer):
    hits = gazetteer.search("gedang")
    assert (hits[0].kind, hits[0].id) == ("road", "r0")
    assert gazetteer.search("ploso lor")[0].kind == "village"
    assert gazetteer.search("jeglongan")[0].id == "r0"


ALIKE = [  # in each the first letters of one word run on into the next
    "Sumber – Wringin",
    "Sumberwaru – Badas",
    "Kali – Pare",
    "Kalipang – Grogol",
    "Badas – Ngadi",
    "Gurah – Kalipang",
    "Jl. Mangga Besar",
    "Jl. Manggarai",
]


@pytest.fixture(scope="module")
def alike(draw, crs):
    """Roads whose names begin with the same letters."""
    lines = draw(*([(0, -500 * row), (1000, -500 * row)] for row in range(len(ALIKE))), name=ALIKE)
    return Gazetteer.from_network(assemble_roads(lines, crs).network)


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ("sumberw", ["Sumberwaru – Badas", "Sumber – Wringin"]),
        ("sumber", ["Sumber – Wringin", "Sumberwaru – Badas"]),  # a whole word before the beginning of one
        ("kalipa", ["Gurah – Kalipang", "Kalipang – Grogol", "Kali – Pare"]),  # a road begins at either end
        ("mangga", ["Jl. Mangga Besar", "Jl. Manggarai"]),
        ("sumberwringin", ["Sumber – Wringin"]),  # written together it is found all the same
    ],
)
def test_the_search_box_offers_what_has_these_words_before_what_has_only_these_letters(alike, asked, order):
    assert [hit.name for hit in alike.search(asked)] == order


@given(road=st.integers(0, len(ALIKE) - 1), letters=st.integers(1, 20))
def test_no_name_that_begins_as_asked_stands_below_one_that_does_not(alike, road, letters):
    asked = ALIKE[road].replace(" – ", " ").removeprefix("Jl. ").lower()[:letters].strip()

    def turned_too(name: str) -> list[str]:
        ends = name.lower().removeprefix("jl. ").split(" – ")
        return [" ".join(ends), " ".join(ends[::-1])]

    begins = [any(way.startswith(asked) for way in turned_too(hit.name)) for hit in alike.search(asked, 20)]
    assert begins == sorted(begins, reverse=True)
    assert any(begins)


def test_the_search_box_tells_namesakes_apart_by_their_sub_district(gazetteer):
    hits = gazetteer.search("wonorejo")
    assert [(hit.kind, hit.context) for hit in hits] == [("village", "Pagu"), ("village", "Puncu")]
    assert gazetteer.search("wonorejo puncu")[0].id == "01.1"


def test_a_word_for_the_kind_of_thing_narrows_the_search(gazetteer):
    assert {hit.kind for hit in gazetteer.search("desa wates")} == {"village"}
    assert {hit.kind for hit in gazetteer.search("kec wates")} == {"subdistrict"}
    assert {hit.kind for hit in gazetteer.search("jalan wates")} == {"road"}


def test_the_search_box_forgives_typing_errors_only_where_nothing_is_spelt_so(gazetteer):
    assert gazetteer.search("damarwulen")[0].id == "r1"
    assert all("Merbabu" in hit.name for hit in gazetteer.search("merbabu"))


@pytest.mark.parametrize("thing", ["masjid agung", "SDN 2", "alfamart", "depan alun alun", "SMPN 1"])
def test_who_asks_for_a_thing_that_is_in_no_table_is_offered_where_it_stands(gazetteer, thing):
    first = gazetteer.search(f"{thing} puncu")[0]
    assert (first.kind, first.name) == ("subdistrict", "Puncu")
    assert [hit.context for hit in gazetteer.search(f"{thing} wonorejo")][:2] == ["Pagu", "Puncu"]


def test_a_long_name_with_a_typing_error_stays_before_a_place_in_it(gazetteer):
    assert gazetteer.search("plosoklatn gedangsewu puncu")[0].id == "r0"


@pytest.mark.parametrize("text", ["", " ", "?!", "xyzxyz", "\0", "🛣️"])
def test_a_search_for_nothing_offers_nothing(gazetteer, text):
    assert gazetteer.search(text) == []


def test_hits_lie_on_their_road(gazetteer, network, corner, crs):
    hit = gazetteer.search("merbabu")[0]
    x, y = crs.to_metres(hit.lon, hit.lat)
    assert (float(x) - corner[0], float(y) - corner[1]) == pytest.approx((500, -2500), abs=0.01)


def test_the_limit_holds(gazetteer):
    assert len(gazetteer.search("a", limit=3)) == 3


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("2200 warrenave by south madison rd", "WARREN AVE"),
        ("E Madison Rd ner Warren Ave", "E MADISON RD"),
        ("franklin ave nearwarren ave", "FRANKLIN AVE"),
        ("1575 Warren ve, pothole", "WARREN AVE"),
        ("2245 franklin avd", "FRANKLIN AVE"),
        ("franklin rdnear warren ave", "FRANKLIN RD"),
        ("271FRANKLIN RD", "FRANKLIN RD"),
        ("big pothole at W. Warrington rd", "W WARRINGTON RD"),
        ("at ww warrington rd", "W WARRINGTON RD"),
        ("435 WARRINGTON RD S", "S WARRINGTON RD"),
    ],
)
def test_an_address_typed_badly_is_read_by_its_order(draw, crs, text, street):
    names = [
        "WARREN AVE", "WARREN RD", "FRANKLIN AVE", "FRANKLIN RD", "E MADISON RD", "S MADISON RD",
        "W WARRINGTON RD", "S WARRINGTON RD", "WARRINGTON RD",
    ]  # fmt: skip
    lines = draw(*([(0, 99 * i), (90, 99 * i)] for i in range(len(names))), road_id=names, name=names)
    network = assemble_roads(lines, crs).network
    said = Gazetteer.from_network(network, words="en").understand([text]).roads.frame()
    best = said.sort_values("score", ascending=False)
    assert network.table["name"].iloc[best["road"].iloc[0]] == street
    assert (best["score"].iloc[1:] < best["score"].iloc[0]).all()


def test_a_street_that_only_says_where_is_not_taken_for_one_that_cannot_be_read(draw, crs):
    names = ["WARREN AVE", "S MADISON RD"]
    lines = draw(*([(0, 99 * i), (90, 99 * i)] for i in range(2)), road_id=names, name=names)
    streets = Gazetteer.from_network(assemble_roads(lines, crs).network, words="en")
    said = streets.understand(["2293 outhcedar ave by s madison rd", "pothole by s madison rd"]).roads.frame()
    best = said.groupby("row")["score"].max()
    assert best[0] < 0.5
    assert best[1] > 0.9

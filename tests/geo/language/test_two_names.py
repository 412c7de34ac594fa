"""When two names in one text are a road "A – B", and when they are a tree, an address or two roads."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.areas import Areas
from geo.network.assembly import assemble_roads
from geo.placing import Placer

ROADS = [
    "Siman – Kepung",
    "Kepung – Krenceng",
    "Pare – Kandangan",  # through the villages of Kepung
    "Karangrejo – Ngasem",
    "Karangrejo – Kwadungan",
    "Jambu – Sekaran",
    "Surat – Mojo",
    "Tugu – Klampitan",
    "Kedungsari – Tarokan",
    "Susuhbango – Nambakan",
    "Adan-adan – Semanding",
]
VILLAGES = {  # by the sub-district they lie in; some bear its name
    "Kepung": ["Siman", "Kepung", "Krenceng"],
    "Ngasem": ["Karangrejo", "Ngasem", "Kwadungan", "Tugu"],
    "Pare": ["Pare", "Kandangan", "Jambu"],
}


@pytest.fixture(scope="module")
def placed(draw, crs, corner):
    """``placed(text)`` is what placing says of one text: (status, name of the likeliest road)."""
    x, y = corner
    lines = [[(0, 1_000 * row), (3_000, 1_000 * row)] for row in range(len(ROADS))]
    network = assemble_roads(draw(*lines, road_id=ROADS, name=ROADS), crs).network
    rows, boxes = [], []
    for number, (district, names) in enumerate(VILLAGES.items()):
        own = [
            shapely.box(
                x + 1_000 * at, y + 3_600 * number - 400, x + 1_000 * (at + 1), y + 3_600 * number + 3_200
            )
            for at in range(len(names))
        ]
        rows += [(f"{number}.{at}", name, "village", f"{number}") for at, name in enumerate(names)]
        rows.append((f"{number}", district, "subdistrict", None))
        boxes += [*own, shapely.union_all(own)]
    table = dict(zip(["code", "name", "level", "parent_code"], zip(*rows, strict=True), strict=True))
    areas = Areas.from_frame(gpd.GeoDataFrame(table, geometry=crs.unproject(boxes), crs=4326), crs)
    placer = Placer(network, areas)

    def one(text: str) -> tuple[str, str | None]:
        found = placer.place(pd.DataFrame({"text": [text]})).iloc[0]
        return found["status"], found["road_id"]

    return one


@pytest.mark.parametrize(
    "text",
    [
        "pohon jambu tumbang di Sekaran",
        "ada surat dari warga Mojo soal jalan",
        "Surat Mojo sudah dikirim, jalan tetap rusak",
        "dekat tugu Klampitan aspal ngelupas",
        "saya orang Siman, jalan Kepung rusak",
        "Pare, Kandangan, semua jalan rusak",
        "Kandangan banjir sampai lutut, tolong pak, warga Pare",
        "bantuan dari Kedungsari untuk korban di Tarokan",
        "Kedungsari, Krenceng, Tarokan podo banjir",
        "lampu mati Kedungsari Tarokan Krenceng",
        "Kedungsari dan Tarokan banjir",
        "kecamatan Kedungsari lan kecamatan Tarokan kurang perhatian",
        "Krenceng Susuhbango Nambakan podo rusak",
        "di Kedungsari Tarokan banjir",
        "warga Susuhbango Nambakan butuh lampu",
        "pabrik Kedungsari Tarokan bau",
        "pagar sdn 2 Kedungsari Tarokan roboh",
        "orang Kedungsari Tarokan protes",
        "dinas pu Kedungsari Tarokan",
        "kantor dinas pupr kab Kedungsari Tarokan tutup",
        "bupati Kedungsari Tarokan tolong",
        "pdam Susuhbango Nambakan mati",
        "pabrik gula Kedungsari Tarokan bau",
        "pak kades Kedungsari dan lurah Tarokan tolong jalannya",
    ],
)
def test_two_names_that_nothing_joins_are_no_road(placed, text):
    assert placed(text)[0] != "placed"


@pytest.mark.parametrize(
    "text",
    [
        "jalan rusak di Siman, Kepung, Kediri",
        "alamat Krenceng, Kepung",
        "Siman Kepung lampu mati",
        "Karangrejo kec. Ngasem",
    ],
)
def test_a_village_and_its_sub_district_are_an_address(placed, text):
    assert placed(text)[0] != "placed"


@pytest.mark.parametrize(
    ("text", "road"),
    [
        ("jalan Siman Kepung berlubang", "Siman – Kepung"),
        ("dinas pu tolong jalan Kedungsari Tarokan", "Kedungsari – Tarokan"),
        ("yth bupati, Kedungsari Tarokan rusak", "Kedungsari – Tarokan"),
        ("dinas pu Kedungsari - Tarokan kapan diperbaiki", "Kedungsari – Tarokan"),
        ("Siman - Kepung berlubang", "Siman – Kepung"),
        ("Siman arah Kepung berlubang", "Siman – Kepung"),
        ("antara Siman dan Kepung", "Siman – Kepung"),
        ("jl penghubung Siman dgn Kepung", "Siman – Kepung"),
        ("jl Siman smp Kepung", "Siman – Kepung"),
        ("Kepung xzmpe Krenceng ambles", "Kepung – Krenceng"),
        ("jalan tugu klampitan", "Tugu – Klampitan"),
        ("antara desa Kedungsari dan desa Tarokan", "Kedungsari – Tarokan"),
        ("jalan Kedungsari dan Tarokan putus", "Kedungsari – Tarokan"),
        ("jalan yang menghubungkan Kedungsari dan Tarokan putus", "Kedungsari – Tarokan"),
        ("jalan yg menghubugnkan Kedungsari dan Tarokan", "Kedungsari – Tarokan"),
        ("jambu ke sekaran", "Jambu – Sekaran"),
        ("Surat – Mojo ambles", "Surat – Mojo"),
        ("jalan antar Kedungsari dan Tarokan", "Kedungsari – Tarokan"),
        ("lubang antaa desa Kedungsari dan desa Tarokan", "Kedungsari – Tarokan"),
        ("desa Krenceng kec. Siman jalan antara Kepung sama Krenceng", "Kepung – Krenceng"),
        ("jalan kepung ss/d krenceng", "Kepung – Krenceng"),
        ("lubang di jalan Kedungsari Tarokan", "Kedungsari – Tarokan"),
        ("di Kedungsari arah Tarokan", "Kedungsari – Tarokan"),
        ("di Kedungsari - Tarokan", "Kedungsari – Tarokan"),
        ("saya dari Kepung, jalan Kedungsari Tarokan rusak", "Kedungsari – Tarokan"),
        ("saya dari Siman, jalan Kepung Krenceng rusak", "Kepung – Krenceng"),
    ],
)
def test_a_word_for_road_or_one_that_joins_makes_them_one(placed, text, road):
    assert placed(text) == ("placed", road)


@pytest.mark.parametrize(
    "text",
    [
        "karangrejo ngasem - kwadungan",
        "Karangrejo kec Ngasem ke Kwadungan",
        "jalan desa Karangrejo Ngasem arah Kwadungan",
        "karangrejo ngasem kwadungan",
    ],
)
def test_the_sub_district_told_with_the_first_end_is_not_the_other_end(placed, text):
    status, road = placed(text)
    assert road == "Karangrejo – Kwadungan"
    assert status == "placed"


def test_a_road_named_beside_another_does_not_narrow_it(placed):
    said = "Saya lewat Pare - Kandangan tiap hari. Yang mau saya lapor jalan Kepung - Krenceng"
    assert placed(said)[0] == "ambiguous"


@pytest.mark.parametrize(
    ("text", "road"),
    [
        ("ruas tarokan kedung sari", "Kedungsari – Tarokan"),
        ("susuh bango nambakan rusak", "Susuhbango – Nambakan"),
        ("jalan Adan2 Semanding", "Adan-adan – Semanding"),
        ("adan adan - semanding", "Adan-adan – Semanding"),
    ],
)
def test_a_name_written_in_two_words_or_with_a_2_is_read(placed, text, road):
    assert placed(text) == ("placed", road)

"""What is read as a place, and what is not."""

from data.people import People
from data.placement.positions import Given, locate
from data.regions import load_region
from data.register import Register
from data.samples.builtin import init_region
from data.store import Store
from tests.data.register.town import Town, lon_lat, town_region


def test_what_a_message_calls_itself_is_no_place(store: Store, people: People) -> None:
    """ "Saran" is a suggestion; Bukittinggi has a Kelurahan Sapiran, a letter or two away."""
    region = load_region("kota-bukittinggi")
    init_region(store, region, sample=False)
    register = Register(store, region, people)
    for words in (
        "Saran: pos ronda diberi lampu",
        "Lampu mati.\nsaran saya diganti",
        "KRITIK DAN SARAN, gelap",
    ):
        assert register.preview(words=words).village is None, words
    for words in ("Lampu mati di Kelurahan Sapiran", "Saran: lampu di Kelurahan Sapiran diganti"):
        assert register.preview(words=words).village == "Sapiran", words


def test_a_village_is_known_by_its_sub_district_and_never_by_a_likeness(store: Store, people: People) -> None:
    """Dander and Baureno are sub-districts and villages in them; "menumpuk" is two letters from Tinumpuk."""
    region = load_region("kab-bojonegoro")
    init_region(store, region, sample=False)
    register = Register(store, region, people)
    for words, village in {
        "Jalan rusak di Desa Growok Dander": "Growok",
        "jalan rusak di growok, dander": "Growok",
        "Lampu mati di ds. Kunci kec. Dander": "Kunci",
        "Sampah menumpuk di Desa Gajah, Baureno": "Gajah",
        "pohon tumbang di Pomahan Baureno": "Pomahan",
        "Lampu mati di desa Groowok": "Growok",
        "Lampu mati di Desa Dander": "Dander",
        "Lampu mati di desa Sudah": "Sudah",
        "lampu mati di Sudah kecamatan Malo": "Sudah",
        "Lampu mati di Desa Dander, Kecamatan Dander": "Dander",
    }.items():
        assert register.preview(words=words).village == village, words
    for words in (
        "Sampah menumpuk, bau kandang",
        "Ada truck parkir",
        "KTP belum dicetak",
        "anjing galak",
        "lampu mati sudah seminggu",
    ):
        assert register.preview(words=words).village is None, words


def test_what_is_located_among_many_is_located_as_it_is_alone(store: Store, people: People) -> None:
    ground = Town(store, people, town_region("kab-contoh")).register.ground()
    lon, lat = lon_lat(600.0, 8.0)
    given = [
        Given(lon=lon, lat=lat, text="jalan berlubang"),
        Given(text="ruas Kepung - Brumbung rusak"),
        Given(text="lampu mati di desa Timur", on_road=False),
        Given(lon=lon, lat=lat, on_road=False),
        Given(road_id="R3", station_m=1200.0),
        Given(lon=lon, lat=lat, road_id="R1"),
        Given(lon=lon, lat=lat, road_id="R3"),  # two kilometres away: not believed
        Given(road_id="R2"),
        Given(lon=lat, lat=lon, road_id="R1"),
        Given(),
    ]
    together = locate(given, ground)
    assert together == [place for one in given for place in locate([one], ground)]
    assert [(place["status"], place["road_id"], place["reason"]) for place in together] == [
        ("placed", "R1", "by_position"),
        ("placed", "R2", "by_words"),
        ("no_location", None, "not_about_a_road"),
        ("off_network", None, "not_about_a_road"),
        ("placed", "R3", None),
        ("placed", "R1", None),
        ("placed", "R1", "by_position"),
        ("placed", "R2", None),
        ("invalid", None, "swapped_coordinates"),
        ("no_location", None, "nothing_given"),
    ]
    assert together[7]["question"] == "where_on_road"
    assert (together[0]["village_code"], together[2]["village_code"]) == ("99.01.01", "99.02.01")
    assert all(place["authority"] is None for place in together if place["status"] != "placed")

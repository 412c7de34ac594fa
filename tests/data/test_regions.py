import re
from pathlib import Path

import pytest

from data.regions import (
    BUILT_IN_REGIONS,
    REGION_FILE,
    Region,
    RegionError,
    UnknownRegionError,
    list_regions,
    load_region,
    resolve_region,
)
from data.settings import PREFIX

BUILT_IN = ["kab-bojonegoro", "kab-kediri", "kota-bukittinggi", "kota-mojokerto"]
# A number as one dials it: +62… or 0…, in groups or not; a code, a coordinate or a year is none.
DIALLED = re.compile(r"(?<![\w./])(\+62|0)[ -]?\d{2,4}[ -]?\d{3,}")
AGENCY = """
[[agencies]]
id = "pupr"
name = { id = "Dinas PUPR", en = "Public Works" }
short = "PUPR"

"""
SMALL = f"""
code = "99.01"
name = {{ id = "Kabupaten Contoh", en = "Example Regency" }}
short_name = {{ id = "Contoh", en = "Example" }}
aliases = ["contoh"]
timezone = "Asia/Jakarta"
languages = ["id", "en"]
words = "id"
ticket_prefix = "CTH"
channels = [{{ id = "web", name = {{ id = "Formulir web", en = "Web form" }} }}]
families = [{{ id = "pavement", name = {{ id = "Perkerasan", en = "Pavement" }} }}]

{AGENCY}
[[authorities]]
id = "unknown"
name = {{ id = "Belum diketahui", en = "Not known" }}

[[categories]]
id = "lubang"
name = {{ id = "Lubang", en = "Pothole" }}
hint = {{ id = "Lubang", en = "Hole" }}
family = "pavement"
agency = "pupr"
on_road = true
"""


@pytest.fixture
def own_regions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an office's own regions."""
    monkeypatch.setenv(f"{PREFIX}VAR", str(tmp_path))
    return tmp_path / "regions"


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REGION_FILE).write_text(text, encoding="utf-8")
    return folder / REGION_FILE


@pytest.fixture
def kediri(own_regions: Path) -> Region:
    return load_region("kab-kediri")


def test_a_folder_is_all_a_new_region_needs(own_regions: Path) -> None:
    write(own_regions / "kab-contoh", SMALL)
    assert list_regions() == sorted([*BUILT_IN, "kab-contoh"])
    region = load_region("kab-contoh")
    assert (region.id, region.code, region.folder) == ("kab-contoh", "99.01", own_regions / "kab-contoh")
    assert region.zone.key == "Asia/Jakarta"


def test_an_offices_own_folder_hides_the_built_in_one(own_regions: Path) -> None:
    write(own_regions / "kab-kediri", SMALL)
    assert load_region("kab-kediri").code == "99.01"


def test_a_changed_file_is_read_anew(own_regions: Path) -> None:
    write(own_regions / "kab-contoh", SMALL)
    before = load_region("kab-contoh")
    write(own_regions / "kab-contoh", SMALL.replace("99.01", "99.0200"))
    assert load_region("kab-contoh").code != before.code


def test_an_alias_finds_its_region_and_an_id_comes_first(own_regions: Path) -> None:
    assert resolve_region("Kediri").id == "kab-kediri"
    write(own_regions / "kediri", SMALL)
    assert resolve_region("kediri").id == "kediri"


def test_an_alias_of_two_regions_names_both(own_regions: Path) -> None:
    write(own_regions / "kab-contoh", SMALL)
    write(own_regions / "kota-contoh", SMALL)
    with pytest.raises(UnknownRegionError, match="may be kab-contoh, kota-contoh; use one of these"):
        resolve_region("contoh")


@pytest.mark.parametrize("name", ["nowhere", "", "..", "../../etc", "KAB KEDIRI", "kab-kediri/../kab-kediri"])
def test_a_name_without_a_folder_is_unknown_and_never_leaves_the_regions(
    name: str, own_regions: Path
) -> None:
    write(own_regions.parent / "etc", SMALL)
    with pytest.raises(UnknownRegionError, match="known are kab-bojonegoro, kab-kediri, kota"):
        load_region(name)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('code = "99.01"', "", "code is missing; add it."),
        ("[[categories]]", 'colour = "red"\n[[categories]]', "authorities[1].colour is not a known key"),
        ('family = "pavement"', 'family = "drainage"', "'lubang' names the family 'drainage'"),
        ('agency = "pupr"', 'agency = "pu"', "'lubang' names the agency 'pu'"),
        ("Asia/Jakarta", "Asia/Kediri", "timezone is 'Asia/Kediri', which is unknown"),
        ('id = "unknown"', 'id = "regency"', "authorities has no 'unknown'"),
        ('id = "unknown"', 'id = "kingdom"', "authorities[1].id is 'kingdom'"),
        ("CTH", "contoh", "ticket_prefix is 'contoh'"),
        ('words = "id"', 'words = "id"\nbounds_lon_lat = [8, 112, -7, 111]', "bounds_lon_lat is not west"),
        ('words = "id"', 'words = "id"\nwords = "en"', "is not valid TOML"),
        ("[[authorities]]", AGENCY + "[[authorities]]", "agencies has 'pupr' 2 times; keep one."),
    ],
)  # fmt: skip
def test_a_fault_names_file_key_and_remedy(old: str, new: str, sentence: str, own_regions: Path) -> None:
    file = write(own_regions / "kab-contoh", SMALL.replace(old, new, 1))
    with pytest.raises(RegionError) as error:
        load_region("kab-contoh")
    assert str(file) in str(error.value)
    assert sentence in str(error.value)


def test_every_fault_of_a_file_is_told_at_once(own_regions: Path) -> None:
    write(own_regions / "kab-contoh", SMALL.replace('code = "99.01"', "").replace("CTH", "c"))
    with pytest.raises(RegionError) as error:
        load_region("kab-contoh")
    assert len(error.value.faults) == 2


def test_a_road_of_somebody_else_goes_to_its_owner(kediri: Region) -> None:
    assert kediri.agency_for("lubang", "province") == "bina-marga-jatim"
    assert kediri.agency_for("pju", "province") == "bina-marga-jatim"
    assert kediri.is_other_authority("province")


@pytest.mark.parametrize("authority", ["regency", "unknown", None, "never heard of"])
def test_on_the_regions_own_roads_the_category_decides(authority: str | None, kediri: Region) -> None:
    assert kediri.agency_for("lubang", authority) == "pupr"
    assert kediri.agency_for("pju", authority) == "perkim"
    assert not kediri.is_other_authority(authority)


def test_what_is_not_about_a_road_goes_to_its_agency_wherever_it_was_written(kediri: Region) -> None:
    assert kediri.agency_for("kependudukan", "province") == "dispendukcapil"


def test_kediris_service_points_cover_every_subdistrict_once_and_say_they_are_estimates(
    kediri: Region,
) -> None:
    points = kediri.service_points
    served = [code for point in points for code in point.subdistrict_codes]
    assert len(points) == 6
    assert len(served) == len(set(served)) == 26
    assert all(point.estimated for point in points)


def test_no_phone_number_of_the_news_stands_in_a_region() -> None:
    for file in BUILT_IN_REGIONS.glob("*/*.toml"):
        text = file.read_text(encoding="utf-8")
        assert "tel:" not in text, file
        assert DIALLED.search(re.sub(r"[()]", "", text)) is None, file


@pytest.mark.parametrize(
    "said", ["0353 880999", "(0353) 880999", "0811-3322-958", "+62811332295", "081133229"]
)
def test_a_number_that_could_be_dialled_would_be_found(said: str) -> None:
    assert DIALLED.search(re.sub(r"[()]", "", f"Telp. {said} siang hari"))


@pytest.mark.parametrize("region_id", BUILT_IN)
def test_every_built_in_region_is_without_fault(region_id: str, own_regions: Path) -> None:
    region = load_region(region_id)
    assert region.ticket_prefix
    assert {"web", "file"} <= {channel.id for channel in region.channels}
    assert {"web", "whatsapp", "whatsapp_export", "sms", "call", "spreadsheet", "sp4n"} <= {
        channel.kind for channel in region.channels
    }


def test_tickets_of_two_regions_are_never_taken_for_each_other(own_regions: Path) -> None:
    regions = [load_region(region_id) for region_id in BUILT_IN]
    assert len({region.ticket_prefix for region in regions}) == len(regions)


def test_a_channel_of_an_older_file_has_the_kind_that_its_id_tells(own_regions: Path) -> None:
    older = SMALL.replace(
        "channels = [",
        """channels = [
        { id = "halo", name = { id = "Aplikasi", en = "App" } },
        { id = "sms", name = { id = "SMS", en = "SMS" } },""",
    )
    write(own_regions / "kab-contoh", older)
    kinds = {channel.id: channel.kind for channel in load_region("kab-contoh").channels}
    assert kinds == {"web": "web", "sms": "sms", "halo": "spreadsheet"}


def test_a_published_figure_has_a_source_and_its_parts_add_up(own_regions: Path) -> None:
    figures = [
        figure
        for region_id in BUILT_IN
        for system in load_region(region_id).systems
        for figure in system.figures
    ]
    assert {figure.value for figure in figures} >= {606, 219_293, 9}
    system = (
        '\n[[systems]]\nid = "a"\nname = "A"\nkind = { id = "x", en = "x" }\nbegan = "2021"\n'
        'what = { id = "x", en = "x" }\n'
        'sources = [{ id = "s", publisher = "S", published = "2021-05-18" }]\n'
        'figures = [{ name = { id = "n", en = "n" }, value = 3, as_of = "2021-05", source = "s", '
        'parts = [{ name = { id = "p", en = "p" }, value = 3 }] }]\n'
    )
    write(own_regions / "kab-contoh", SMALL + system)
    assert load_region("kab-contoh").systems[0].figures[0].value == 3
    for old, new, sentence in (
        ('source = "s"', 'source = "t"', "names the source 't'"),
        ("value = 3 }]", "value = 2 }]", "do not add up"),
        ('"2021-05"', '"May 2021"', "as_of"),
    ):
        write(own_regions / "kab-contoh", SMALL + system.replace(old, new))
        with pytest.raises(RegionError, match=sentence):
            load_region("kab-contoh")


def test_the_documentation_names_every_section_and_key_of_a_region() -> None:
    documented = (Path(__file__).parents[2] / "docs" / "region.md").read_text(encoding="utf-8")
    hidden = {"id", "folder"}  # come from the folder itself
    missing = [
        name
        for name in set(Region.model_fields) - hidden
        if f"{name}`" not in re.sub(r"[\[\]]", "", documented)
    ]
    assert missing == []
    for section in (
        "clocks",
        "publishing",
        "visibility",
        "retention",
        "letterhead",
        "emergency",
        "understanding",
    ):
        table = type(getattr(load_region("kab-kediri"), section))
        assert [key for key in table.model_fields if f"`{key}`" not in documented and key != "contacts"] == []

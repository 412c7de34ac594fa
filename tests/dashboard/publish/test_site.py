"""The static site: every link leads somewhere, nobody's data are on it, and it holds what the map holds."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from sqlalchemy import update

from dashboard import backend
from dashboard.__main__ import main
from dashboard.publish import site
from dashboard.publish.site import publish
from data import schema
from data.regions import Region
from data.register import ReportDraft
from data.store import utc_now

ROAD = "plosoklaten-gedangsewu"
CANARY = "Pak Kenari 0812 9999 0000 rumah cat ungu"
LIVE = "https://aduan.example.go.id"
LEAKS = ("Kenari", "081299990000", "+6281299990000", "9999 0000", "cat ungu", "kasuari")


class Page(HTMLParser):
    """What a browser would follow or fetch from a page, and how the page is built."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()
        self.language = ""
        self.headings: list[str] = []
        self.title = ""
        self.images_without_words = 0
        self._inside: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.addresses += [told[name] for name in ("href", "src", "srcset", "data-made") if name in told]
        if "content" in told and told.get("http-equiv") == "refresh":
            self.addresses.append(told["content"].partition("url=")[2])
        self.ids |= {told["id"]} if "id" in told else set()
        self.images_without_words += tag == "img" and "alt" not in told
        if tag == "html":
            self.language = told.get("lang", "")
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside == "title" and not self.title:
            self.title = data
        self._inside = None


@pytest.fixture(scope="module")
def reported(installation: Region) -> tuple[str, str]:
    """The tickets of a checked report with all that leads to its reporter, and of a confidential one."""
    register = backend.register_of(installation.id)
    draft = {"category": "lubang", "road_id": ROAD, "contact": "081299990000"}
    checked = register.report(ReportDraft(form_id="kenari", words=CANARY, station_m=9_400.0, **draft)).ticket
    secret = register.report(
        ReportDraft(
            form_id="kasuari", words="rahasia: kasuari", station_m=2_000.0, confidential=True, **draft
        )
    ).ticket
    accounts = backend.accounts()
    accounts.add_user(installation.id, "pemeriksa", "empat kata sandi panjang", "desk")
    desk = accounts.check_password(installation.id, "pemeriksa", "empat kata sandi panjang")
    assert checked
    assert secret
    register.verify(checked, desk, "Lubang di depan balai")
    return checked, secret


@pytest.fixture(scope="module")
def one_moment(installation: Region, reported: tuple[str, str]) -> Iterator[None]:
    """Read the records as of one moment: a deadline that passes between two runs changes pages by right."""
    moment = utc_now() + timedelta(minutes=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backend.queries_of(installation.id), "_clock", lambda: moment)
        yield


@pytest.fixture(scope="module")
def folder(installation: Region, one_moment: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the built-in region, told neither where it stands nor where the living app is."""
    folder = tmp_path_factory.mktemp("publish") / "situs"
    publish(folder, [installation])
    return folder


def files(folder: Path, suffix: str) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob(f"*{suffix}"))


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, Page]:
    """Every page of the site by its path."""
    return {name: Page((folder / name).read_text(encoding="utf-8")) for name in files(folder, ".html")}


def target_of(page: str, address: str) -> str:
    """Return the file that an address on a page means, as a web server finds it."""
    path = unquote(urlsplit(address).path)
    return normpath(join(dirname(page), path)) if path else page


def test_every_link_of_every_page_leads_to_a_file_of_the_site(folder: Path, pages: dict[str, Page]) -> None:
    there = set(files(folder, ""))
    dead = [
        f"{name}: {address}"
        for name, page in pages.items()
        for address in page.addresses
        if not urlsplit(address).scheme and target_of(name, address) not in there
    ]
    assert len(pages) > 2 * 90
    assert dead == []


def test_a_link_to_a_part_of_a_page_finds_it(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for address in page.addresses:
            fragment = urlsplit(address).fragment
            if fragment and not urlsplit(address).scheme:
                assert fragment in pages[target_of(name, address)].ids, f"{name}: {address}"


def test_the_site_stands_under_any_path_and_asks_nobody_else_for_anything(
    folder: Path, pages: dict[str, Page]
) -> None:
    for name, page in pages.items():
        assert [address for address in page.addresses if address.startswith("/")] == [], name
    for name in files(folder, ".css"):
        fetched = re.findall(
            r"url\(\s*[\"']?(?!data:)([^)\"']+)", (folder / name).read_text(encoding="utf-8")
        )
        assert [one for one in fetched if target_of(name, one) not in files(folder, "")] == [], name


def test_every_address_of_a_feed_leads_to_a_page(folder: Path) -> None:
    feeds = files(folder, ".atom")
    assert len(feeds) == 2 * (1 + 26)
    for name in feeds:
        root = ElementTree.parse(folder / name)  # noqa: S314 (our own)
        for link in root.iter("{http://www.w3.org/2005/Atom}link"):
            assert (folder / target_of(name, link.get("href", ""))).is_file(), f"{name}: {link.get('href')}"


def test_nothing_of_a_reporter_and_nothing_confidential_is_in_any_file(
    folder: Path, reported: tuple[str, str]
) -> None:
    checked, secret = reported
    everything = {
        name: (folder / name).read_bytes() for name in files(folder, "") if (folder / name).is_file()
    }
    assert checked.encode() in everything["kab-kediri/unduh/aduan.csv"], "the checked one is public"
    leaks = [one.encode() for one in (*LEAKS, secret)]
    assert [(name, leak) for name, content in everything.items() for leak in leaks if leak in content] == []


def test_no_number_of_a_complaint_stands_where_a_search_engine_reads(
    pages: dict[str, Page], folder: Path, reported: tuple[str, str]
) -> None:
    assert [name for name in pages if reported[0] in (folder / name).read_text(encoding="utf-8")] == []
    assert "Disallow: /*/unduh/" in (folder / "robots.txt").read_text()


def test_what_nobody_has_checked_is_in_no_table_of_complaints(folder: Path) -> None:
    table = json.loads((folder / "kab-kediri/unduh/aduan.geojson").read_text(encoding="utf-8"))
    told = [feature["properties"] for feature in table["features"]]
    assert told
    assert {one["verified"] for one in told} == {True}
    assert {one["state"] for one in told}.isdisjoint({"rejected", "duplicate"})


def test_each_page_tells_its_language_its_title_and_has_one_main_heading(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert page.language == ("en" if "/en/" in name else "id"), name
        assert page.title.strip(), name
        assert page.headings[0] == "h1", name
        assert page.headings.count("h1") == 1, name
        assert not page.images_without_words, name


def test_each_page_leads_to_itself_in_the_other_language(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        if name == "index.html":
            continue
        other = (
            name.replace("/en/", "/") if "/en/" in name else name.replace("kab-kediri/", "kab-kediri/en/", 1)
        )
        assert other in {target_of(name, address) for address in page.addresses}, name


def test_each_page_says_of_when_it_is_and_that_its_data_are_a_sample(
    folder: Path, pages: dict[str, Page]
) -> None:
    for name in pages.keys() - {"index.html"}:
        text = (folder / name).read_text(encoding="utf-8")
        assert 'class="jg-stamp"' in text, name
        assert ("Sample data" if "/en/" in name else "Data contoh") in text, name


def test_every_road_has_a_page_that_leads_to_what_is_damaged_and_mended_on_it(
    pages: dict[str, Page], installation: Region
) -> None:
    network = backend.queries_of(installation.id).network()
    assert network is not None
    assert {f"kab-kediri/ruas/{road_id}.html" for road_id in network.table["road_id"]} <= pages.keys()
    page = f"kab-kediri/en/ruas/{ROAD}.html"
    there = {target_of(page, address) for address in pages[page].addresses}
    pieces = backend.queries_of(installation.id).stretch_pieces()
    mine = pieces[pieces["road_id"] == ROAD]
    assert {f"kab-kediri/en/penggal/{int(one)}.html" for one in mine["stretch_id"].dropna()} <= there
    assert {f"kab-kediri/en/perbaikan/{int(one)}.html" for one in mine["works_id"].dropna()} <= there
    assert f"kab-kediri/en/ruas/{ROAD}.svg" in there
    stretch = f"kab-kediri/en/penggal/{int(mine['stretch_id'].dropna().iloc[0])}.html"
    assert page in {target_of(stretch, address) for address in pages[stretch].addresses}


def test_every_road_is_found_by_the_letters_of_its_ends_and_by_its_sub_district(
    pages: dict[str, Page], installation: Region
) -> None:
    def led_to(folder: str) -> set[str]:
        lists = [name for name in pages if name.startswith(f"kab-kediri/{folder}/")]
        return {target_of(name, one) for name in lists for one in pages[name].addresses}

    network = backend.queries_of(installation.id).network()
    assert network is not None
    roads = {f"kab-kediri/ruas/{road_id}.html" for road_id in network.table["road_id"]}
    assert roads <= led_to("nama-ruas")
    assert roads <= led_to("kecamatan")
    for letter in "pg":  # Plosoklaten – Gedangsewu
        page = f"kab-kediri/nama-ruas/{letter}.html"
        assert f"kab-kediri/ruas/{ROAD}.html" in {target_of(page, one) for one in pages[page].addresses}
        assert page in {
            target_of("kab-kediri/ruas.html", one) for one in pages["kab-kediri/ruas.html"].addresses
        }


def test_a_road_of_which_nothing_is_recorded_says_so_and_is_not_drawn(
    folder: Path, installation: Region
) -> None:
    queries = backend.queries_of(installation.id)
    network = queries.network()
    assert network is not None
    bare = next(one for one in network.table["road_id"] if one not in queries.told_roads())
    text = (folder / f"kab-kediri/ruas/{bare}.html").read_text(encoding="utf-8")
    assert "Belum ada penggal rusak" in text or "Tidak ada penggal rusak" in text
    assert not (folder / f"kab-kediri/ruas/{bare}.svg").exists()


def test_the_map_has_the_tiles_that_it_says_and_every_piece_of_the_region(
    folder: Path, installation: Region
) -> None:
    data = folder / "kab-kediri/data"
    told = json.loads((data / "peta.json").read_bytes())
    for layer, zooms in told["tiles"].items():
        assert zooms, layer
        for zoom, places in zooms.items():
            assert all((data / layer / zoom / f"{place}.json").is_file() for place in places), layer
    pieces = backend.queries_of(installation.id).stretch_pieces()
    closest = [json.loads(file.read_bytes())["id"] for file in (data / "pieces/14").rglob("*.json")]
    assert {one for ids in closest for one in ids} == set(pieces["piece_id"])
    table = json.loads((data / told["table"].partition("?")[0]).read_bytes())
    assert set(table["id"]) == set(pieces["piece_id"])
    names = json.loads((data / told["names"].partition("?")[0]).read_bytes())
    assert "Plosoklaten – Gedangsewu" in names["name"]


def test_a_single_complaint_on_the_map_has_a_place_and_a_kind_but_no_number(folder: Path) -> None:
    tiles = list((folder / "kab-kediri/data/pins").rglob("*.json"))
    assert tiles
    assert {tuple(json.loads(tile.read_bytes())) for tile in tiles} == {("at", "category")}


def test_a_second_run_on_the_same_records_leaves_every_page_as_it_was(
    folder: Path, installation: Region
) -> None:
    before = {
        name: (folder / name).stat().st_mtime_ns for name in files(folder, "") if (folder / name).is_file()
    }
    written = publish(folder, [installation], now=datetime.now(UTC) + timedelta(minutes=3))
    after = {name: (folder / name).stat().st_mtime_ns for name in before}
    assert {name for name in before if before[name] != after[name]} == {
        "situs.json",
        "kab-kediri/terbit.json",
    }
    assert written.changed == 1


def test_a_stretch_that_became_part_of_another_leads_there_and_one_that_ended_says_so(
    folder: Path, installation: Region
) -> None:
    pieces = backend.queries_of(installation.id).stretch_pieces()
    merged, ended, survivor, *_ = (
        int(one) for one in pieces.loc[pieces["works_id"].isna(), "stretch_id"].dropna()
    )
    stretch, store = schema.stretch, backend.store()
    with store.begin() as conn:
        for stretch_id, into in ((merged, survivor), (ended, None)):
            gone = update(stretch).where(stretch.c.id == stretch_id)
            conn.execute(gone.values(ended_at=utc_now(), merged_into_id=into))
        store.bump(conn, installation.id, "stretches")
    publish(folder, [installation], live=LIVE, address="https://jalan.example.go.id/peta/")
    moved = (folder / f"kab-kediri/penggal/{merged}.html").read_text(encoding="utf-8")
    assert f'content="0; url={survivor}.html"' in moved
    assert f'href="{survivor}.html"' in moved
    over = (folder / f"kab-kediri/en/penggal/{ended}.html").read_text(encoding="utf-8")
    assert "no longer on the map" in over or "nobody waits" in over
    check_addressed_site(folder, survivor)


def check_addressed_site(folder: Path, stretch_id: int) -> None:
    """Check what a site tells that knows where it stands and where people report."""
    page = (folder / f"kab-kediri/penggal/{stretch_id}.html").read_text(encoding="utf-8")
    assert f'href="{LIVE}/lapor?wilayah=kab-kediri&amp;ruas=' in page
    assert (
        f'rel="canonical" href="https://jalan.example.go.id/peta/kab-kediri/penggal/{stretch_id}.html"'
        in page
    )
    listed = re.findall(
        "<loc>https://jalan.example.go.id/peta/(.*?)</loc>", (folder / "sitemap.xml").read_text()
    )
    assert all((folder / unquote(one)).is_file() for one in listed)
    assert f"kab-kediri/penggal/{stretch_id}.html" in listed
    news = ElementTree.parse(folder / "kab-kediri/kabar/semua.rss")  # noqa: S314 (our own)
    assert all(link.text and link.text.startswith("https://jalan.") for link in news.iter("link"))


def test_more_pages_than_a_sitemap_takes_are_in_several(
    tmp_path: Path, empty_region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "MOST_IN_SITEMAP", 5)
    publish(tmp_path / "situs", [empty_region], address="https://jalan.example.go.id")
    folder = tmp_path / "situs"
    lists = re.findall("<loc>https://jalan.example.go.id/(.*?)</loc>", (folder / "sitemap.xml").read_text())
    assert len(lists) > 1
    listed = [one for name in lists for one in re.findall("id/(.*?)</loc>", (folder / name).read_text())]
    assert sorted(listed) == files(folder, ".html")


def test_a_wrong_folder_or_address_is_one_sentence(
    tmp_path: Path, installation: Region, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "surat.txt").write_text("penting")
    for wrong in (["-o", str(tmp_path)], ["-o", str(tmp_path / "situs"), "--live", "aduan.example.go.id"]):
        with pytest.raises(SystemExit) as ended:
            main(["publish", *wrong])
        assert ended.value.code == 2
        assert capsys.readouterr().err.startswith("Error: ")
    assert [entry.name for entry in tmp_path.iterdir()] == ["surat.txt"]


def test_a_region_without_roads_is_a_site_too(empty_region: Region, tmp_path: Path) -> None:
    publish(tmp_path / "situs", [empty_region])
    folder = tmp_path / "situs"
    for name in files(folder, ".html"):
        page = Page((folder / name).read_text(encoding="utf-8"))
        assert all(
            urlsplit(one).scheme or (folder / target_of(name, one)).is_file() for one in page.addresses
        ), name

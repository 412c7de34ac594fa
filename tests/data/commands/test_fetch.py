"""Sources are downloaded with patience and limits and come in through the same importers.

A server on this machine stands for the sources: it serves two villages as an SQL dump, one road as
OpenStreetMap XML, and every way of going wrong.
"""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest
import shapely

from data.commands.fetch import Download, FetchError, download, fetch
from data.importers.wilayah import convert
from data.people import People
from data.placement.networks import active_version, load_areas, load_landmarks, load_network
from data.regions import Source
from data.register import Register
from geo.errors import UnreadableFileError
from geo.formats.files import read_vector

SQL = """/* a dump as the repository has it */
INSERT INTO wilayah_boundaries(kode,nama,lat,lng,path) VALUES
\t('35.06.01.2001','Bulu',-7.85,112.05,'[[[-7.8,112.0],[-7.8,112.1],[-7.9,112.1],[-7.9,112.0],[-7.8,112.0]]]'),
\t('35.06.01.2002','Jum''at',-7.85,112.15,
  '[[[[-7.8,112.1],[-7.8,112.2],[-7.9,112.2],[-7.9,112.1],[-7.8,112.1]],
     [[-7.84,112.14],[-7.84,112.16],[-7.86,112.16],[-7.86,112.14],[-7.84,112.14]]]]');
"""
OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6"><node id="1" lat="-7.85" lon="112.02"/><node id="2" lat="-7.85" lon="112.12"/>
  <way id="9"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/>
    <tag k="name" v="Jalan Contoh"/></way></osm>
"""
PLACES = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6"><node id="1" lat="-7.85" lon="112.05"><tag k="amenity" v="marketplace"/>
  <tag k="name" v="Pasar Bulu"/></node></osm>
"""
BOUNDARIES = Source(
    id="boundaries",
    what="areas",
    url="http://boundaries.invalid/desa.sql",
    licence="MIT",
    attribution="Contoh",
    file="desa.sql",
)
ROADS = Source(
    id="osm",
    what="roads",
    url="https://roads.invalid/api?data=way[highway]({south},{west},{north},{east});out;",
    licence="ODbL-1.0",
    attribution="© OpenStreetMap contributors",
    file="jalan.osm",
)
LANDMARKS = Source(
    id="landmarks",
    what="landmarks",
    url="https://landmarks.invalid/places?data=nwr[name]({south},{west},{north},{east});out;",
    licence="ODbL-1.0",
    attribution="© OpenStreetMap contributors",
    file="tempat.osm",
)
FACTS = Source(
    id="facts",
    what="facts",
    url="http://facts.invalid/",
    licence="MIT",
    attribution="Contoh",
    file="facts.csv",
)


class _Server(ThreadingHTTPServer):
    """Answers by path; ``asked`` keeps what was asked for."""

    asked: list[str]


class _Answers(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked.append(unquote(self.path))
        path = urlsplit(self.path).path
        if path == "/slow-start" and len(self.server.asked) < 3:
            self.send_error(503)
        elif path == "/cut":
            self._send(b"half", length=8)
        elif path in {"/desa.sql", "/slow-start"}:
            self._send(SQL.encode())
        elif path == "/api":
            self._send(OSM.encode())
        elif path == "/places":
            self._send(PLACES.encode())
        else:
            self.send_error(404)

    def _send(self, body: bytes, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def server() -> Iterator[_Server]:
    """The sources, on a free port."""
    with _Server(("127.0.0.1", 0), _Answers) as server:
        server.asked = []
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _address(server: _Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def _how(server: _Server | None = None, max_bytes: int = 1_000_000) -> Download:
    return Download(max_bytes=max_bytes, mirror=server and _address(server), wait_s=0.0)


@pytest.fixture
def register(bare_register: Register, people: People) -> Register:
    """A region that names its sources."""
    region = bare_register.region.model_copy(update={"sources": (ROADS, FACTS, BOUNDARIES)})
    return Register(bare_register.store, region, people)


def test_areas_then_roads_are_downloaded_and_imported(
    register: Register, server: _Server, tmp_path: Path
) -> None:
    areas, roads = fetch(register, tmp_path / "fetched", _how(server))
    assert (areas.layer, areas.imported, roads.layer, roads.imported) == ("areas", 2, "roads", 1)
    assert server.asked[0] == "/desa.sql"
    with register.store.connect() as conn:
        assert set(load_areas(conn, register.region.id)["name"]) == {"Bulu", "Jum'at", "35.06.01"}
        assert load_network(conn, register.region.id).table["name"].tolist() == ["Jalan Contoh"]
        version = active_version(conn, register.region.id, "roads")
    assert version is not None
    assert (version.licence, version.attribution) == ("ODbL-1.0", "© OpenStreetMap contributors")
    assert version.source == ROADS.url
    assert "SHA-256" in roads.notes[0]


def test_landmarks_are_downloaded_after_the_roads(
    register: Register, people: People, server: _Server, tmp_path: Path
) -> None:
    region = register.region.model_copy(update={"sources": (LANDMARKS, ROADS, BOUNDARIES)})
    reports = list(fetch(Register(register.store, region, people), tmp_path, _how(server)))
    assert [report.layer for report in reports] == ["areas", "roads", "landmarks"]
    with register.store.connect() as conn:
        landmarks = load_landmarks(conn, region.id)
    assert landmarks is not None
    assert landmarks.table["name"].tolist() == ["Pasar Bulu"]


def test_the_extent_of_the_areas_goes_into_the_question_for_roads(
    register: Register, server: _Server, tmp_path: Path
) -> None:
    list(fetch(register, tmp_path, _how(server)))
    assert server.asked[1] == "/api?data=way[highway](-7.95000,111.95000,-7.75000,112.25000);out;"


def test_fetching_again_changes_nothing(register: Register, server: _Server, tmp_path: Path) -> None:
    list(fetch(register, tmp_path, _how(server)))
    assert [report.unchanged for report in fetch(register, tmp_path, _how(server))] == [True, True]


def test_a_server_that_fails_for_the_moment_is_tried_again(server: _Server, tmp_path: Path) -> None:
    download(f"{_address(server)}/slow-start", tmp_path / "a.sql", _how())
    assert len(server.asked) == 3
    assert (tmp_path / "a.sql").read_text() == SQL


def test_a_missing_file_is_told_at_once(server: _Server, tmp_path: Path) -> None:
    with pytest.raises(
        FetchError, match=r"did not give a.sql: the server answers 404 Not Found.*data import"
    ):
        download(f"{_address(server)}/none", tmp_path / "a.sql", _how())
    assert len(server.asked) == 1


def test_a_download_that_breaks_off_or_is_too_large_leaves_the_older_file(
    server: _Server, tmp_path: Path
) -> None:
    (tmp_path / "a.sql").write_text("older")
    with pytest.raises(FetchError, match="broke off after 4 of 8 bytes"):
        download(f"{_address(server)}/cut", tmp_path / "a.sql", _how())
    with pytest.raises(FetchError, match="more than the 0 MB that are read"):
        download(f"{_address(server)}/desa.sql", tmp_path / "a.sql", _how(max_bytes=100))
    assert [(file.name, file.read_text()) for file in tmp_path.glob("a*")] == [("a.sql", "older")]


def test_a_server_out_of_reach_is_told_in_a_sentence(server: _Server, tmp_path: Path) -> None:
    address = _address(server)
    server.shutdown()
    server.server_close()
    with pytest.raises(FetchError, match=r"did not give a.sql: .*refused.* Check the connection"):
        download(address, tmp_path / "a.sql", _how())


def test_a_region_without_sources_says_what_to_do(bare_register: Register, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"names no source to download.*\[\[sources\]\]"):
        list(fetch(bare_register, tmp_path, _how()))


def test_rings_of_a_dump_are_turned_from_latitude_first_and_holes_stay_holes(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(SQL)
    convert(tmp_path / "a.sql", tmp_path / "a.geojson")
    areas, faults = read_vector(tmp_path / "a.geojson")
    assert faults == []
    assert areas.set_index("kode").geometry["35.06.01.2001"].equals(shapely.box(112.0, -7.9, 112.1, -7.8))
    assert shapely.area(areas.geometry.to_numpy()).tolist() == pytest.approx([0.01, 0.01 - 0.0004])
    (tmp_path / "b.sql").write_text("SELECT 1;")
    with pytest.raises(UnreadableFileError, match="has no rows of kode, nama, path"):
        convert(tmp_path / "b.sql", tmp_path / "b.geojson")
    (tmp_path / "c.sql").write_text("('35.06','Kediri',0,0,'[[1,2]]')")
    with pytest.raises(UnreadableFileError, match=r"boundary of 35.06 is no list of rings"):
        convert(tmp_path / "c.sql", tmp_path / "c.geojson")

"""The app around the pages: addresses, headers, files, language."""

import gzip
import html
import json
import re
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

import pytest
from starlette.applications import Starlette

from dashboard import app, backend, palette, static_files
from dashboard.http_headers import HEADERS, SecurityHeaders
from dashboard.navigation import PATHS
from dashboard.routes import shell
from dashboard.routes.spelling import SingleSlashes
from dashboard.startup import take_up_unread
from dashboard.static_files import ASSETS, LEAFLET, STREAMLIT, asset_path, leaflet_path
from data.channels import web_form
from data.channels.web_form import ReportDraft
from data.regions import Region
from data.register import IncomingMessage
from tests.dashboard.asgi import call, get
from tests.dashboard.pages import button, open_page, texts

SERVED = SecurityHeaders(Starlette(routes=app.routes))


def test_the_probe_gets_its_answer() -> None:
    assert get(SERVED, "/health").json() == {"status": "ok"}


@pytest.mark.parametrize("address", ["/health", "/", "/api/nothing", "/assets/x/nothing.js"])
def test_every_answer_carries_the_security_headers(address: str) -> None:
    answer = get(SERVED, address)
    for name, value in HEADERS.items():
        assert answer.headers[name.lower()] == value


def test_no_secret_of_an_address_is_sent_on() -> None:
    assert HEADERS["Referrer-Policy"] == "strict-origin"


def test_the_policy_lets_nothing_in_from_elsewhere_but_the_tiles_to_switch_on() -> None:
    sources = re.findall(r"https?://[^\s;]+", HEADERS["Content-Security-Policy"])
    assert sources == ["https://tile.openstreetmap.org"]


@pytest.mark.parametrize("path", ["", *(path for name, path in PATHS.items() if name != "map")])
def test_every_page_begins_in_the_readers_language_without_foreign_fonts(path: str) -> None:
    indonesian = get(SERVED, f"/{path}").body.decode()
    assert '<html lang="id">' in indonesian
    assert re.findall("<title>.+ · Jeglongan</title>", indonesian), indonesian
    assert "BACKEND_BASE_URL" in indonesian
    assert "woff2" not in indonesian
    assert "favicon.png" not in indonesian
    assert '<html lang="en">' in get(SERVED, f"/{path}?bahasa=en").body.decode()
    assert '<html lang="en">' in get(SERVED, f"/{path}", cookie="jeg_bahasa=en").body.decode()
    assert '<html lang="id">' in get(SERVED, f"/{path}?bahasa=xx").body.decode()


def test_the_head_of_a_page_is_closed_by_an_element_not_by_words_on_the_page() -> None:
    page = get(SERVED, "/").body.decode()
    assert page.count("</head>") == 1
    assert "&lt;/head" not in page


def test_a_page_brings_its_colours_before_anything_is_drawn() -> None:
    page = get(SERVED, "/").body.decode()
    [path] = re.findall(r'<body><link rel="stylesheet" href="\./(styles/[^"]+)">', page)
    sheet = get(SERVED, f"/{path}", accept_encoding="identity")
    assert "immutable" in sheet.headers["cache-control"]
    assert f"--jg-button:{palette.BUTTON}" in sheet.body.decode()
    packed = get(SERVED, f"/{path}", accept_encoding="gzip")
    assert gzip.decompress(packed.body) == sheet.body


def test_what_a_page_fetches_ahead_is_there() -> None:
    served = SecurityHeaders(static_files.StreamlitFiles(Starlette(routes=app.routes)))
    pages = "".join(get(served, page).body.decode() for page in ("/", "/lapor", "/kemajuan"))
    ahead = set(re.findall(r'<link rel="(?:module)?preload"[^>]* href="\./([^"]+)"', pages))
    assert len(ahead) > 30
    assert [path for path in ahead if get(served, f"/{path}").status != 200] == []


def test_a_page_without_a_map_fetches_none_ahead() -> None:
    assert "leaflet.js" in get(SERVED, "/").body.decode()
    assert "leaflet" not in get(SERVED, "/lacak").body.decode()


@pytest.mark.parametrize(("language", "words"), [("id", "Tidak ada sambungan."), ("en", "No connection.")])
def test_a_page_holds_the_words_for_a_lost_connection_before_it_is_lost(language: str, words: str) -> None:
    page = get(SERVED, f"/lapor?bahasa={language}").body.decode()
    assert f'<div id="jg-offline" role="status" data-words="{words}' in page


def shared(address: str) -> dict[str, str]:
    """What a messenger shows of a link."""
    page = get(SERVED, address).body.decode()
    return dict(re.findall(r'<meta (?:property|name)="(og:[a-z]+|description)" content="([^"]*)"', page))


@pytest.mark.usefixtures("installation")
def test_a_shared_link_says_what_it_leads_to_with_a_picture() -> None:
    told = shared("/")
    assert told["og:title"] == "Peta jalan rusak · Kabupaten Kediri"
    assert "Siapa pun boleh melapor" in told["description"]
    assert told["og:image"].startswith("http")
    picture = get(SERVED, "/" + told["og:image"].split("/", 3)[3])
    assert picture.headers["content-type"] == "image/png"
    assert shared("/lapor?bahasa=en")["og:title"] == "Report a damaged road · Kediri Regency"


@pytest.mark.usefixtures("installation")
def test_a_shared_link_of_works_names_their_road_and_stations() -> None:
    assert shared("/perbaikan?pekerjaan=1")["og:title"] == "Plosoklaten – Gedangsewu, STA 6+800 – 8+600"
    stretch_id = int(backend.queries_of("kab-kediri").stretch_pieces()["stretch_id"].iloc[0])
    assert "STA" in shared(f"/penggal?id={stretch_id}")["og:title"]


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize("asked", ["", "999999", "-1", "9" * 40, "<script>"])
def test_a_shared_link_of_nothing_known_speaks_of_the_page(asked: str) -> None:
    for address in (f"/perbaikan?pekerjaan={asked}", f"/penggal?id={asked}"):
        assert "Kabupaten Kediri" in shared(address)["og:title"]


def test_an_address_of_no_page_says_so_and_where_to_go_on() -> None:
    answer = get(SERVED, "/peta-jalan")
    assert answer.status == 404
    assert "Halaman ini tidak ada" in answer.body.decode()
    assert 'href="./lapor"' in answer.body.decode()
    assert "There is no such page" in get(SERVED, "/<script>?bahasa=en").body.decode()


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("/lapor/ini", "../"),
        ("/wp-login.php", "./"),
        ("/a/b/c.txt", "../../"),
        ("/.env", "./"),
        ("/x/", "../"),
    ],
)
def test_a_file_or_folder_that_is_not_there_is_not_a_map_under_a_note_in_english(
    address: str, home: str
) -> None:
    answer = get(SERVED, address)
    assert answer.status == 404
    assert f'href="{home}lapor"' in answer.body.decode()


@pytest.mark.parametrize("address", ["/_stcore/health", "/media/x.png", "/component/x/index.html"])
def test_what_streamlit_answers_is_left_to_it(address: str) -> None:
    assert "Halaman ini tidak ada" not in get(SERVED, address).body.decode()


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("//lapor", "/lapor"),
        ("//lapor?titik=1,2", "/lapor?titik=1,2"),
        ("//", "/"),
        ("/lapor//", "/lapor/"),
        ("/feeds//kab-kediri.atom", "/feeds/kab-kediri.atom"),
        ("/x///y", "/x/y"),
    ],
)
def test_an_address_with_a_slash_too_many_leads_to_the_one_without(address: str, leads_to: str) -> None:
    path = f"https://jalan.example{address}"
    answer = get(SingleSlashes(SERVED), path)
    assert answer.status == 307
    assert urljoin(path, answer.headers["location"]) == f"https://jalan.example{leads_to}"


def test_no_slash_too_many_leads_to_another_site() -> None:
    answer = get(SingleSlashes(SERVED), "https://jalan.example//evil.example/%2e%2e")
    assert urljoin("https://jalan.example//evil.example/", answer.headers["location"]).startswith(
        "https://jalan.example/"
    )


def test_search_engines_may_read_what_is_for_the_public_and_no_ticket() -> None:
    answer = get(SERVED, "/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(answer.body.decode().splitlines())
    for path in ("/", "/?wilayah=kota-mojokerto", "/lapor", "/lacak", "/penggal?id=1", "/tentang"):
        assert rules.can_fetch("*", path), path
    for path in ("/meja", "/masuk", "/api/map"):
        assert not rules.can_fetch("*", path), path
    assert "Disallow: /*nomor=" in answer.body.decode()  # a pattern, which this parser does not know


@pytest.mark.parametrize("address", ["/favicon.ico", "/favicon.png"])
def test_who_looks_for_the_icon_by_its_usual_name_finds_it(address: str) -> None:
    answer = get(SERVED, address)
    assert get(SERVED, urljoin(address, answer.headers["location"])).status == 200


def said_by_streamlit() -> list[list[str]]:
    """Its words and ours for them, as a page brings them: theirs, Indonesian, English."""
    [said] = re.findall(r'data-languages="[^"]+" data-words="([^"]+)"', get(SERVED, "/").body.decode())
    rows: list[list[str]] = json.loads(html.unescape(said))
    return rows


def test_a_page_brings_what_streamlit_itself_says_in_both_languages() -> None:
    rows = {row[0]: row[1:] for row in said_by_streamlit()}
    assert rows["No results"] == ["Tidak ada yang bernama itu", "Nothing of that name"]
    names = {theirs: set(re.findall(r"{\w+}", theirs)) for theirs in rows}
    for theirs, ours in rows.items():
        assert all(set(re.findall(r"{\w+}", words)) <= names[theirs] for words in ours), theirs


def test_what_streamlit_is_thought_to_say_stands_in_its_scripts() -> None:
    scripts = "".join(file.read_text(encoding="utf-8") for file in (STREAMLIT / "js").glob("*.js"))
    whole = [row[0] for row in said_by_streamlit() if "{" not in row[0]]
    put_together = ("Press ", "Choose an option", "Choose options")  # of parts, or by the server
    assert [one for one in whole if one not in scripts and not one.startswith(put_together)] == []


@pytest.mark.parametrize("address", ["/Lapor?titik=1,2", "/lapor/?titik=1,2", "/LAPOR?titik=1,2"])
def test_an_address_written_another_way_leads_to_its_page(address: str) -> None:
    answer = get(SERVED, address)
    assert answer.status == 307
    assert answer.headers["location"].endswith("/lapor?titik=1,2")


def test_the_page_of_streamlit_is_otherwise_left_alone() -> None:
    theirs = shell.STREAMLIT_PAGE.read_text(encoding="utf-8")
    assert theirs.count("modulepreload") == shell.html("id").count("modulepreload")


@pytest.mark.parametrize(
    "path",
    [
        asset_path("map_frame.js"),
        asset_path("logo.svg"),
        leaflet_path("leaflet.js"),
        leaflet_path("leaflet.css"),
    ],
)
def test_our_files_are_served_forever_under_the_hash_of_their_content(path: str) -> None:
    answer = get(SERVED, f"/{path}")
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/x/../main.py",
        "/assets/x/%2e%2e/main.py",
        "/vendor/leaflet/x//etc/passwd",
        "/vendor/leaflet/x/nothing",
    ],
)
def test_no_other_file_is_ever_opened(path: str) -> None:
    assert get(SERVED, path).status == 404


def test_the_images_of_the_map_library_lie_beside_its_style() -> None:
    folder = leaflet_path("leaflet.css").rpartition("/")[0]
    assert get(SERVED, f"/{folder}/images/layers.png").status == 200
    assert (LEAFLET / "images").is_dir()
    assert ASSETS.is_dir()


def test_the_api_refuses_other_methods_in_json() -> None:
    assert call(SERVED, "POST", "/api/anything").json()["error"]


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("id", {"map": "Peta", "report": "Lapor", "track": "Lacak", "progress": "Kemajuan"}),
        ("en", {"map": "Map", "report": "Report", "track": "Track", "progress": "Progress"}),
    ],
)
def test_every_page_has_its_link_in_the_bar(
    installation: Region, language: str, titles: dict[str, str]
) -> None:
    links = [link.proto.label for link in open_page("map", language=language).get("page_link")]
    assert set(titles.values()) <= set(links)


def test_the_language_is_changed_by_one_press_and_kept(installation: Region) -> None:
    page = open_page("map")
    assert "Di mana jalan rusak?" in texts(page)
    button(page, "EN").click().run()
    assert "Where is it broken?" in texts(page)
    assert "jeg_bahasa=en" in texts(page)


def test_the_report_button_is_on_every_page_but_the_report_and_the_desk(installation: Region) -> None:
    assert any(each.key == "jg_report" for each in open_page("progress").button)
    for name in ("report", "desk"):
        assert not any(each.key == "jg_report" for each in open_page(name).button)


def test_staff_pages_are_not_offered_to_everybody(installation: Region) -> None:
    links = [link.proto.label for link in open_page("map").get("page_link")]
    assert "Meja aduan" not in links
    assert "Masuk petugas" in links


def test_what_a_crash_left_unread_is_taken_up_at_the_start(installation: Region) -> None:
    draft = ReportDraft(category="lubang", words="Berlubang", lon=112.182, lat=-7.8086, how="tap")
    message = IncomingMessage(
        channel="web", external_id="left-by-a-crash", format=web_form.FORMAT, body=web_form.body(draft)
    )
    register = backend.register_of(installation.id)
    (received,) = register.receive([message])
    assert received.new
    take_up_unread()
    assert register.process([received.message_id]).complaints == 0


def test_the_map_is_reached_by_its_name_too(installation: Region) -> None:
    answer = get(SERVED, "/peta?kec=35.06.08")
    assert (answer.status, answer.headers["location"]) == (307, "./?kec=35.06.08")

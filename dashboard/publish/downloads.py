"""The open data of a region: complaints that are checked, stretches, works, as files for any program."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from dashboard import backend
from dashboard.i18n import _, number
from dashboard.publish.addresses import Places
from dashboard.publish.folder import NewSite
from dashboard.publish.frame import Frame
from dashboard.publish.news import feed_forms
from dashboard.publish.stamp import undated_table
from data.exports import WHAT, What, export

FORMS = ("csv", "geojson")
# What each table is called in the site's addresses.
_FILES: dict[What, str] = {"complaints": "aduan", "stretches": "penggal", "works": "pekerjaan"}


@dataclass(frozen=True, slots=True)
class Download:
    """A table as it was written: how many rows, and how large in each form."""

    what: What
    rows: int
    files: dict[str, tuple[str, int]]  # form -> path from the top of the site, bytes


def write_downloads(site: NewSite, places: Places) -> list[Download]:
    """Write every table in every form; only what the public map shows."""
    register = backend.register_of(places.region.id)
    written = []
    with tempfile.TemporaryDirectory() as folder:
        for what in WHAT:
            files = {}
            for form in FORMS:
                file = Path(folder, f"{what}.{form}")
                rows = export(register, what, file, shown_only=True)
                content = file.read_bytes()
                path = f"{places.shared}unduh/{_FILES[what]}.{form}"
                site.put(path, content, undated_table)
                files[form] = (path, len(content))
            written.append(Download(what, rows, files))
    return written


def write_data_page(frame: Frame, downloads: list[Download]) -> None:
    """Write the page that offers the tables and the feeds."""
    told = {
        "complaints": (
            _("Complaints that an officer has checked"),
            _("Number, kind, state, days, road and station, the point on it. No reporter, no raw text."),
        ),
        "stretches": (
            _("Stretches and road works as lines"),
            _("Road, stations, stage, how many complaints, since when; the line along the road."),
        ),
        "works": (
            _("Road works by stage"),
            _("Treatment, agency, budget and its source, stages with their days and metres."),
        ),
    }
    tables = [
        {
            "name": told[one.what][0],
            "about": told[one.what][1],
            "rows": _("{count} rows").format(count=number(one.rows)),
            "files": [(form.upper(), path, size_words(size)) for form, (path, size) in one.files.items()],
        }
        for one in downloads
    ]
    title = _("Data and news")
    frame.write(
        frame.places.page("data"),
        "data.html",
        title=title,
        about=_("Open data of the map as tables and maps for any program, and news as a feed."),
        heading=title,
        lead=_("What the map shows, for any program: without names, phone numbers and raw messages."),
        tables=tables,
        licences=_("Sources and licences"),
        coordinates=_(
            "Coordinates are degrees (EPSG:4326); a complaint lies on its road, never where somebody stood."
        ),
        feeds=_("News as a feed"),
        feeds_about=_(
            "Checked damage, stages of repair, roads closed and opened, as a feed for news readers."
        ),
        forms=[
            (form.upper() if form == "rss" else "Atom", frame.places.feed(form)) for form in feed_forms(frame)
        ],
    )


def size_words(size_bytes: float) -> str:
    """Return a size as people read it: ``1,2 MB``."""
    if size_bytes < 1e6:
        return f"{number(max(1, round(size_bytes / 1e3)))} kB"
    return f"{number(size_bytes / 1e6, 1)} MB"

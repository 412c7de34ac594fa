"""Downloads of a region's areas, roads and landmarks from the sources that its ``region.toml`` names."""

import hashlib
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from data.importers.areas import import_areas
from data.importers.complaints import region_bounds
from data.importers.landmarks import import_landmarks
from data.importers.report import ImportReport
from data.importers.roads import import_roads
from data.importers.runs import Options
from data.importers.wilayah import convert
from data.regions import Source
from data.register import Register

CHUNK_BYTES = 1 << 20
SOCKET_TIMEOUT_S = 120  # Overpass thinks for a minute or two before the first byte
LONGEST_S = 3_600  # a line that brings a GB in an hour is the slowest that is waited for
TRIES = 3
WAIT_S = 5.0  # before the second try, twice as long before the third
AGENT = {"User-Agent": "jeglongan-fetch"}  # Overpass refuses nameless clients
ORDER = ("areas", "roads", "landmarks")  # the first say where the others are
# Left as they are in an address; everything else that a source's query may hold is escaped.
SAFE = "/?:@!$&'()*+,;=~%-._"


class FetchError(RuntimeError):
    """A download that failed; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """How to download: ``mirror`` stands in for scheme and host of every address, if given."""

    max_bytes: int
    mirror: str | None = None
    wait_s: float = WAIT_S


def fetch(register: Register, folder: Path, how: Download) -> Iterator[ImportReport]:
    """Download each source with a ``file`` into ``folder`` and import it, in ORDER.

    Raises ``FetchError`` for a failed download and the errors of the importers; what was imported stays.
    """
    sources = [source for source in register.region.sources if source.file and source.what != "facts"]
    if not sources:
        raise FetchError(
            f"The region {register.region.id} names no source to download. "
            "Add [[sources]] with a `file` to its region.toml, or import files of your own."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(sources, key=lambda source: ORDER.index(source.what)):
        url = address(source, register, how.mirror)
        file = folder / str(source.file)
        sha256 = download(url, file, how)
        options = Options(
            source=source.url, licence=source.licence, attribution=source.attribution, max_bytes=how.max_bytes
        )
        report = _import(register, source, file, options)
        yield replace(report, notes=[f"Downloaded {url} (SHA-256 {sha256}).", *report.notes])


def address(source: Source, register: Register, mirror: str | None) -> str:
    """Return the address of a source, with the region's bounds in their places, escaped."""
    url = source.url
    if "{west}" in url:
        bounds = register.region.bounds_lon_lat or region_bounds(register)
        if bounds is None:
            raise FetchError(f"The source {source.id} needs the region's bounds. Import its areas first.")
        for name, degrees in zip(("west", "south", "east", "north"), bounds, strict=True):
            url = url.replace(f"{{{name}}}", f"{degrees:.5f}")
    parts = urlsplit(url)
    if mirror is not None:
        other = urlsplit(mirror)
        parts = parts._replace(scheme=other.scheme, netloc=other.netloc)
    return urlunsplit(parts._replace(path=quote(parts.path, SAFE), query=quote(parts.query, SAFE)))


def download(url: str, file: Path, how: Download) -> str:
    """Download ``url`` into ``file`` and return its SHA-256; an older file stays until the new one is whole.

    A server that fails for the moment is tried again. Raises ``FetchError``, also for more than
    ``how.max_bytes``.
    """
    for tried in range(1, TRIES + 1):
        try:
            return _download_once(url, file, how.max_bytes)
        except (OSError, HTTPException) as error:  # URLError, HTTPError and time-outs are among OSError
            failure = error
            if isinstance(error, urllib.error.HTTPError):
                error.close()  # the answer's connection
        if not _may_pass(failure):
            break
        if tried < TRIES:
            time.sleep(how.wait_s * tried)
    raise FetchError(
        f"{urlsplit(url).netloc} did not give {file.name}: {_reason(failure)}. Check the connection and try "
        "again, or download the file in a browser and import it with `python -m data import`."
    ) from failure


def _download_once(url: str, file: Path, max_bytes: int) -> str:
    request = urllib.request.Request(url, headers=AGENT)  # noqa: S310  # regions.Source lets in http(s) only
    partial = file.with_name(f"{file.name}.part")
    digest, size, started = hashlib.sha256(), 0, time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=SOCKET_TIMEOUT_S) as answer, partial.open("wb") as out:  # noqa: S310
            while chunk := answer.read(CHUNK_BYTES):
                size += len(chunk)
                if size > max_bytes:
                    raise FetchError(
                        f"{file.name} has more than the {max_bytes / 1e6:,.0f} MB that are read."
                    )
                if time.monotonic() - started > LONGEST_S:
                    raise TimeoutError(f"it took longer than {LONGEST_S / 60:.0f} minutes")
                digest.update(chunk)
                out.write(chunk)
            expected = answer.headers.get("Content-Length")
            if expected is not None and size < int(expected):
                raise ConnectionError(f"it broke off after {size:,} of {int(expected):,} bytes")
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return digest.hexdigest()


def _may_pass(error: Exception) -> bool:
    """Tell whether the next try may go better: not after an answer that puts the fault on our side."""
    return not isinstance(error, urllib.error.HTTPError) or error.code >= 500 or error.code == 429


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answers {error.code} {error.reason}"
    return str(getattr(error, "reason", None) or error) or type(error).__name__


def _import(register: Register, source: Source, file: Path, options: Options) -> ImportReport:
    if source.what == "roads":
        return import_roads(register, file, options)
    if source.what == "landmarks":
        return import_landmarks(register, file, options)
    if file.suffix == ".sql":
        geojson = file.with_suffix(".geojson")
        convert(file, geojson)
        return import_areas(register, geojson, options)
    return import_areas(register, file, options)

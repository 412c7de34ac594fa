"""Layers of OpenStreetMap extracts, in whatever order their elements come.

GDAL goes through a file once: of a way it knows those nodes that came before it. Overpass answers as it was
asked: ``out body; >; out skel qt;`` gives ways before their nodes and nodes by place, ``out geom`` gives
coordinates within the ways. Of such files GDAL would tell nothing, without a word.
"""

import mmap
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse, tostring

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataSourceError, FeatureError

KINDS = ("node", "way", "relation")  # in the order in which GDAL needs them
_UNSORTED = "OSM_USE_CUSTOM_INDEXING"  # in what GDAL says of ids that do not rise


def read_osm(path: Path, layer: str, where: str) -> gpd.GeoDataFrame:
    """Return the rows of a layer of an extract (XML or PBF) for which ``where`` (SQL) holds, EPSG:4326.

    Tags without a column of their own are dictionaries in ``other_tags``. Raises what pyogrio raises.
    """
    how = {"layer": layer, "where": where, "on_invalid": "ignore", "TAGS_FORMAT": "JSON"}
    with in_order(path.resolve()) as ordered:
        try:
            rows: gpd.GeoDataFrame = pyogrio.read_dataframe(ordered, **how)
        except (DataSourceError, FeatureError) as error:
            if _UNSORTED not in str(error):
                raise
            # Slower, but it takes nodes in any order of their ids.
            rows = pyogrio.read_dataframe(ordered, USE_CUSTOM_INDEXING="NO", **how)
    return rows


@contextmanager
def in_order(path: Path) -> Iterator[Path]:
    """Give the extract itself if its nodes come first, else a copy of which that is true."""
    if path.suffix.lower() == ".pbf" or not _is_mixed(path):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, f"{path.stem}.osm")
        try:
            _put_in_order(path, copy)
        except ParseError:
            copy = path  # GDAL tells where it is damaged
        yield copy


def _is_mixed(path: Path) -> bool:
    """Tell whether a node comes after a way, or ways bear coordinates themselves."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as told:
        first_way = told.find(b"<way")
        if first_way < 0:
            return False
        place = told.find(b"<nd ", first_way)
        with_place = place >= 0 and b" lat=" in told[place : told.find(b">", place)]
        return with_place or told.rfind(b"<node") > first_way


def _put_in_order(path: Path, copy: Path) -> None:
    """Write nodes, ways and relations of an XML one kind after the other; raises ParseError."""
    written: set[str] = set()
    with tempfile.TemporaryFile() as ways, tempfile.TemporaryFile() as relations, copy.open("wb") as nodes:
        into = dict(zip(KINDS, (nodes, ways, relations), strict=True))
        nodes.write(b'<?xml version="1.0" encoding="utf-8"?>\n<osm version="0.6">\n')
        elements = iterparse(path, ("start", "end"))  # noqa: S314  # expat bounds what entities grow to
        _, root = next(elements)
        for event, element in elements:
            if event == "end" and element.tag in into:
                if element.tag == "way":
                    _write_places(element, nodes, written)
                if element.tag != "node" or element.get("id", "") not in written:
                    into[element.tag].write(tostring(element))
                if element.tag == "node":
                    written.add(element.get("id", ""))
                root.clear()
        for later in (ways, relations):
            later.seek(0)
            while piece := later.read(1 << 20):
                nodes.write(piece)
        nodes.write(b"</osm>\n")


def _write_places(way: Element, nodes: IO[bytes], written: set[str]) -> None:
    """Write the places that a way bears as nodes, each once."""
    for place in way.iterfind("nd"):
        number = place.get("ref", "")
        if place.get("lat") is not None and place.get("lon") is not None and number not in written:
            told = {"id": number, "lat": place.get("lat", ""), "lon": place.get("lon", "")}
            nodes.write(tostring(Element("node", told)))
            written.add(number)

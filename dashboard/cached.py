"""What pages keep between runs, each under the revisions of what it was read from, never under geometry."""

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from dashboard import backend
from dashboard.components.area_map import Drawing, drawing_of
from data.review.views import Review

if TYPE_CHECKING:  # the first map need not wait for it
    from data.reads.progress import Period

# What progress is counted from; a change of any of them makes the figures anew.
PROGRESS_LAYERS = ("areas", "roads", "complaints", "stretches", "works", "condition")
# Regions times languages of an installation, and a few days.
_ENTRIES = 50


def revisions(region_id: str, *layers: str) -> tuple[int, ...]:
    """Return the revisions of layers as they are now: the part of a key that makes a cached value true."""
    queries = backend.queries_of(region_id)
    return tuple(queries.revision(layer) for layer in layers)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def compared(region_id: str, seen: tuple[int, ...], on: date, *, silent: bool) -> pd.DataFrame:
    """Return ``Queries.compared``; ``seen`` are the revisions of PROGRESS_LAYERS, ``on`` is today."""
    return backend.queries_of(region_id).compared(silent=silent)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def trend(
    region_id: str, seen: tuple[int, ...], on: date, span: "tuple[Period, int]", subdistrict: str | None
) -> pd.DataFrame:
    """Return ``Queries.trend`` of a region or of a sub-district; ``seen`` and ``on`` as in ``compared``.

    ``span`` is by what it is told, and how many of these.
    """
    return backend.queries_of(region_id).trend(*span, subdistrict)


@st.cache_data(max_entries=_ENTRIES, show_spinner=False)
def clocks(region_id: str, seen: tuple[int, ...], on: date) -> pd.DataFrame:
    """Return ``Queries.clocks``; ``seen`` is the revision of complaints, ``on`` (today) tells who is late."""
    return backend.queries_of(region_id).clocks()


@st.cache_resource(max_entries=_ENTRIES, show_spinner=False)
def review(region_id: str, seen: tuple[int, ...], on: date, week: str | None) -> Review:
    """Return ``Queries.review``, which nobody can change; ``seen`` are all revisions, ``on`` is today."""
    return backend.queries_of(region_id).review(week)


@st.cache_resource(max_entries=_ENTRIES, show_spinner=False)
def subdistrict_drawing(region_id: str, areas_revision: int) -> Drawing:
    """Return the sub-districts of a region as a drawing."""
    return drawing_of(backend.queries_of(region_id).areas("subdistrict"))

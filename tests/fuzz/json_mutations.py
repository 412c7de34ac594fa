"""Changes a JSON document as versions, bugs and attackers do: fields missing, of other kinds, doubled."""

import copy
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.strange_texts import scalars

_PLACES = 12  # how deep a change may lie; deeper ones are met by drawing again


@st.composite
def mutated(draw: st.DrawFn, documents: st.SearchStrategy[Any]) -> Any:
    """Return a document with up to three changes."""
    document = copy.deepcopy(draw(documents))
    for _ in range(draw(st.integers(0, 3))):
        document = _changed(draw, document)
    return document


def _changed(draw: st.DrawFn, document: Any) -> Any:
    parent, key = _somewhere(draw, document)
    if parent is None:
        return draw(scalars())
    how = draw(st.sampled_from(("other", "missing", "listed", "doubled", "unlisted", "moved")))
    if how == "missing":
        del parent[key]
    elif how == "listed":
        parent[key] = [parent[key]]
    elif how == "doubled" and isinstance(parent, list):
        parent.append(parent[key])
    elif how == "unlisted" and isinstance(parent[key], list) and parent[key]:
        parent[key] = parent[key][0]
    elif how == "moved" and isinstance(parent, dict):
        parent[draw(st.sampled_from(("type", "text", "location", "from", "id", "ekstra")))] = parent[key]
    else:
        parent[key] = draw(scalars())
    return document


def _somewhere(draw: st.DrawFn, document: Any) -> tuple[Any, Any]:
    """Walk down from the root and stop somewhere; return the container and the key in it."""
    parent: Any = None
    key: Any = None
    here = document
    for _ in range(draw(st.integers(1, _PLACES))):
        keys = (
            list(here) if isinstance(here, dict) else list(range(len(here))) if isinstance(here, list) else []
        )
        if not keys:
            break
        parent, key = here, draw(st.sampled_from(keys))
        here = parent[key]
    return parent, key

"""Texts as both databases take them: without NULs, which PostgreSQL refuses, and without half characters."""

import re
from typing import Any

from sqlalchemy import Engine, event

# NUL, and halves of surrogate pairs as broken phones send them and file names of other encodings hold them.
_REFUSED = re.compile("[\x00\ud800-\udfff]")


def storable(value: Any) -> Any:
    """Return a text, or the parameters of a statement however they are nested, as a database takes them.

    A NUL goes, half a character becomes a question mark; what holds neither comes back as it is.
    """
    if isinstance(value, str):
        # A bulk import comes here with a million texts: nearly all are ASCII.
        return value if value.isascii() and "\x00" not in value else _REFUSED.sub(_instead, value)
    if isinstance(value, dict):
        return {key: storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([storable(one) for one in value])
    return value


def clean_parameters(engine: Engine) -> None:
    """Let nothing but storable texts through to the database, whoever asks or writes."""

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def _clean(
        _conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
    ) -> tuple[str, Any]:
        return statement, storable(parameters)


def _instead(found: re.Match[str]) -> str:
    return "" if found[0] == "\x00" else "?"

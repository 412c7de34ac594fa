"""Answers as GeoReport wants them: the same records as JSON or XML, errors as a list."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from xml.etree import ElementTree as Xml

from starlette.responses import Response

Form = Literal["json", "xml"]
FORMS: tuple[Form, ...] = ("json", "xml")
MEDIA_TYPES: Mapping[Form, str] = {"json": "application/json", "xml": "text/xml"}

# Each entry of a list, by the list's name: GeoReport's JSON is its XML without these (Spark convention).
_ENTRIES = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
# What no XML 1.0 document may hold (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(
    form: Form, root: str, told: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return ``told`` in a form; in XML its outermost element is ``root``."""
    body = _json(told) if form == "json" else _xml(root, told)
    said = {"Content-Type": f"{MEDIA_TYPES[form]}; charset=utf-8"} | dict(headers or {})
    return Response(body, status, headers=said)


def refusal(form: Form, status: int, description: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return an error as GeoReport tells it: a list of one."""
    return answer(form, "errors", [{"code": status, "description": description}], status, headers)


def _json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def _xml(root: str, told: Any) -> bytes:
    element = Xml.Element(root)
    _fill(element, told)
    # Written by hand: ElementTree puts the encoding into single quotes, which old clients do not look for.
    written: bytes = Xml.tostring(element, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written


def _fill(element: Xml.Element, told: Any) -> None:
    if isinstance(told, Mapping):
        for name, value in told.items():
            _fill(Xml.SubElement(element, name), value)
    elif isinstance(told, Sequence) and not isinstance(told, str):
        for value in told:
            _fill(Xml.SubElement(element, _ENTRIES[element.tag]), value)
    elif told is not None:
        element.text = _written(told)


def _written(told: object) -> str:
    if isinstance(told, bool):
        return "true" if told else "false"
    return _NOT_XML.sub("", str(told))

"""Speaks to the Open311 doors as a program does that knows nothing but GeoReport v2."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as Xml

from starlette.applications import Starlette

from dashboard import backend
from dashboard.open311 import routes
from data import schema
from data.open311 import keys
from data.store import utc_now
from tests.dashboard.asgi import Answer, call, get

APP = Starlette(routes=routes.routes)
ROOT = "/open311/v2"
ON_THE_ROAD = {"lat": "-7.8100", "long": "112.1822"}  # Plosoklaten – Gedangsewu
FORM = "application/x-www-form-urlencoded; charset=utf-8"
# Lists of GeoReport, whose JSON has no name for their entries.
LISTS = ("services", "attributes", "values", "service_requests", "errors", "endpoints", "formats")


def key(source: str = "aplikasi", region: str = "kab-kediri", per_hour: int = 1_000) -> str:
    """Return a new key."""
    return keys.issue(backend.store(), region, source, per_hour, utc_now()).secret


def read(path: str, **query: object) -> Answer:
    """Ask for ``services.json`` and the like."""
    return get(APP, f"{ROOT}/{quote(path)}" + (f"?{urlencode(query)}" if query else ""))


def post(form: str = "json", /, **fields: str | Sequence[str]) -> Answer:
    """Post a form."""
    body = urlencode(fields, doseq=True).encode()
    return call(APP, "POST", f"{ROOT}/requests.{form}", headers={"content-type": FORM}, body=body)


def post_parts(files: Sequence[tuple[str, bytes]], **fields: str) -> Answer:
    """Post fields and files as multipart/form-data, as ``requests`` and phones do."""
    mark, lines = b"batas7391", []
    for name, value in fields.items():
        lines.append(
            b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
            % (mark, name.encode(), value.encode())
        )
    for name, content in files:
        head = b'--%s\r\nContent-Disposition: form-data; name="%s"; filename="f.jpg"\r\n' % (
            mark,
            name.encode(),
        )
        lines.append(head + b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n")
    body = b"".join(lines) + b"--%s--\r\n" % mark
    headers = {"content-type": f"multipart/form-data; boundary={mark.decode()}"}
    return call(APP, "POST", f"{ROOT}/requests.json", headers=headers, body=body)


def told_in_xml(answer: Answer) -> tuple[str, Any]:
    """Return root and content of an answer in XML, as its JSON would be: texts, lists, None for nothing."""
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.body.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = Xml.fromstring(answer.body)  # noqa: S314 (our own)
    return root.tag, _told(root)


def _told(element: Xml.Element) -> Any:
    assert not element.attrib
    if element.tag in LISTS:
        assert len({one.tag for one in element}) <= 1
        return [_told(one) for one in element]
    return {one.tag: _told(one) for one in element} if len(element) else element.text


def as_texts(told: Any) -> Any:
    """Return what JSON told with every value written as XML has it."""
    if isinstance(told, dict):
        return {name: as_texts(value) for name, value in told.items()}
    if isinstance(told, list):
        return [as_texts(one) for one in told]
    if isinstance(told, bool):
        return "true" if told else "false"
    return None if told in (None, "") else str(told)


def error_of(answer: Answer) -> tuple[int, str]:
    """Return status and sentence of a refusal, checked to be told as GeoReport wants it."""
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    (error,) = answer.json()
    assert set(error) == {"code", "description"}
    assert error["code"] == answer.status
    assert error["description"]
    assert "{" not in error["description"]
    return answer.status, error["description"]


def kept() -> tuple[int, int, int]:
    """Return how many messages, requests and photos the records hold."""
    from sqlalchemy import func, select  # noqa: PLC0415

    tables = (schema.message, schema.open311_request, schema.photo)
    with backend.store().connect() as conn:
        a, b, c = (
            int(conn.execute(select(func.count()).select_from(table)).scalar_one()) for table in tables
        )
    return a, b, c

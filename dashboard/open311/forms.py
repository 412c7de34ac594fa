"""The form of a POST: fields that may be sent several times, and files, read up to a size and no further."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from dashboard.open311.faults import ApiError
from data.settings import get_settings

MOST_FIELDS = 200
FORM_MAX_BYTES = 500_000  # 4,000 characters of description, each up to 12 in a form, and the rest with ease
PHOTOS_AT_ONCE = 2  # of the largest size; phones send five of 3 to 4 MB


@dataclass(frozen=True)
class Posted:
    """What a form holds, with what stands in its address: ``fields`` by name, ``files`` in their order."""

    fields: Mapping[str, Sequence[str]] = field(repr=False)
    files: tuple[bytes, ...] = field(default=(), repr=False)


async def read_form(request: Request) -> Posted:
    """Read the form. Raises ``ApiError``."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind == "multipart/form-data":
        most_bytes = FORM_MAX_BYTES + PHOTOS_AT_ONCE * get_settings().photo_max_bytes
        pairs, files = await _parts(request, await _body(request, most_bytes))
    elif kind in ("", "application/x-www-form-urlencoded"):
        pairs, files = _pairs(await _body(request, FORM_MAX_BYTES)), ()
    else:
        raise ApiError(400, "not_a_form")
    fields: dict[str, list[str]] = {}
    for name, value in [*request.query_params.multi_items(), *pairs]:
        fields.setdefault(name, []).append(value)
    return Posted(fields, files)


async def _body(request: Request, most_bytes: int) -> bytes:
    """Read the body, giving up as soon as it is larger than allowed, whatever its header claims."""
    claimed = request.headers.get("content-length", "0")
    content = bytearray()
    too_large = ApiError(413, "too_large", most=f"{most_bytes / 1e6:g}")
    if claimed.isdigit() and int(claimed[:20]) > most_bytes:
        raise too_large
    async for chunk in request.stream():
        content += chunk
        if len(content) > most_bytes:
            raise too_large
    return bytes(content)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:  # UnicodeDecodeError is one
        raise ApiError(400, "not_a_form") from None


async def _parts(request: Request, body: bytes) -> tuple[list[tuple[str, str]], tuple[bytes, ...]]:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers,
        stream(),
        max_files=MOST_FIELDS,
        max_fields=MOST_FIELDS,
        max_part_size=FORM_MAX_BYTES,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError):
        raise ApiError(400, "not_a_form") from None
    pairs, files = [], []
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files.append(await value.read())
            else:
                pairs.append((name, value))
    finally:
        await form.close()
    return pairs, tuple(file for file in files if file)  # browsers send an empty one where none was chosen

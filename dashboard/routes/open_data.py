"""What open data keep to over HTTP: any page may read them, none may write; packed and cached as asked."""

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboard.i18n import translate
from dashboard.routes.asking import language_of

READ = "GET, HEAD, OPTIONS"
# Every method leads to the door, which says itself what it is for; left out, others would answer for it.
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
# A page may ask whether it has the newest; If-None-Match needs to be allowed, ETag to be shown.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": READ,
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, If-Modified-Since, Range",
    "Access-Control-Expose-Headers": "ETag, Last-Modified",
    "Access-Control-Max-Age": "86400",
}
GZIP_LEVEL = 5  # beyond it, the bytes saved no longer pay for the time

Answer = Callable[[Request], Awaitable[Response]]


class _Count(Convertor[int]):
    """A number as ids and tiles have it: more digits than databases and maps can hold are none."""

    regex = "[0-9]{1,9}"

    def convert(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Return the number as it stands in an address."""
        return str(value)


register_url_convertor("count", _Count())


def open_data(answer: Answer) -> Answer:
    """Let an endpoint answer reads only, to any page that asks."""

    @wraps(answer)
    async def served(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": READ, **CORS})
        if request.method not in READ.split(", "):
            words = translate("This address takes {methods} only.", language_of(request))
            return PlainTextResponse(words.format(methods=READ), 405, headers={"Allow": READ})
        response = await answer(request)
        response.headers.update(CORS)
        return response

    return served


def accepts_gzip(headers: Mapping[str, str]) -> bool:
    """Tell whether who asks can unpack gzip, and does not refuse it (``gzip;q=0``)."""
    for offered in headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = offered.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "").rstrip("0") not in ("q=", "q=0.")
    return False


def has_it(headers: Mapping[str, str], tag: str) -> bool:
    """Tell whether who asks has what bears this tag; proxies that pack an answer make its tag a weak one."""
    given = headers.get("if-none-match", "").strip()
    known = {one.strip().removeprefix("W/") for one in given.split(",")}
    return given == "*" or tag.removeprefix("W/") in known


def tag_of(content: bytes) -> str:
    """Return the tag of a content, the same however it is packed."""
    return f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'


def packed_answer(
    request_headers: Mapping[str, str], content: bytes, media_type: str, headers: Mapping[str, str]
) -> Response:
    """Return a content, packed for whom can unpack it; 304 where they have it already."""
    said = {"ETag": tag_of(content), "Vary": "Accept-Encoding", **headers}
    if has_it(request_headers, said["ETag"]):
        return Response(status_code=304, headers=said)
    if accepts_gzip(request_headers):
        content, said = gzip.compress(content, GZIP_LEVEL, mtime=0), said | {"Content-Encoding": "gzip"}
    return Response(content, media_type=media_type, headers=said)

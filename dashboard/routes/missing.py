"""Addresses of no page: another spelling of one leads to it, the rest get a page that says where to go on.

Left to itself, Streamlit answers them all with the map under a note in English, also to a robot that asks
for a file.
"""

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.i18n import translate
from dashboard.navigation import PATHS
from dashboard.routes.asking import language_of
from dashboard.routes.plain_page import plain_page

# Another name of the first page, which Streamlit would answer with its own bare one.
_INDEX = "index.html"


class _Elsewhere(Convertor[str]):
    """Every address but what Streamlit itself answers: its sockets, files, components and pictures."""

    regex = r"(?!(?:_stcore|static|component|media|app/static)/).+"

    def convert(self, value: str) -> str:
        """Return the name without the slash that people add."""
        return value.rstrip("/")

    def to_string(self, value: str) -> str:
        """Return the name as it stands in an address."""
        return value


register_url_convertor("elsewhere", _Elsewhere())


async def answer(request: Request) -> Response:
    """Lead to the page of that name, or say that there is none."""
    name = request.path_params["name"].lower()
    home = "../" * (request.url.path.count("/") - 1) or "./"
    if name in (*PATHS.values(), _INDEX):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{home}{name.removesuffix(_INDEX)}{query}")
    language = language_of(request)
    ways = (("report", "Report a damaged road"), ("track", "What happened to my report?"))
    return plain_page(
        language,
        translate("There is no such page", language),
        translate("The address is mistyped, or cut short on its way to you.", language),
        home=home,
        more_links=tuple((home + PATHS[page], translate(words, language)) for page, words in ways),
        status=404,
    )


# After every other route of ours: it answers whatever is left.
routes: list[BaseRoute] = [Route("/{name:elsewhere}", answer)]

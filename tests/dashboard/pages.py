"""Runs our pages as Streamlit does, without a browser."""

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.navigation import PATHS

MAIN = Path(__file__).parents[2] / "dashboard" / "main.py"
# The built-in region is read anew in the first run of a process; two cores are shared with other tests.
TIMEOUT_S = 60


def open_page(name: str, *, language: str = "id", **params: str) -> AppTest:
    """Open a page by its name in ``navigation.PATHS`` with the parameters of its address, and run it."""
    page = AppTest.from_file(str(MAIN), default_timeout=TIMEOUT_S)
    for key, value in {"bahasa": language, **params}.items():
        page.query_params[key] = value
    if name != "map":
        # AppTest.switch_page knows pages that are files only; Streamlit tells pages apart by this hash.
        page._page_hash = calc_hash(PATHS[name])
    return page.run()


def texts(page: AppTest) -> str:
    """Return what a reader sees, of every element that holds words."""
    found: list[str] = []
    for kind in ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "html"):
        found += [str(element.value if kind != "html" else element.proto.body) for element in page.get(kind)]
    found += [str(button.label) for button in page.button]
    return "\n".join(found)


def button(page: AppTest, label_part: str) -> Any:
    """Return the first button whose label holds ``label_part``."""
    return next(each for each in page.button if label_part in each.label)

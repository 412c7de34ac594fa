"""A package as of an earlier day: what was known then, a note that says so, and nothing to fill in."""

from collections.abc import Callable

from dashboard import backend
from data.accounts import User
from data.regions import Region
from tests.dashboard.pages import open_page, texts


def test_the_page_tells_how_it_stood_on_a_day_and_takes_nothing_in(
    sign_in: Callable[[User], None], engineer: User, installation: Region
) -> None:
    """Jeglongan sewu on 6 August 2021, while it was being cast; today it is handed over."""
    sign_in(engineer)
    packages = backend.queries_of(installation.id).packages()
    rigid = str(packages[packages["name"].str.contains("2021")]["package_id"].iloc[-1])
    today = open_page("works", paket=rigid, bagian="tahap")
    assert "Keadaan pada 6" not in texts(today)
    then = open_page("works", paket=rigid, bagian="tahap", pada="2021-08-06")
    assert "Keadaan pada 6" in texts(then)
    assert [one.proto.label for one in then.get("page_link") if one.proto.label == "Kembali ke hari ini"]
    assert len(then.button) < len(today.button) or len(then.expander) < len(today.expander)
    assert not then.exception
    assert "Keadaan pada" not in texts(open_page("works", paket=rigid, pada="bukan-hari"))

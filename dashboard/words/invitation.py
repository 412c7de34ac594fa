"""What a region invites its people to send: damage of roads, or criticism and suggestions as well."""

from dashboard.i18n import _
from data.regions import Category, Region
from data.understanding.lexicon import lexicon_of

_WISHES = frozenset({"criticism", "suggestion"})


def wishes(region: Region) -> list[Category]:
    """Return the categories that are for criticism or suggestions alone."""
    known = lexicon_of(region)
    return [one for one in region.categories if known.category_concern(one.id) in _WISHES]


def title_of_form(region: Region) -> str:
    """Return what the form of a region is for."""
    if wishes(region):
        return _("Send a complaint, criticism or suggestion")
    return _("Report a damaged road")


def button_to_form(region: Region) -> str:
    """Return what the button says that leads there: on a phone it shares a line with others."""
    return _("Send a report") if wishes(region) else _("Report a damaged road")

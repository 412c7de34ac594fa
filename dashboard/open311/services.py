"""The services of a region: its categories of complaint, and what may be told with each."""

from datetime import UTC, datetime
from typing import Any

from dashboard.i18n import Language, translate
from dashboard.open311.answers import FORMS, MEDIA_TYPES
from data.deployment.toml_tables import Text
from data.regions import Category, Region

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"

# What may be told beside the fields of every request. How exact a position is decides the road it is put on.
ACCURACY = "accuracy_m"
CONFIDENTIAL = "confidential"
YES, NO = "yes", "no"
MOST_ACCURACY_M = 100_000.0


def service_list(region: Region, language: Language) -> list[dict[str, Any]]:
    """Return the services of a region."""
    families: dict[str, Text] = {family.id: family.name for family in region.families}
    return [
        {
            "service_code": category.id,
            "service_name": category.name.in_language(language),
            "description": category.hint.in_language(language),
            "metadata": True,
            "type": "realtime",
            "keywords": f"{category.hint.id}, {category.hint.en}",  # found in either language
            "group": families[category.family].in_language(language),
        }
        for category in region.categories
    ]


def service_definition(category: Category, language: Language) -> dict[str, Any]:
    """Return what may be told of a complaint of this category; nothing of it has to be."""
    attributes = [_confidential(language)]
    if category.on_road:
        attributes.insert(0, _accuracy(language))
    numbered = [{"variable": True, **one, "order": number} for number, one in enumerate(attributes, 1)]
    return {"service_code": category.id, "attributes": numbered}


def _accuracy(language: Language) -> dict[str, Any]:
    return {
        "code": ACCURACY,
        "datatype": "number",
        "required": False,
        "datatype_description": translate("Metres", language),
        "description": translate("How exact is the position, as the device tells it?", language),
        "values": [],
    }


def _confidential(language: Language) -> dict[str, Any]:
    return {
        "code": CONFIDENTIAL,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": None,
        "description": translate("Keep this report off the public map?", language),
        "values": [
            {"key": NO, "name": translate("No", language)},
            {"key": YES, "name": translate("Yes", language)},
        ],
    }


def discovery(regions: list[Region], base: str, language: Language) -> dict[str, Any]:
    """Return what finds this server (Open311 service discovery); ``base`` is the address of the app."""
    newest_s = max((region.folder / "region.toml").stat().st_mtime for region in regions)
    changed = f"{datetime.fromtimestamp(newest_s, UTC):%Y-%m-%d %H:%M}"
    names = ", ".join(f"{region.name.in_language(language)} ({region.id})" for region in regions)
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{base}open311/v2",
        "changeset": changed,
        "type": "production",
        "formats": [MEDIA_TYPES[form] for form in reversed(FORMS)],
    }
    return {
        "changeset": changed,
        "contact": f"{names}: {base}",
        "key_service": translate("The office gives out the keys with which reports are posted.", language),
        "endpoints": [endpoint],
    }

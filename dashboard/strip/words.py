"""Names of what a strip shows, in either language; for files and paper too, where no session has one."""

from collections.abc import Sequence

from dashboard import palette
from dashboard.i18n import Language, speaking, translate
from data.reads.strip_views import RoadStrip


def stage_name(stage: str, language: Language) -> str:
    """Return the name of a public stage."""
    with speaking(language):
        return palette.stage_name(stage).lower()


def condition_name(condition: str | None, language: Language) -> str:
    """Return the name of a class of condition; of none that nothing tells."""
    names = {
        "good": translate("good", language),
        "fair": translate("fair", language),
        "light": translate("lightly damaged", language),
        "heavy": translate("heavily damaged", language),
        None: translate("no class told", language),
    }
    return names[condition]


def condition_short(condition: str | None, language: Language) -> str:
    """Return the word of a class for narrow boxes."""
    names = {"light": translate("light", language), "heavy": translate("heavy", language), None: "?"}
    return names.get(condition) or condition_name(condition, language)


def surface_name(surface: str | None, language: Language) -> str:
    """Return the name of a surface; of an unknown one its code, of none nothing."""
    names = {
        "asphalt": translate("asphalt", language),
        "concrete": translate("concrete", language),
        "paving": translate("paving", language),
        "gravel": translate("gravel", language),
        "earth": translate("earth", language),
    }
    return names.get(surface, surface) if surface else ""


def lane_name(lane: str, language: Language) -> str:
    """Return the name of a lane; nothing for both."""
    names = {"left": translate("left lane", language), "right": translate("right lane", language)}
    return names.get(lane, "")


def traffic_name(state: str, language: Language) -> str:
    """Return whether one may drive there."""
    names = {
        "closed": translate("closed", language),
        "half": translate("one lane open", language),
        "light_only": translate("light vehicles only", language),
        "open": translate("open", language),
    }
    return names.get(state, state)


def moment_name(moment: str, language: Language) -> str:
    """Return when a photo of works was taken."""
    names = {
        "before": translate("before the works", language),
        "during": translate("during the works", language),
        "after": translate("after the works", language),
    }
    return names.get(moment, moment)


def family_name(strip: RoadStrip, family: str, language: Language) -> str:
    """Return the region's name of a family of damage."""
    name = strip.family_names.get(family)
    return str(getattr(name, language)) if name is not None else family


def authority_name(strip: RoadStrip, language: Language) -> str:
    """Return whose road it is; nothing where nobody said so."""
    return "" if strip.authority_name is None else str(getattr(strip.authority_name, language))


def nothing_here(there: Sequence[object], shown: Sequence[object], language: Language) -> str:
    """Say why a row is empty: nothing is recorded at all, or nothing in this view; nothing if it is not."""
    if shown:
        return ""
    return translate("Nothing on these metres", language) if there else translate("No data yet", language)

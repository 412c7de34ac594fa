"""Colours and short trade words of a strip: condition, steps of construction, traffic, complaints.

Three families that nobody confounds: public stages are Okabe and Ito's (``palette``), condition goes from
green to brown, steps of construction from pale to deep violet, the deeper the further the works are. Within
each family they also differ in lightness, for prints in grey.
"""

from dashboard.palette import INK, contrast, mix
from data.repairs.treatments import treatment_of
from data.stages import MoveError
from data.works import done_percent

CONDITION_COLOURS = {"good": "#BFD8B8", "fair": "#F3E3A1", "light": "#E9B28A", "heavy": "#C97B63"}
# In grey fair is paler than good, so the classes differ in their hatches too: the closer, the worse.
CONDITION_HATCHES = {"good": None, "fair": "sparse", "light": "wide", "heavy": "close"}
NOT_TOLD = "#FFFFFF"

STEP_PALE, STEP_DEEP = "#F6EFFB", "#3F1A66"
# Works that go on, that are done and under warranty, that are long over.
TREATMENT_FILL, TREATMENT_DONE_FILL, TREATMENT_OVER_FILL = "#3B4148", "#AEB5BD", "#E4E1D9"

VERIFIED_BAR, UNVERIFIED_BAR, CLOSED_BAR = "#8A3D00", "#E9B28A", "#FFFFFF"
TRAFFIC_COLOURS = {"closed": "#B3261E", "half": "#F2B8A0", "light_only": "#F9E3D6", "open": "#E3EEE6"}
SURFACE_COLOURS = {
    "asphalt": "#C9CDD2",
    "concrete": "#E6E8EA",
    "paving": "#DCD3C4",
    "gravel": "#EADFC8",
    "earth": "#D9C3A5",
}
CURING_FILL = "#D6E6F2"
AREA_FILLS = ("#EAE6DC", "#DDD7C8")

# What engineers write in a field of a straight-line diagram; the same in both languages.
TRADE_CODES = {
    "survey": "survei",
    "planned": "rencana",
    "preparation": "MOB",
    "mobilised": "MOB",
    "excavation": "galian",
    "subgrade": "BJ",
    "base": "LPA",
    "lean_concrete": "LC",
    "formwork": "besi",
    "casting": "cor",
    "curing": "curing",
    "shoulders": "bahu",
    "marking": "marka",
    "milling": "mill",
    "base_repair": "CTB",
    "binder": "BC",
    "surface": "WC",
    "prime": "prime",
    "asphalt": "aspal",
    "cleaning": "bersih",
    "patched": "tambal",
    "working": "kerja",
    "finished": "selesai",
    "channel": "saluran",
    "backfill": "timbun",
    "demolition": "bongkar",
    "substructure": "fondasi",
    "superstructure": "gelagar",
    "deck": "lantai",
    "approaches": "oprit",
    "pho": "PHO",
    "warranty": "garansi",
    "fho": "FHO",
}
_CODE_LETTERS = 4
READ = 4.5  # least contrast of a text that is read


def trade_code(stage: str) -> str:
    """Return the short trade word of a step; of one that has none the beginning of its name."""
    return TRADE_CODES.get(stage, stage[:_CODE_LETTERS])


def step_share(treatment: str, stage: str) -> float:
    """Return how far works at a step are, 0 to 1: by its weight and by its place in the row alike.

    Weight alone would give the first steps, and those of no weight, one colour.
    """
    try:
        known = treatment_of(treatment)
        place = known.position(stage) / max(len(known.stages) - 1, 1)
    except MoveError:  # of a treatment that this version no longer has
        return 0.5
    return (place + done_percent(known, stage) / 100) / 2


def step_colour(treatment: str, stage: str) -> str:
    """Return the colour of a step: the deeper, the further the works are."""
    return mix(STEP_PALE, STEP_DEEP, step_share(treatment, stage))


def text_on(fill: str) -> str:
    """Return ink, white or black: the first that is read on a colour (WCAG 2: 4.5 : 1)."""
    return next((ink for ink in (INK, "#FFFFFF") if contrast(ink, fill) >= READ), "#000000")

"""One palette for map, strips, charts and chips: the colours and names of the public stages.

Stage colours are Okabe and Ito's, told apart without colour vision; each is always drawn with a solid casing
in ink, because some of them (yellow on paper) are too pale for the 3 : 1 that WCAG asks of lines.
"""

from dashboard.i18n import _

# The six public stages in their order, then work that another authority must do.
STAGES: tuple[str, ...] = (
    "received",
    "verified",
    "planned",
    "in_works",
    "finishing",
    "done",
    "other_authority",
)
STAGE_COLOURS: dict[str, str] = {
    "received": "#D55E00",
    "verified": "#E69F00",
    "planned": "#F0E442",
    "in_works": "#0072B2",
    "finishing": "#56B4E9",
    "done": "#009E73",
    "other_authority": "#9AA0A6",
}

PAPER = "#F4F3EF"
LAND = "#FCFBF8"
BORDER = "#C9C4B8"
ROAD = "#D8D3C7"
INK = "#1F2328"
MUTED_INK = "#5B6067"
BUTTON = "#A84300"
BUTTON_TEXT = "#FFFFFF"


def stage_name(stage: str) -> str:
    """Return the name of a public stage in the session's language."""
    names = {
        "received": _("Received"),
        "verified": _("Verified"),
        "planned": _("Planned"),
        "in_works": _("In works"),
        "finishing": _("Finishing"),
        "done": _("Done · under warranty"),
        "other_authority": _("Other authority"),
    }
    return names[stage]


def css_variables() -> str:
    """Return the palette as declarations of CSS variables named ``--jg-…``."""
    named = STAGE_COLOURS | {
        "paper": PAPER,
        "land": LAND,
        "border": BORDER,
        "ink": INK,
        "muted": MUTED_INK,
        "button": BUTTON,
    }
    return "".join(f"--jg-{name}:{colour};" for name, colour in named.items())


def pale(stage: str) -> str:
    """Return the colour of a stage before anybody has verified the complaints."""
    return mix(STAGE_COLOURS[stage], LAND, 0.6)


def mix(colour: str, other: str, share: float) -> str:
    """Return ``colour`` mixed with ``share`` (0 to 1) of ``other``, both ``#RRGGBB``."""
    channels = (
        round(int(colour[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02X}" for channel in channels)


def contrast(colour: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio (1 to 21) of two colours ``#RRGGBB``."""
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2 (sRGB)."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

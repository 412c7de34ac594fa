"""The palette is read by people with low sight, without colour vision, and on a projector."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from dashboard import palette

STYLE = (Path(palette.__file__).parent / "styles" / "frame.css").read_text(encoding="utf-8")
# WCAG 2.2: text 4.5 (1.4.3), lines and other graphics 3 (1.4.11).
TEXT, GRAPHICS = 4.5, 3.0


@pytest.mark.parametrize("ground", [palette.PAPER, palette.LAND, "#FFFFFF"])
@pytest.mark.parametrize("ink", [palette.INK, palette.MUTED_INK])
def test_text_is_read_on_every_ground(ink: str, ground: str) -> None:
    assert palette.contrast(ink, ground) >= TEXT


def test_the_strong_button_is_read() -> None:
    assert palette.contrast(palette.BUTTON_TEXT, palette.BUTTON) >= TEXT


@pytest.mark.parametrize("ground", [palette.PAPER, palette.LAND, palette.ROAD])
def test_the_casing_of_a_stretch_stands_out_from_what_lies_beneath(ground: str) -> None:
    assert palette.contrast(palette.INK, ground) >= GRAPHICS


@pytest.mark.parametrize("stage", palette.STAGES)
def test_every_stage_stands_out_from_its_casing_verified_or_not(stage: str) -> None:
    """Colours too pale for the paper are seen by their casing; so each must differ from the casing."""
    assert palette.contrast(palette.STAGE_COLOURS[stage], palette.INK) >= 2.9
    assert palette.contrast(palette.pale(stage), palette.INK) >= GRAPHICS


# Machado, Oliveira & Fernandes 2009, severity 1, for linear RGB.
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)


def seen_by(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    linear = [palette._linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5)]
    return tuple(sum(weight * value for weight, value in zip(row, linear, strict=True)) for row in matrix)


@pytest.mark.parametrize("matrix", [DEUTERANOPIA, PROTANOPIA], ids=["deuteranopia", "protanopia"])
def test_no_two_stages_look_the_same_without_colour_vision(matrix: tuple[tuple[float, ...], ...]) -> None:
    for one, other in combinations(palette.STAGES, 2):
        a, b = (seen_by(palette.STAGE_COLOURS[stage], matrix) for stage in (one, other))
        assert sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5 > 0.08, f"{one} and {other}"


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert palette.mix("#000000", "#FFFFFF", 0) == "#000000"
    assert palette.mix("#000000", "#FFFFFF", 1) == "#FFFFFF"
    assert palette.mix("#102030", "#304050", 0.5) == "#203040"


def test_contrast_is_that_of_wcag() -> None:
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert palette.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_the_style_sheet_uses_only_variables_that_the_palette_gives() -> None:
    given = set(re.findall(r"(--jg-[\w-]+):", palette.css_variables()))
    own = set(re.findall(r"(--jg-[\w-]+):", STYLE))
    assert set(re.findall(r"var\((--jg-[\w-]+)", STYLE)) <= given | own

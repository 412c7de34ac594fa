"""Everything that placing believes beforehand, in numbers that were fitted, and the file they are kept in."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import InvalidInputError
from geo.posterior.calibration import Calibration
from geo.posterior.likelihood import ErrorModel

NEAR_ROADS_M = 100.0  # yards and houses along a road lie within it, and what is reported beside the road
_DEFAULT = Path(__file__).parent / "weights.toml"
_NUMBERS = (
    "trust",
    "off_density",
    "off_density_far",
    "elsewhere_density",
    "name",
    "words",
    "rival",
    "no_road_score",
    "area",
)


@dataclass(frozen=True, eq=False)
class Weights:
    """How evidence is weighed; given these, what becomes of a row depends on no other row.

    - ``stated``, ``unstated``: the error of positions that come with an accuracy, and of those without one
      (in units of 10 m).
    - ``trust``: how much stated accuracies tell, from 0, nothing, to 1, all (``clean_accuracy``).
    - ``off_density``: how often a complaint is on no road of ours, per m², against on one, per metre of road,
      within NEAR_ROADS_M of a road of ours; ``off_density_far`` the same farther off.
    - ``placed_from``: the confidence from which a position alone is enough to be called placed, learnt from a
      source; None beforehand, when the roads about it tell (``enough.py``).
    - ``elsewhere_density``: the same for a position taken elsewhere than at the damage, while the words tell.
    - ``name``: log odds for a road named in full against one not named, with a position; ``words`` without.
    - ``rival``: log odds more between roads that one text may mean, per 1 of score.
    - ``no_road_score``: the score of a name at which "no road of ours" is as likely, without a position,
      beside what the network's own names tell (``strangers.py``).
    - ``area``: log odds for a road that runs through the village or sub-district that the words name.
    - ``class_rates``: complaints per metre by class of road, against all roads; 1 where it is not told.
    - ``calibration``: from the posterior to the confidence that is stated, with a position;
      ``calibration_words`` without one, where other things go wrong than with positions.
    """

    stated: ErrorModel
    unstated: ErrorModel
    trust: float
    off_density: float
    off_density_far: float
    elsewhere_density: float
    name: float
    words: float
    rival: float
    no_road_score: float
    area: float
    placed_from: float | None = None
    class_rates: Mapping[str, float] = field(default_factory=dict)
    calibration: Calibration = field(default_factory=Calibration)
    calibration_words: Calibration = field(default_factory=Calibration)
    fitted_on: str = ""

    @classmethod
    def default(cls) -> "Weights":
        """Return the weights that come with the software; ``weights.toml`` says what they were fitted on."""
        return _read_default()

    @classmethod
    def from_toml(cls, path: Path) -> "Weights":
        """Read a file that ``to_toml`` wrote; raises InvalidInputError for one that is none."""
        try:
            return cls.from_text(path.read_text(encoding="utf-8"))
        except InvalidInputError as error:
            raise InvalidInputError(f"{path.name}: {error}") from error
        except UnicodeDecodeError as error:
            raise InvalidInputError(f"{path.name} is no text in UTF-8; give a file of weights.") from error

    @classmethod
    def from_text(cls, text: str) -> "Weights":
        """Read what ``as_toml`` wrote; raises InvalidInputError for a text that holds no weights."""
        try:
            return cls._of(tomllib.loads(text))
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
            remedy = "Write them with `python -m geo fit`, or see geo/posterior/weights.toml for their form."
            raise InvalidInputError(f"These are no weights: {error}. {remedy}") from error

    @classmethod
    def _of(cls, told: Mapping[str, Any]) -> "Weights":
        return cls(
            stated=_error_model(told["stated"]),
            unstated=_error_model(told["unstated"]),
            **{name: _amount(told[name]) for name in _NUMBERS},
            placed_from=_amount(told["placed_from"]) if "placed_from" in told else None,
            class_rates={str(name): _amount(rate) for name, rate in told.get("class_rates", {}).items()},
            calibration=_calibration(told["calibration"]),
            calibration_words=_calibration(told.get("calibration_words", {})),  # older files have none
            fitted_on=str(told.get("fitted_on", "")),
        )

    def to_toml(self, path: Path) -> None:
        """Write them to a file that ``from_toml`` reads back exactly."""
        path.write_text(self.as_toml(), encoding="utf-8")

    def as_toml(self) -> str:
        """Return the file that ``to_toml`` writes."""
        lines = [f"fitted_on = {_quoted(self.fitted_on)}", ""]
        lines += [f"{name} = {float(getattr(self, name))!r}" for name in _NUMBERS]
        lines += [] if self.placed_from is None else [f"placed_from = {float(self.placed_from)!r}"]
        for name in ("stated", "unstated"):
            model: ErrorModel = getattr(self, name)
            lines += ["", f"[{name}]"]
            lines += [f"scales = {model.scales.tolist()}", f"shares = {model.shares.tolist()}"]
        lines += ["", "[class_rates]"]
        lines += [f"{_quoted(name)} = {float(rate)!r}" for name, rate in sorted(self.class_rates.items())]
        for name in ("calibration", "calibration_words"):
            lines += ["", f"[{name}]"]
            lines += [f"{number} = {float(value)!r}" for number, value in vars(getattr(self, name)).items()]
        return "\n".join(lines) + "\n"

    def error_of(self, *, stated: bool) -> ErrorModel:
        """Return the error of positions with a stated accuracy, or of those without."""
        return self.stated if stated else self.unstated

    def replaced(self, **changes: Any) -> "Weights":
        """Return these weights with some of them changed."""
        return replace(self, **changes)


@cache
def _read_default() -> Weights:
    return Weights.from_toml(_DEFAULT)


def _amount(value: Any) -> float:
    number = float(value)
    if not (np.isfinite(number) and number >= 0):
        raise ValueError(f"{value!r} is a number below 0 or none")
    return number


def _error_model(told: Mapping[str, Any]) -> ErrorModel:
    scales, shares = ([_amount(value) for value in told[name]] for name in ("scales", "shares"))
    if len(scales) != len(shares) or not scales:
        raise ValueError("each scale of an error needs its share")
    return ErrorModel(np.array(scales), np.array(shares))


def _calibration(told: Mapping[str, Any]) -> Calibration:
    return Calibration(**{name: float(value) for name, value in told.items()})


def _quoted(text: str) -> str:
    """Return a TOML string: JSON's escapes are TOML's too, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

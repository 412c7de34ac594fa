"""``[priority]`` of ``region.toml``: what each part of the priority score weighs in a region."""

from pydantic import Field, model_validator

from data.deployment.toml_tables import Table
from geo.errors import InvalidInputError
from geo.priority_weights import PARTS, Weights


class PriorityRules(Table):
    """Points of one hundred for each part; the office may set others on the page, which then hold."""

    condition: float = Field(default=45.0, ge=0, le=100)
    traffic: float = Field(default=20.0, ge=0, le=100)
    access: float = Field(default=15.0, ge=0, le=100)
    safety: float = Field(default=10.0, ge=0, le=100)
    citizen: float = Field(default=10.0, ge=0, le=100)

    @model_validator(mode="after")
    def _together_a_hundred(self) -> "PriorityRules":
        try:
            self.weights()
        except InvalidInputError as error:
            raise ValueError(str(error)) from error
        return self

    def weights(self) -> Weights:
        """Return them as weights."""
        return Weights(**{part: getattr(self, part) for part in PARTS})

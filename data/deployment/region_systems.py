"""What a region tells about its own complaint systems: their rules, and their figures as published."""

from typing import Literal

from pydantic import Field, model_validator

from data.deployment.toml_tables import Table, Text

# A day, a month or a year: as much as the source says.
PARTIAL_DATE = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"


class Reference(Table):
    """Where a statement was published, and when."""

    id: str
    publisher: str
    published: str = Field(pattern=PARTIAL_DATE)
    url: str | None = Field(default=None, pattern="^https?://")


class Part(Table):
    """A share of a figure: of one agency, or of the rest."""

    name: Text
    value: int = Field(ge=0)


class Figure(Table):
    """A number as published, how old it is, and by whom it was published."""

    name: Text
    value: int = Field(ge=0)
    as_of: str = Field(pattern=PARTIAL_DATE)
    source: str
    parts: tuple[Part, ...] = ()

    @model_validator(mode="after")
    def _parts_are_the_whole(self) -> "Figure":
        if self.parts and sum(part.value for part in self.parts) != self.value:
            raise ValueError("its parts do not add up to its value")
        return self


class System(Table):
    """A complaint or service system that a region has or had, as the press told it.

    ``began`` is when it was launched, or announced if no source tells more. What is told here is history:
    a phone number of the news is never part of it.
    """

    id: str
    name: str
    kind: Text
    began: str = Field(pattern=PARTIAL_DATE)
    beginning: Literal["launched", "announced"] = "launched"
    what: Text
    rules: tuple[Text, ...] = ()  # how complaints go there, one sentence each
    figures: tuple[Figure, ...] = ()
    sources: tuple[Reference, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _figures_have_a_source(self) -> "System":
        known = {source.id for source in self.sources}
        for figure in self.figures:
            if figure.source not in known:
                raise ValueError(
                    f"the figure “{figure.name.en}” names the source {figure.source!r}, which "
                    f"is not among its sources"
                )
        return self

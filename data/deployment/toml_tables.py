"""Tables of a region's TOML files: frozen, strict, with texts in the two languages of the interface."""

from pydantic import BaseModel, ConfigDict, Field


class Table(BaseModel):
    """A table of a region's files: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Table):
    """A name or sentence in the two languages of the interface."""

    id: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, language: str) -> str:
        """Return the English words for ``en``, the Indonesian ones for anything else."""
        return self.en if language == "en" else self.id

"""What a region says of keeping personal data in its ``region.toml``: how long, and from when on."""

from pydantic import Field

from data.deployment.toml_tables import Table


class Retention(Table):
    """``[retention]``: after what time what is destroyed. Days and months count from the closing.

    UU 27/2022 (personal data protection) has processing stop when its purpose is reached (art. 42) and data
    erased when it is needed no more (art. 43) or at the end of its retention (art. 44); how long that is, an
    office lays down in its archive schedule. These are proposals until it has: half a year to settle a
    quarrel about a complaint, two years in which a repair may fail under its warranty and be asked about.
    """

    raw_days: int = Field(default=180, ge=1, le=3_650)  # messages as they came, photos as taken
    contact_months: int = Field(default=24, ge=1, le=120)  # how to reach who sent them
    set_aside_days: int = Field(default=90, ge=1, le=3_650)  # rows of files that could not be used
    letters_days: int = Field(default=365, ge=1, le=3_650)  # that a notice was sent; its words go at once
    # In which who asked by mistake to be forgotten may take it back; the law allows three days to restrict,
    # which is done at once here.
    undo_hours: int = Field(default=24, ge=0, le=72)

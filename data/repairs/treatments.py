"""Treatments of a road as rows of stages: what is done, in which order, and how much each step weighs."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data.refusals import RefusalError
from data.stages import PUBLIC_STAGES, MoveError


class StageMoveError(RefusalError, MoveError):
    """A stage that a range of works cannot go to from where it is."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a treatment; a range *in* a stage has every earlier one behind it."""

    id: str
    name_key: str  # English msgid; the dashboard translates it
    trade_name: (
        str  # what Indonesian engineers write, with the pay items of the Bina Marga 2018 specification
    )
    public_stage: str | None  # None: back to routine, no longer on the map of works
    weight_percent: float = 0.0  # of the physical progress, once the stage is behind
    optional: bool = False  # may be skipped on the way forward
    curing_days: int | None = None  # after which heavy loads may drive on it
    traffic: str = "open"  # what its lanes bear unless the office says otherwise: open | half | closed


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to a range of road, as a row of stages.

    The weights are a *proposal* of this project (``weights_note``): the true ones are each item's share of
    the contract's value, and no published set was found.
    """

    id: str
    name_key: str
    trade_name: str
    families: tuple[str, ...]  # the families of damage it mends
    stages: tuple[Stage, ...]
    weights_note: str = "proposal"
    # What the road is of once ``surface_stage`` is behind; None: its surface stays, or a part of it.
    new_surface: str | None = None
    surface_stage: str | None = None

    def stage(self, stage_id: str) -> Stage:
        """Return a stage by its id; ``StageMoveError`` if this treatment has none such."""
        return self.stages[self.position(stage_id)]

    def position(self, stage_id: str) -> int:
        """Return the place of a stage in the row, from 0."""
        for number, stage in enumerate(self.stages):
            if stage.id == stage_id:
                return number
        known = ", ".join(stage.id for stage in self.stages)
        raise StageMoveError(
            f"The treatment {self.id} has no stage '{stage_id}'; it has {known}.", "no_stage", stage=stage_id
        )


_PLANNED, _IN_WORKS, _FINISHING, _DONE = PUBLIC_STAGES[2:]

# Heavy loads wait 28 days, the age at which concrete has its design strength (flexural strength is specified
# at 28 days: Spesifikasi Umum Bina Marga 2018, 5.3; a regency's public works office kept trucks off so long:
# samin-news.com, October 2020).
CONCRETE_CURING_DAYS = 28

_BEFORE = (
    Stage("survey", "Survey", "survei kondisi, pengukuran", _PLANNED, optional=True),
    Stage("planned", "Planned", "perencanaan, pengadaan", _PLANNED, optional=True),
)
_ROUTINE = Stage("routine", "Back to routine maintenance", "pemeliharaan rutin", None)
_AFTER = (
    Stage("pho", "Provisional hand-over (PHO)", "PHO, serah terima pertama", _DONE),
    Stage("warranty", "Warranty period", "masa pemeliharaan", _DONE),
    Stage("fho", "Final hand-over (FHO)", "FHO, serah terima akhir", _DONE),
    _ROUTINE,
)


def _preparation(weight_percent: float) -> Stage:
    trade_name = "mobilisasi, direksi keet, rambu & pengalihan lalu lintas, MC-0/uitzet"
    return Stage("preparation", "Preparation", trade_name, _IN_WORKS, weight_percent)


_RIGID_PAVEMENT = Treatment(
    "rigid_pavement",
    "Rigid pavement",
    "rigid pavement, perkerasan beton semen",
    ("pavement",),
    (
        *_BEFORE,
        _preparation(2),
        Stage(
            "excavation",
            "Excavation",
            "galian, pembongkaran (3.1)",
            _IN_WORKS,
            6,
            optional=True,
            traffic="closed",
        ),
        Stage(
            "subgrade",
            "Subgrade",
            "penyiapan badan jalan, timbunan (3.2, 3.3)",
            _IN_WORKS,
            6,
            traffic="closed",
        ),
        Stage("base", "Aggregate base", "LPA kelas A/B (5.1)", _IN_WORKS, 14, traffic="closed"),
        Stage(
            "lean_concrete",
            "Lean concrete",
            "lean concrete (5.3.(5))",
            _IN_WORKS,
            10,
            optional=True,
            traffic="closed",
        ),
        Stage(
            "formwork",
            "Formwork and steel",
            "bekisting, plastik cor, dowel, tie bar, tulangan (5.3)",
            _IN_WORKS,
            6,
            traffic="closed",
        ),
        Stage(
            "casting",
            "Casting",
            "pengecoran per lajur/segmen, grooving (5.3.(1a1))",
            _IN_WORKS,
            40,
            traffic="closed",
        ),
        Stage(
            "curing",
            "Curing",
            "curing, cutting, joint sealant (5.3)",
            _FINISHING,
            3,
            curing_days=CONCRETE_CURING_DAYS,
        ),
        Stage(
            "shoulders",
            "Shoulders and edge protection",
            "bahu jalan, talud, saluran (5.1 S, 7.9, 2)",
            _FINISHING,
            10,
        ),
        Stage("marking", "Marking and signs", "marka, rambu, patok (9.2)", _FINISHING, 3),
        *_AFTER,
    ),
    new_surface="concrete",
    surface_stage="casting",
)

_OVERLAY = Treatment(
    "overlay",
    "Overlay",
    "overlay, pelapisan ulang",
    ("pavement",),
    (
        *_BEFORE,
        _preparation(2),
        Stage("milling", "Milling", "cold milling (3.1.(10a))", _IN_WORKS, 8, optional=True, traffic="half"),
        Stage(
            "base_repair", "Base repair", "perbaikan CTB (5.5)", _IN_WORKS, 15, optional=True, traffic="half"
        ),
        Stage("binder", "Binder course", "AC-BC (6.3.(5a1))", _IN_WORKS, 30, optional=True, traffic="half"),
        Stage("surface", "Surface course", "AC-WC (6.3.(4a1))", _IN_WORKS, 35, traffic="half"),
        Stage("shoulders", "Shoulders", "bahu jalan (5.1 S)", _FINISHING, 7, optional=True),
        Stage("marking", "Marking and signs", "marka (9.2)", _FINISHING, 3),
        *_AFTER,
    ),
    new_surface="asphalt",
    surface_stage="surface",
)

# A crew closes a hole within a day and may record only that it is done: the steps of method P5 are optional.
_PATCHING = Treatment(
    "patching",
    "Patching",
    "tambal sulam, metode P5",
    ("pavement",),
    (
        *_BEFORE,
        Stage("mobilised", "Crew on site", "mobilisasi, penandaan", _IN_WORKS, 5, optional=True),
        Stage(
            "excavation",
            "Cut out and cleaned",
            "galian sampai lapis keras, pembersihan",
            _IN_WORKS,
            25,
            optional=True,
        ),
        Stage("base", "Aggregate base", "pemadatan dasar, LPA kelas A/B", _IN_WORKS, 20, optional=True),
        Stage("prime", "Prime coat", "lapis resap pengikat", _IN_WORKS, 5, optional=True),
        Stage("asphalt", "Asphalt laid", "campuran aspal dihampar, dipadatkan", _IN_WORKS, 40, optional=True),
        Stage("cleaning", "Cleaned up", "pembersihan, demobilisasi", _FINISHING, 5, optional=True),
        Stage("patched", "Patched", "selesai ditambal", _DONE),
        _ROUTINE,
    ),
)

_ROUTINE_MAINTENANCE = Treatment(
    "routine_maintenance",
    "Routine maintenance",
    "pemeliharaan rutin",
    ("pavement", "drainage", "furniture"),
    (
        *_BEFORE,
        Stage("mobilised", "Crew on site", "mobilisasi", _IN_WORKS, 10, optional=True),
        Stage("working", "Working", "pengerjaan", _IN_WORKS, 80, optional=True),
        Stage("cleaning", "Cleaned up", "pembersihan, demobilisasi", _FINISHING, 10, optional=True),
        Stage("finished", "Finished", "selesai", _DONE),
        _ROUTINE,
    ),
)

_DRAINAGE = Treatment(
    "drainage",
    "Drainage",
    "saluran, drainase",
    ("drainage",),
    (
        *_BEFORE,
        _preparation(5),
        Stage("excavation", "Excavation", "galian saluran (2.1)", _IN_WORKS, 25),
        Stage("channel", "Channel laid", "pasangan batu / U-ditch (2.2, 2.3)", _IN_WORKS, 60),
        Stage("backfill", "Backfill and tidying", "timbunan kembali, perapian", _FINISHING, 10),
        *_AFTER,
    ),
)

_BRIDGE = Treatment(
    "bridge",
    "Bridge",
    "jembatan",
    ("structure",),
    (
        *_BEFORE,
        _preparation(5),
        Stage(
            "demolition",
            "Demolition",
            "pembongkaran jembatan lama",
            _IN_WORKS,
            8,
            optional=True,
            traffic="closed",
        ),
        Stage("substructure", "Substructure", "fondasi, abutmen, pilar", _IN_WORKS, 35, traffic="closed"),
        Stage("superstructure", "Superstructure", "gelagar, diafragma", _IN_WORKS, 25, traffic="closed"),
        Stage("deck", "Deck casting", "pengecoran lantai", _IN_WORKS, 15, traffic="closed"),
        Stage("curing", "Curing", "curing lantai", _FINISHING, 2, curing_days=CONCRETE_CURING_DAYS),
        Stage("approaches", "Approaches and railings", "oprit, sandaran, talud", _FINISHING, 10),
        *_AFTER,
    ),
)

TREATMENTS: Mapping[str, Treatment] = MappingProxyType(
    {
        treatment.id: treatment
        for treatment in (_RIGID_PAVEMENT, _OVERLAY, _PATCHING, _ROUTINE_MAINTENANCE, _DRAINAGE, _BRIDGE)
    }
)


def treatment_of(treatment_id: str) -> Treatment:
    """Return a treatment by its id; ``MoveError`` naming the known ones if there is none such."""
    if treatment_id not in TREATMENTS:
        raise MoveError(f"There is no treatment '{treatment_id}'; known: {', '.join(TREATMENTS)}.")
    return TREATMENTS[treatment_id]


def check_stage_move(treatment: Treatment, from_stage: str | None, to_stage: str, reason: str | None) -> None:
    """Let a range go from one stage to another, or raise ``StageMoveError`` saying why not.

    Forward: to the next stage, or past stages that are all optional. Back: with a reason. The first record of
    a range (``from_stage`` None) may name any stage but the last: works may have begun before they were
    recorded. What is back to routine is finished: more is new works. Staying is no move and always allowed.
    """
    target = treatment.position(to_stage)
    if from_stage is None:
        if target == len(treatment.stages) - 1:
            raise StageMoveError(
                f"Works cannot begin at '{to_stage}', their last stage; name an earlier one.", "last_first"
            )
        return
    start = treatment.position(from_stage)
    if target != start and start == len(treatment.stages) - 1:
        raise StageMoveError(
            f"This range is at '{from_stage}', its works are over; record new works instead.", "works_over"
        )
    if target < start and not (reason or "").strip():
        raise StageMoveError(
            f"Going back from '{from_stage}' to '{to_stage}' needs a reason; write one.", "no_reason"
        )
    missed = [stage.id for stage in treatment.stages[start + 1 : target] if not stage.optional]
    if missed:
        raise StageMoveError(
            f"From '{from_stage}' to '{to_stage}' would skip {', '.join(missed)}; record {missed[0]} first.",
            "skipped",
            stage=missed[0],
        )

"""Strips of roads to draw: the road of a thousand holes in July 2021, and any that hypothesis thinks of."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from data.deployment.toml_tables import Text
from data.reads.strip_views import (
    ComplaintCount,
    RoadStrip,
    StripArea,
    StripCondition,
    StripCuring,
    StripPhoto,
    StripProfile,
    StripSign,
    StripStep,
    StripStretch,
    StripTraffic,
    StripWorks,
)
from data.repairs.treatments import TREATMENTS
from data.stages import OTHER_AUTHORITY, PUBLIC_STAGES
from geo.condition import CLASSES

DAY = date(2021, 7, 20)


def jeglongan_sewu() -> RoadStrip:
    """A road of 10.7 km in three sub-districts, its last third in works, with something in every row."""
    counts = [(200, 1, 0, 0), (2_400, 5, 1, 0), (2_500, 3, 0, 0), (4_800, 0, 1, 0), (10_600, 0, 1, 1)]
    counts += [(6_200 + 100 * n, 3 + n % 5, n % 2, n % 3) for n in range(18)]
    classes = [
        (0, "good"),
        (2_300, "fair"),
        (3_000, "good"),
        (6_100, "light"),
        (6_500, "heavy"),
        (7_900, "good"),
    ]
    segments = [(100.0 * n, [name for from_m, name in classes if from_m <= 100 * n][-1]) for n in range(107)]
    sdi = {"good": 25.0, "fair": 70.0, "light": 130.0, "heavy": 225.0}
    steps = [
        ("left", 6_150, 7_150, "curing"),
        ("left", 7_150, 7_500, "lean_concrete"),
        ("left", 7_500, 7_950, "base"),
        ("right", 6_150, 6_800, "casting"),
        ("right", 6_800, 7_300, "lean_concrete"),
        ("right", 7_300, 7_950, "excavation"),
    ]
    return RoadStrip(
        region_id="kab-kediri",
        road_id="plosoklaten-gedangsewu",
        name="Plosoklaten – Gedangsewu",
        aliases=("jeglongan sewu",),
        number="35.06.014",
        authority="regency",
        road_class="local",
        length_m=10_700.0,
        as_of=DAY,
        today=date(2026, 3, 18),
        authority_name=Text(id="Jalan kabupaten", en="Regency road"),
        family_names={"pavement": Text(id="Perkerasan", en="Pavement")},
        areas=(
            StripArea(0.0, 2_600.0, "Plosoklaten", "Plosoklaten"),
            StripArea(2_600.0, 5_100.0, "Sumberagung", "Plosoklaten"),
            StripArea(5_100.0, 7_900.0, "Watugede", "Puncu"),
            StripArea(7_900.0, 10_700.0, "Gedangsewu", "Pare"),
        ),
        complaints=tuple(ComplaintCount(m, m + 100.0, *kinds) for m, *kinds in sorted(counts)),
        without_place=2,
        stretches=(
            StripStretch(2_320.0, 2_720.0, 7, "pavement", "verified", 9, 9, True),
            StripStretch(4_800.0, 4_850.0, 8, "pavement", "received", 1, 0, True),
            StripStretch(6_150.0, 7_950.0, 1, "pavement", "in_works", 37, 37, True),
        ),
        condition=tuple(
            StripCondition(
                m, m + 100.0, name, "asphalt", sdi[name], None, None, "sdi", date(2021, 5, 4), True
            )
            for m, name in segments
        ),
        profile=(
            StripProfile(0.0, 6_100.0, "concrete", 6.0, 2, 2_100.0, "local", True),
            StripProfile(6_100.0, 10_700.0, "asphalt", 5.5, 2, None, "local", True),
        ),
        works=(
            _works(0.0, 6_100.0, 2, "Rigid pavement, tahap sebelumnya", None),
            _works(6_150.0, 7_950.0, 1, "Rigid pavement 1,8 km", "in_works"),
        ),
        steps=tuple(
            StripStep(
                float(from_m),
                float(to_m),
                lane,
                1,
                "rigid_pavement",
                stage,
                TREATMENTS["rigid_pavement"].stage(stage).name_key,
                "in_works",
                date(2021, 7, 12),
            )
            for lane, from_m, to_m, stage in steps
        ),
        traffic=(
            StripTraffic(6_150.0, 6_800.0, "both", "closed", date(2021, 6, 7), date(2021, 8, 9), False),
            StripTraffic(6_800.0, 7_950.0, "left", "half", date(2021, 6, 7), date(2021, 8, 20), False),
        ),
        curing=(StripCuring(6_150.0, 7_150.0, "left", 8, 28, date(2021, 8, 9)),),
        signs=(StripSign(6_140.0, 6_140.0, date(2021, 6, 7)), StripSign(7_960.0, 7_960.0, date(2021, 6, 7))),
        photos=tuple(
            StripPhoto(m, "during", date(2021, 7, 1), 1, f"p{m:.0f}") for m in (6_200.0, 6_230.0, 7_400.0)
        ),
        schematic=True,
        sample=True,
        segment_m=100.0,
    )


def _works(from_m: float, to_m: float, works_id: int, name: str, stage: str | None) -> StripWorks:
    since = date(2019, 11, 3) if stage is None else date(2021, 7, 12)
    treatment = TREATMENTS["rigid_pavement"]
    return StripWorks(
        from_m, to_m, works_id, name, treatment.id, treatment.name_key, stage, since, None, True
    )


def bare(length_m: float = 300.0, name: str = "Jalan Semboja") -> RoadStrip:
    """A road of which nothing is known but its name and length."""
    return RoadStrip("kab-contoh", "semboja", name, (), None, None, None, length_m, DAY, DAY)


_NAMES = st.text(max_size=60)


@st.composite
def _ranges(draw: st.DrawFn, length_m: float, most: int = 8) -> list[tuple[float, float]]:
    """Ranges that rise and keep apart, neighbours among them."""
    ends = sorted(draw(st.lists(st.floats(0.0, length_m), max_size=2 * most, unique=True)))
    pairs = list(pairwise(ends))
    return [pair for pair in pairs if pair[1] - pair[0] > 1e-6 and draw(st.booleans())]


@st.composite
def any_strip(draw: st.DrawFn) -> RoadStrip:
    """Any road from a lane of a village to a highway, with any names."""
    length_m = draw(st.floats(30.0, 40_000.0))
    ranges = _ranges(length_m)
    stages = st.sampled_from([*PUBLIC_STAGES, OTHER_AUTHORITY])
    treatment = draw(st.sampled_from(list(TREATMENTS.values())))
    step = st.sampled_from(treatment.stages)
    days = st.dates(date(2000, 1, 1), date(2030, 1, 1))
    bins = draw(st.lists(st.integers(0, int(length_m // 100)), max_size=30, unique=True))
    few = st.integers(0, 40)
    return RoadStrip(
        region_id="kab-contoh",
        road_id=draw(_NAMES),
        name=draw(_NAMES),
        aliases=tuple(draw(st.lists(_NAMES, max_size=2))),
        number=draw(st.none() | _NAMES),
        authority=None,
        road_class=None,
        length_m=length_m,
        as_of=draw(days),
        today=DAY,
        authority_name=Text(id=draw(_NAMES) or "-", en=draw(_NAMES) or "-"),
        areas=tuple(StripArea(*ends, draw(_NAMES), draw(_NAMES)) for ends in draw(ranges)),
        complaints=tuple(
            ComplaintCount(100.0 * n, min(100.0 * n + 100.0, length_m), draw(few) + 1, draw(few), draw(few))
            for n in sorted(bins)
            if 100.0 * n < length_m
        ),
        without_place=draw(few),
        stretches=tuple(
            StripStretch(
                *ends, 1, draw(_NAMES), draw(stages), 3, draw(st.integers(0, 3)), draw(st.booleans())
            )
            for _ in range(2)
            for ends in draw(ranges)
        ),
        condition=tuple(
            StripCondition(
                *ends,
                draw(st.sampled_from([*CLASSES, None])),
                draw(_NAMES),
                draw(st.none() | st.floats(0, 400)),
                None,
                None,
                None,
                draw(days),
                False,
            )
            for ends in draw(ranges)
        ),
        profile=tuple(
            StripProfile(
                *ends,
                draw(_NAMES),
                draw(st.none() | st.floats(1, 30)),
                draw(st.none() | few),
                None,
                None,
                False,
            )
            for ends in draw(ranges)
        ),
        works=tuple(
            StripWorks(
                *ends,
                1,
                draw(_NAMES),
                treatment.id,
                treatment.name_key,
                draw(st.none() | st.sampled_from(PUBLIC_STAGES)),
                draw(days),
                draw(st.none() | days),
                False,
            )
            for _ in range(2)
            for ends in draw(ranges)
        ),
        steps=tuple(
            StripStep(*ends, lane, 1, treatment.id, one.id, one.name_key, one.public_stage, draw(days))
            for lane in ("left", "right")
            for ends in draw(ranges)
            for one in [draw(step)]
        ),
        traffic=tuple(
            StripTraffic(
                *ends, lane, draw(st.sampled_from(["closed", "half", "open"])), None, draw(days), True
            )
            for lane in ("left", "right")
            for ends in draw(ranges)
        ),
        curing=tuple(
            StripCuring(*ends, lane, 3, 28, DAY + timedelta(days=25))
            for lane in ("left", "right")
            for ends in draw(ranges)
        ),
        signs=tuple(StripSign(m, m, DAY) for m in draw(st.lists(st.floats(0, length_m), max_size=4))),
        photos=tuple(
            StripPhoto(m, "before", None, None, "x")
            for m in draw(st.lists(st.floats(0, length_m), max_size=9))
        ),
        segment_m=draw(st.none() | st.floats(10, 1_000)),
    )

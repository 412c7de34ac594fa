"""What the desk of the sample asks, answers and plans, so that its clocks stand as those of an office do."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from data.samples.sample import DESK_HOURS, Decision, SampleComplaint

# Offices differ: the share of complaints that they let lie, by what these are about.
SLOW_SHARE = {"pju": 0.35, "sampah": 0.3, "drainase": 0.15}
USUAL_SLOW_SHARE = 0.08
UNTOUCHED_DAYS = 5  # what came in later has still to be looked at
LOOKED_AT_LATER_SHARE = 0.78  # of what was left over; the rest shows as unverified on the map
ASKED_SHARE = 0.8  # of those that tell no place

ANSWER_DAYS, PLAN_DAYS = (0.5, 4.0), (2.0, 11.0)
INTERIM_SHARE, DIALOGUE_SHARE = 0.1, 0.06
AHEAD_DAYS = (15, 240)  # of the day that a plan names, from now

INTERIM = "Petugas memeriksa lokasi minggu ini (contoh)."
ANSWER = "Petugas sudah memeriksa, rambu dipasang, panjang kerusakan diukur (contoh)."
QUESTION = "Di sebelah mana tepatnya? Sebutkan sekolah atau pertigaan terdekat (contoh)."
DIALOGUE = "Dibahas bersama warga dan dinas (contoh)."
PLANNED = (
    ("scheduled", "Masuk paket pemeliharaan rutin (contoh)."),
    ("not_budgeted_this_year", "Anggaran tahun ini sudah habis, diusulkan tahun depan (contoh)."),
    ("waits_for_season", "Pengaspalan menunggu musim kering (contoh)."),
)


def with_answers(made: Sequence[SampleComplaint], seed: int, now: datetime) -> Iterator[SampleComplaint]:
    """Yield the complaints with what the desk did about them beside looking; some are let lie."""
    random = np.random.default_rng(seed + 1)  # of its own: what people said stays as it was
    for complaint in made:
        is_slow = random.random() < SLOW_SHARE.get(complaint.category, USUAL_SLOW_SHARE)
        further = [] if is_slow or complaint.waits else list(_further(complaint, random, now))
        done = tuple(decision for decision in further if decision.at < now)
        yield replace(complaint, decisions=(*complaint.decisions, *done))


def _further(complaint: SampleComplaint, random: np.random.Generator, now: datetime) -> Iterator[Decision]:
    """Yield what the desk does next, oldest first; it may lie in the future."""
    decisions, came_at = complaint.decisions, complaint.happened_at
    if not decisions and now - came_at > timedelta(days=UNTOUCHED_DAYS):
        looked_at = came_at + timedelta(hours=float(random.uniform(*DESK_HOURS)))
        if complaint.lon is None and random.random() < ASKED_SHARE:
            yield Decision("ask_reporter", looked_at, QUESTION)
            return
        if random.random() > LOOKED_AT_LATER_SHARE:
            return
        yield Decision("verify", looked_at)
        verified_at = looked_at
    elif decisions and decisions[-1].action == "verify":
        verified_at = decisions[-1].at
    else:
        return
    yield from _answers(verified_at, random, now)


def _answers(verified_at: datetime, random: np.random.Generator, now: datetime) -> Iterator[Decision]:
    answered_at = verified_at + timedelta(days=float(random.uniform(*ANSWER_DAYS)))
    planned_at = max(answered_at, verified_at + timedelta(days=float(random.uniform(*PLAN_DAYS))))
    until = (max(now, planned_at) + timedelta(days=int(random.integers(*AHEAD_DAYS)))).date()
    if random.random() < INTERIM_SHARE:
        yield Decision("interim", verified_at + timedelta(hours=1), INTERIM)
    yield Decision("answer", answered_at, ANSWER)
    if random.random() < DIALOGUE_SHARE:
        yield Decision("dialogue", planned_at, DIALOGUE, until=until)
    else:
        code, words = PLANNED[int(random.integers(len(PLANNED)))]
        yield Decision("plan", planned_at, words, reason=code, until=until)

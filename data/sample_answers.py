"""What the desk of the sample has answered and planned, so that its clocks show as those of an office do."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from data.sample import Decision, SampleComplaint

# What the desk writes about what it has verified; the rest waits for an answer.
ANSWERED_SHARE, PLANNED_SHARE = 0.8, 0.55
ANSWER_DAYS = (1.0, 9.0)
PLANNED_DAYS = 200
PLANNED = (
    ("scheduled", "Masuk paket pemeliharaan rutin (contoh)."),
    ("not_budgeted_this_year", "Anggaran tahun ini sudah habis, diusulkan tahun depan (contoh)."),
    ("waits_for_season", "Pengaspalan menunggu musim kering (contoh)."),
)
ANSWERED = "Petugas sudah memeriksa, rambu dipasang, panjang kerusakan diukur (contoh)."


def with_answers(made: Sequence[SampleComplaint], seed: int, now: datetime) -> Iterator[SampleComplaint]:
    """Yield the complaints, most of those that were only verified with the desk's answer or dated plan."""
    random = np.random.default_rng(seed + 1)  # of its own: what people said stays as it was
    for complaint in made:
        chance, days, reason = random.random(), random.uniform(*ANSWER_DAYS), random.integers(len(PLANNED))
        last = complaint.decisions[-1] if complaint.decisions else None
        at = last.at + timedelta(days=float(days)) if last else now
        if last is None or last.action != "verify" or at >= now or chance > ANSWERED_SHARE:
            yield complaint
        elif chance < PLANNED_SHARE:
            code, words = PLANNED[reason]
            until = (at + timedelta(days=PLANNED_DAYS)).date()
            plan = Decision("plan", at, words, reason=code, until=until)
            yield replace(complaint, decisions=(*complaint.decisions, plan))
        else:
            answer = Decision("answer", at, ANSWERED)
            yield replace(complaint, decisions=(*complaint.decisions, answer))

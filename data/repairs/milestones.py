"""The chain of a contract, from the procurement plan to the final hand-over, and what its dates may say."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from data.refusals import RefusalError

# In the order of the law of procurement: RUP (general plan), tender, SPPBJ (appointment), contract, SPMK
# (order to start), PCM (first meeting), MC-0 (joint survey), PHO and FHO (provisional and final hand-over).
MILESTONES = ("rup", "tender", "sppbj", "contract", "spmk", "pcm", "mc0", "pho", "fho")
# Until the SPPBJ names a contractor, what a package is made of may change.
BEFORE_AWARD = frozenset({"rup", "tender"})
# The procurement plan lists what the office does itself, too; there is no contract for it.
OWN_CREW_MILESTONES = ("rup",)

# What is reached can only have been reached after these were, however the package was bought.
_NEEDS: Mapping[str, str] = {"pcm": "spmk", "mc0": "spmk", "pho": "spmk", "fho": "pho"}


class MilestoneError(RefusalError):
    """Dates of a contract that contradict each other; the message names both and the remedy."""


def check_milestones(dates: Mapping[str, date]) -> None:
    """Let dates (kind → day) stand if they rise along MILESTONES; two on one day are no contradiction.

    Some kinds may be missing (a direct procurement has no tender), but nothing is handed over that was never
    started. Raises ``MilestoneError``.
    """
    unknown = [kind for kind in dates if kind not in MILESTONES]
    if unknown:
        raise MilestoneError(f"'{unknown[0]}' is no milestone; there are {', '.join(MILESTONES)}.")
    reached = [kind for kind in MILESTONES if kind in dates]
    for earlier, later in pairwise(reached):
        if dates[later] < dates[earlier]:
            raise MilestoneError(
                f"{later.upper()} on {dates[later]} would come before {earlier.upper()} "
                f"on {dates[earlier]}; correct one of them.",
                "order",
                kind=later,
                before=earlier,
            )
    for kind, before in _NEEDS.items():
        if kind in dates and before not in dates:
            raise MilestoneError(
                f"{kind.upper()} needs {before.upper()}: record that one first.",
                "needs",
                kind=kind,
                before=before,
            )

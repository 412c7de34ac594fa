"""Why a programme cannot be worked out, kept, decided or told, in the session's language."""

from collections.abc import Mapping

from dashboard.i18n import _
from dashboard.views.works_refusals import trouble_of
from dashboard.words.rupiah import rupiah
from data.office import ConflictError
from data.programme.programme_book import ProgrammeError, UnknownProgrammeError
from data.programme.reads import NothingToPlanError
from data.regions import RegionError
from geo.choices import UnaffordableError


def trouble_words(error: Exception, areas: Mapping[str, str] | None = None) -> str:
    """Return what stands in the way, and what to do; ``areas`` name the codes of sub-districts."""
    if isinstance(error, ProgrammeError):
        return _refused(error.code)
    if isinstance(error, UnaffordableError):
        return _unaffordable(error, areas or {})
    if isinstance(error, RegionError):
        return _(
            "The table {file} of this region has faults, so nothing can be worked out. Tell whoever runs the "
            "server: `python -m data programme --budget 1 -o programme.xlsx` names every line to correct."
        ).format(file=error.file.name)
    sentences: tuple[tuple[type[Exception], str], ...] = (
        (
            NothingToPlanError,
            _("There are no roads yet. Import the roads of the region: the README says how."),
        ),
        (UnknownProgrammeError, _("This programme is not there any more. Open the list again.")),
        (
            ConflictError,
            _("Roads, works or damage have changed since it was worked out. Work the programme out again."),
        ),
    )
    said = (sentence for kind, sentence in sentences if isinstance(error, kind))
    return next(said, None) or trouble_of(error)[1]


def _refused(code: str) -> str:
    return {
        "no_name": _("Give the programme a name."),
        "no_reason": _("Write why it was decided so, and by whom."),
        "bad_day": _("Name a day from today on."),
        "nothing_chosen": _("Nothing is chosen in this programme; raise its budget."),
        "not_a_draft": _("This programme is decided; nothing changes in it any more. Work out a new one."),
        "not_decided": _("Only a decided programme that holds can be told to who reported."),
    }[code]


def _unaffordable(error: UnaffordableError, areas: Mapping[str, str]) -> str:
    """Say why budget, promises and floors do not go together, and what to do."""
    needed, there = rupiah(error.needed_rupiah or 0), rupiah(error.there_rupiah)
    if error.kind == "promises":
        return _(
            "The promised works still cost {needed}, more than the budget of {there}. Raise the budget, or "
            "say which of them another budget pays for."
        ).format(needed=needed, there=there)
    if error.kind == "floor":
        name = areas.get(error.area or "", error.area or "")
        return _(
            "In {name} there is work for {there} only, less than its floor of {needed}. Lower this floor."
        ).format(name=name, there=there, needed=needed)
    if error.needed_rupiah is None:
        return _("These floors cannot be kept together with any budget. Lower some of them.")
    return _(
        "Promises and floors together do not fit into {there}. About {needed} would do: raise the budget, or "
        "lower a floor."
    ).format(there=there, needed=needed)

"""``python -m data decide``: decisions on many complaints, such as a field check or a meeting brings back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from data.commands.console import err, say
from data.commands.import_options import CheckOption, FileArgument
from data.commands.opening import RegionOption
from data.commands.records import open_register
from data.desk.many_rules import Wish
from data.desk.many_words import DECISIONS, REASONS, WAYS, indonesian
from data.repairs.table_files import read_table
from data.sign_in import Accounts
from geo.errors import UnreadableFileError


def _words(codes: Mapping[str, Sequence[str]]) -> str:
    """Return what may be written, for the help: "spam (iklan atau iseng)"."""
    return ", ".join(f"{code} ({words[0]})" for code, words in codes.items())


AsOption = Annotated[
    str, typer.Option("--as", metavar="NAME", help="Account that decides; the history names it.")
]
DecisionOption = Annotated[
    str | None,
    typer.Option(help=f"{_words(DECISIONS)}; unless a column says it."),
]
WhyOption = Annotated[str | None, typer.Option(help="How it was found out; everybody reads it.")]
HowOption = Annotated[str | None, typer.Option(help=f"verify: {_words(WAYS)}.")]
AgencyOption = Annotated[str | None, typer.Option(help="forward: to whom.")]
ReasonOption = Annotated[str | None, typer.Option(help=f"reject, close: {_words(REASONS)}.")]
OfOption = Annotated[str | None, typer.Option("--of", help="support, duplicate: number of the other one.")]


def decide(
    file: FileArgument,
    decider: AsOption,
    *,
    region: RegionOption = None,
    check: CheckOption = False,
    decision: DecisionOption = None,
    why: WhyOption = None,
    how: HowOption = None,
    agency: AgencyOption = None,
    reason: ReasonOption = None,
    of: OfOption = None,
) -> None:
    """Carry out a list of decisions, one complaint a row, with letters; none if any row has a fault.

    Columns: ticket, decision, why, how, agency, reason, of; headings, decisions and reasons may be Indonesian
    (nomor aduan, keputusan, keterangan, cara, OPD, alasan, induk). An option stands for a column that lacks,
    or an empty cell.
    """
    table = read_table(file.name, file.read_bytes())
    if table is None:
        raise UnreadableFileError(f"{file.name} is no table. Save it again as CSV UTF-8 or Excel.")
    options = {"decision": decision, "why": why, "how": how, "agency": agency, "reason": reason, "of": of}
    usual = {thing: told for thing, told in options.items() if told is not None}
    with open_register(region, prepare=False) as register:
        user = Accounts(register.store).open_account_named(register.region.id, decider)
        act = register.preview_table if check else register.decide_table
        with err.status(f"Reading {file.name} …"):
            decided = act(user, table, usual)
    for action, count in Counter(map(_decision, decided.values())).items():
        say(f"{action} ({indonesian(action)}): {count:,} complaints.")
    say(f"{file.name}: {len(decided):,} decisions {'would be carried out' if check else 'carried out'}.")


def _decision(wish: Wish) -> str:
    """Return a decision as lists write it."""
    if wish.action == "same_as":
        return "duplicate" if wish.same_person else "support"
    return wish.action

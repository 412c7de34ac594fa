"""``python -m data import payments``: what was paid of contracts, such as the finance office's list."""

from typing import Annotated

import typer

from data.commands.console import say, show_table
from data.commands.import_options import CheckOption, FileArgument
from data.commands.opening import RegionOption
from data.commands.records import open_register
from data.office import MACHINE
from data.repairs.table_files import read_table
from geo.errors import UnreadableFileError


def payments_command(
    file: FileArgument,
    *,
    region: RegionOption = None,
    check: CheckOption = False,
    sample: Annotated[bool, typer.Option("--sample", help="The figures are invented; say so.")] = False,
) -> None:
    """Read payments of contracts, one a row with its package; nothing is stored if any row has a fault."""
    table = read_table(file.name, file.read_bytes())
    if table is None:
        raise UnreadableFileError(f"{file.name} is no table. Save it again as CSV UTF-8 or Excel.")
    with open_register(region, prepare=False) as register:
        found = register.preview_payments(MACHINE, table)
        if not check:
            register.record_payments(MACHINE, table, sample=sample)
    rows = [
        (str(package_id), one.kind, str(one.number or "next"), str(one.on_date), f"Rp {one.rupiah:,}")
        for package_id, one in found
    ]
    show_table(("package", "kind", "number", "day", "amount"), rows)
    say(f"{file.name}: {len(found):,} payments {'would be recorded' if check else 'recorded'}.")

"""``python -m data export …`` and ``sp4n …``: tables for other programs, and files for SP4N-LAPOR!."""

from pathlib import Path
from typing import Annotated

import typer

from data.commands.console import err, say, show_report, show_table
from data.commands.opening import RegionOption
from data.commands.records import open_register
from data.desk.sharing import set_shared
from data.exchange.sp4n_out import Sp4n
from data.exports import What, export
from data.importers.complaints import import_complaints
from data.importers.runs import Options
from data.office import MACHINE
from data.settings import get_settings

sp4n_app = typer.Typer(help="Complaints to and from SP4N-LAPOR!, by files.", no_args_is_help=True)

OutOption = Annotated[Path, typer.Option("-o", "--out", help="File to write; its ending says the kind.")]
NumberArgument = Annotated[int, typer.Argument(help="Number of the file, as `sp4n list` tells it.")]


def export_command(
    what: Annotated[What, typer.Argument(help="complaints, stretches or works.")],
    out: OutOption,
    *,
    region: RegionOption = None,
    with_words: Annotated[
        bool, typer.Option("--with-words", help="Add what reporters wrote: not for everybody.")
    ] = False,
) -> None:
    """Write complaints, stretches or works to .csv, .xlsx, .geojson or .gpkg."""
    with open_register(region, prepare=False) as register, err.status(f"Writing {out.name} …"):
        count = export(register, what, out, with_words=with_words)
    say(f"{out}: {count:,} rows.")
    if with_words:
        say("It holds what reporters wrote: only for those who may read it.")


@sp4n_app.command("in")
def sp4n_in(
    file: Annotated[Path, typer.Argument(help="File exported from LAPOR!.", show_default=False)],
    *,
    region: RegionOption = None,
    check: Annotated[bool, typer.Option("--check", help="Say what would be done; store nothing.")] = False,
    layer: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the texts, such as cp1252.")] = None,
) -> None:
    """Read complaints of LAPOR!; known ones are brought up to date."""
    options = Options(
        system="sp4n", layer=layer, encoding=encoding, max_bytes=get_settings().import_max_bytes
    )
    with open_register(region, prepare=not check) as register, err.status(f"Reading {file.name} …"):
        report = import_complaints(register, file, options, check=check)
    show_report(report)


@sp4n_app.command("out")
def sp4n_out(
    out: OutOption,
    *,
    region: RegionOption = None,
    again: Annotated[int | None, typer.Option(help="Write this file once more, with the same rows.")] = None,
) -> None:
    """Write what is new or changed since the last file (.csv or .xlsx), and note it as handed out."""
    with open_register(region, prepare=False) as register:
        written = Sp4n(register).write(out, again=again)
    if written.rows == 0:
        say("Nothing is new or changed since the last file; none was written.")
        return
    say(f"{out}: file {written.number}, {written.new:,} new and {written.changed:,} changed complaints.")
    if written.left_out:
        say(f"{written.left_out:,} rows of people who were forgotten since are left out.")
    say(f"Once it is uploaded: python -m data sp4n confirm {written.number}. If it never was: sp4n cancel.")


@sp4n_app.command("confirm")
def sp4n_confirm(number: NumberArgument, *, region: RegionOption = None) -> None:
    """Note that a file was uploaded."""
    with open_register(region, prepare=False) as register:
        Sp4n(register).confirm(number)
    say(f"File {number} counts as uploaded.")


@sp4n_app.command("cancel")
def sp4n_cancel(number: NumberArgument, *, region: RegionOption = None) -> None:
    """Note that a file was never uploaded: its rows come again with the next."""
    with open_register(region, prepare=False) as register:
        Sp4n(register).cancel(number)
    say(f"File {number} counts as never handed in; its rows come with the next one.")


@sp4n_app.command("list")
def sp4n_list(*, region: RegionOption = None) -> None:
    """List the files written for LAPOR!, the newest first."""
    with open_register(region, prepare=False) as register:
        files = Sp4n(register).files()
    rows = [
        (str(one.number), f"{one.made_at:%Y-%m-%d %H:%M}", str(one.new), str(one.changed), one.state)
        for one in files
    ]
    show_table(("file", "made (UTC)", "new", "changed", "state"), rows)


@sp4n_app.command("consent")
def sp4n_consent(
    ticket: str,
    *,
    region: RegionOption = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take it back.")] = False,
) -> None:
    """Note that a reporter agreed that LAPOR! may be told how to reach them."""
    with open_register(region, prepare=False) as register:
        set_shared(register, ticket, MACHINE, given=not withdraw)
    say(f"{ticket}: {'no consent any more' if withdraw else 'consent noted'}.")

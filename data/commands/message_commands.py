"""``python -m data import chat`` and ``import sms``: messages of a file into a region."""

from pathlib import Path
from typing import Annotated

import typer

from data.channels.chat_order import Order
from data.commands.console import err, show_report
from data.commands.import_options import CheckOption, ColumnOption, EncodingOption, FileArgument
from data.commands.opening import RegionOption
from data.commands.records import open_register
from data.importers.chat import ChatOptions, import_chat
from data.importers.sms_table import import_sms


def chat_command(
    file: FileArgument,
    *,
    region: RegionOption = None,
    check: CheckOption = False,
    order: Annotated[
        Order | None, typer.Option(help="Order of day, month, year, if the file hides it.")
    ] = None,
    ours: Annotated[list[str] | None, typer.Option(help="A name that the office writes under there.")] = None,
) -> None:
    """Read an exported WhatsApp chat (.txt or .zip); messages known already are left."""
    options = ChatOptions(order=order, ours=tuple(ours or ()))
    with open_register(region, prepare=not check) as register, err.status(f"Reading {file.name} …"):
        report = import_chat(register, Path(file), options, check=check)
    show_report(report)


def sms_command(
    file: FileArgument,
    *,
    region: RegionOption = None,
    check: CheckOption = False,
    sender: ColumnOption = None,
    text: ColumnOption = None,
    time: ColumnOption = None,
    id_column: Annotated[
        str | None, typer.Option("--id", metavar="COL", help="Column, if not as usual.")
    ] = None,
    encoding: EncodingOption = None,
) -> None:
    """Read a list of texts (CSV), one a row; texts known already are left."""
    given = {"sender": sender, "text": text, "time": time, "id": id_column}
    columns = {thing: heading for thing, heading in given.items() if heading is not None}
    with open_register(region, prepare=not check) as register, err.status(f"Reading {file.name} …"):
        report = import_sms(register, file, columns, encoding=encoding, check=check)
    show_report(report)

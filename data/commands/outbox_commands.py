"""``python -m data outbox …``: what is to be told to reporters, and what could not be."""

from typing import Annotated

import typer

from data.commands.console import say, show_table
from data.commands.opening import RegionOption
from data.commands.records import open_register
from data.notices import outbox
from data.notices.delivery import deliver
from data.notices.digests import send_digests

app = typer.Typer(help="What is to be told, and what could not be.", no_args_is_help=True)


@app.command("list")
def list_command(
    region: RegionOption = None,
    state: Annotated[str, typer.Option(help=f"One of {', '.join(outbox.STATES)}.")] = "dead",
) -> None:
    """Count the letters, and list those in a state: never what they say or to whom."""
    with open_register(region, prepare=False) as register, register.store.connect() as conn:
        counted = outbox.counts(conn, register.region.id)
        rows = outbox.listed(conn, register.region.id, state)
    say(", ".join(f"{number:,} {name}" for name, number in counted.items()))
    columns = ("id", "notice", "channel", "attempts", "reason", "ticket", "since")
    show_table(
        columns,
        [
            (str(row.id), row.template, row.channel, str(row.attempts), row.reason or "", row.ticket or "",
             f"{row.created_at:%Y-%m-%d %H:%M} UTC")
            for row in rows
        ],
    )  # fmt: skip


@app.command("retry")
def retry_command(
    ids: Annotated[
        list[int] | None, typer.Argument(help="Ids of letters; all dead ones unless given.")
    ] = None,
    region: RegionOption = None,
) -> None:
    """Let dead letters be tried again."""
    with open_register(region, prepare=False) as register, register.store.begin() as conn:
        again = outbox.retry(conn, register, ids or None)
    say(f"{again:,} letters will be tried again.")


@app.command("deliver")
def deliver_command(region: RegionOption = None) -> None:
    """Send what is due now; a running app does so by itself."""
    with open_register(region, prepare=False) as register:
        send_digests(register)
        done = deliver(register)
    say(", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in done.items()) + ".")

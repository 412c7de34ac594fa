"""Commands that keep an installation: the outbox, backups, and forgetting what is to be forgotten."""

from pathlib import Path
from typing import Annotated

import typer

from data.commands.console import say, show_table
from data.commands.opening import RegionOption, open_register, opened_store
from data.notices import outbox
from data.notices.delivery import deliver
from data.notices.digests import send_digests
from data.people import People
from data.privacy.backup import back_up, forget_again
from data.privacy.backup import restore as restore_backup
from data.privacy.retention import keep_house
from data.settings import get_settings

outbox_app = typer.Typer(help="What is to be told, and what could not be.", no_args_is_help=True)


@outbox_app.command("list")
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


@outbox_app.command("retry")
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


@outbox_app.command("deliver")
def deliver_command(region: RegionOption = None) -> None:
    """Send what is due now; a running app does so by itself."""
    with open_register(region, prepare=False) as register:
        send_digests(register)
        done = deliver(register)
    say(", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in done.items()) + ".")


def backup(
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write; it must not be there yet.")],
) -> None:
    """Back up database, photos and the office's own regions into one file, also while the app runs.

    The key file is not in it: keep a copy of that elsewhere. Without it a backup is unreadable.
    """
    made = back_up(get_settings(), out)
    say(f"{out}: {made.files:,} files, {made.size_bytes:,} bytes.")
    say(f"The key file is not in it: keep a copy of {get_settings().key_file} elsewhere.")


def restore(
    file: Annotated[Path, typer.Argument(help="A backup made by `python -m data backup`.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="In place of the database that is there.")
    ] = False,
) -> None:
    """Put a backup in place, with the app stopped. Who was forgotten since is forgotten again."""
    done = restore_backup(get_settings(), file, replace=replace)
    say(f"Restored {done.files:,} files as they were at {done.made_at:%Y-%m-%d %H:%M} UTC.")
    say(f"Forgotten again, as it was before: {done.forgotten:,} people and subscriptions.")
    with opened_store() as store:
        _warn_without_list(People(store, get_settings().key_file))


def forget_again_command() -> None:
    """Destroy again what an older copy of the data brought back (after pg_restore)."""
    with opened_store() as store:
        people = People(store, get_settings().key_file)
        forgotten = forget_again(people, store, get_settings().var)
        say(f"Forgotten again: {forgotten:,} people and subscriptions.")
        _warn_without_list(people)


def _warn_without_list(people: People) -> None:
    """Say that nobody can be forgotten again where the list of who was is not there."""
    if not people.forgotten.is_there:
        say(
            f"WARNING: there is no list {people.forgotten.path}. If anybody was forgotten since this copy "
            "was made, they are back: put the list from its own backup beside the key file, then run "
            "`python -m data forget-again`."
        )


def retention(region: RegionOption = None) -> None:
    """Destroy what was kept as long as the region says; a running app does so every day."""
    with open_register(region, prepare=False) as register:
        erased = register.carry_out_erasures()
        kept = keep_house(register)
    say(
        f"{erased:,} people forgotten as they asked; {kept.messages:,} messages, {kept.photos:,} photos, "
        f"{kept.contacts:,} contacts, {kept.letters:,} letters and {kept.subscriptions:,} unconfirmed "
        "subscriptions destroyed."
    )


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(outbox_app, name="outbox")
    for name, command in (
        ("backup", backup),
        ("restore", restore),
        ("forget-again", forget_again_command),
        ("retention", retention),
    ):
        app.command(name)(command)

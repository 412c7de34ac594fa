"""Commands that keep an installation: backups, and forgetting what is to be forgotten."""

from pathlib import Path
from typing import Annotated

import typer

from data.commands.console import say
from data.commands.opening import RegionOption, opened_store
from data.commands.records import open_register
from data.people import People
from data.privacy.backup import back_up, forget_again
from data.privacy.backup import restore as restore_backup
from data.privacy.retention import keep_house
from data.settings import get_settings


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


def erase(ticket: str, region: RegionOption = None) -> None:
    """Forget who sent a complaint, as the law lets them ask; the complaint itself stays."""
    with open_register(region, prepare=False) as register:
        register.forget_reporter(ticket)
    say(f"Who sent {ticket} is forgotten: contact, words and photos of theirs cannot be read any more.")

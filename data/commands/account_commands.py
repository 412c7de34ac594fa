"""``python -m data adduser``, ``passwd`` and ``closeuser``: the accounts of the staff."""

import sys
from typing import Annotated

import typer

from data.accounts import PERMISSIONS, AccountError, Accounts
from data.commands.console import say
from data.commands.opening import RegionOption, chosen_region, opened_store

PasswordOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")]


def adduser(
    name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(PERMISSIONS)}.")],
    region: RegionOption = None,
    agency: Annotated[str | None, typer.Option(help="Id of the agency, as in region.toml.")] = None,
    password_stdin: PasswordOption = False,
) -> None:
    """Add an account for staff; asks for the password twice."""
    chosen = chosen_region(region)
    if agency is not None and agency not in {known.id for known in chosen.agencies}:
        known = ", ".join(known.id for known in chosen.agencies)
        raise AccountError(f"{chosen.id} has no agency {agency!r}. It has {known}.")
    with opened_store() as store:
        Accounts(store).add_user(chosen.id, name, _password(password_stdin), role, agency)
    say(f"{name} may sign in to {chosen.id} as {role}.")


def passwd(name: str, region: RegionOption = None, password_stdin: PasswordOption = False) -> None:
    """Give an account another password; it is signed out everywhere."""
    with opened_store() as store:
        Accounts(store).set_password(chosen_region(region).id, name, _password(password_stdin))
    say(f"{name} has a new password.")


def closeuser(name: str, region: RegionOption = None) -> None:
    """Close an account; it is signed out everywhere and its name stays taken."""
    with opened_store() as store:
        Accounts(store).disable(chosen_region(region).id, name)
    say(f"{name} can sign in no more.")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))

"""``python -m data adduser``, ``passwd``, ``bindcrew`` and ``closeuser``: the accounts of the staff."""

import sys
from typing import Annotated

import typer

from data.accounts import PERMISSIONS, Accounts
from data.commands.console import say
from data.commands.opening import RegionOption, chosen_region, opened_store
from data.passwords import AccountError

PasswordOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")]


def adduser(
    name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    role: Annotated[str, typer.Option(help=f"One of {', '.join(PERMISSIONS)}.")],
    region: RegionOption = None,
    agency: Annotated[str | None, typer.Option(help="Id of the agency, as in region.toml.")] = None,
    crew: Annotated[
        str | None, typer.Option(help="Name of the one crew whose day an account of role crew sees.")
    ] = None,
    *,
    password_stdin: PasswordOption = False,
) -> None:
    """Add an account for staff; asks for the password twice."""
    chosen = chosen_region(region)
    if agency is not None and agency not in {known.id for known in chosen.agencies}:
        known = ", ".join(known.id for known in chosen.agencies)
        raise AccountError(f"{chosen.id} has no agency {agency!r}. It has {known}.")
    with opened_store() as store:
        Accounts(store).add_user(chosen.id, name, _password(password_stdin), role, agency, crew=crew)
    say(f"{name} may sign in to {chosen.id} as {role}{f' of {crew}' if crew else ''}.")


def passwd(name: str, region: RegionOption = None, password_stdin: PasswordOption = False) -> None:
    """Give an account another password; it is signed out everywhere."""
    with opened_store() as store:
        Accounts(store).set_password(chosen_region(region).id, name, _password(password_stdin))
    say(f"{name} has a new password.")


def bindcrew(
    name: Annotated[str, typer.Argument(help="Name of an account of role crew.")],
    region: RegionOption = None,
    crew: Annotated[
        str | None, typer.Option(help="Name of its crew, as at /regu; all crews of its agency unless given.")
    ] = None,
) -> None:
    """Bind an account of role crew to one crew, or to none again; it is signed out everywhere."""
    with opened_store() as store:
        Accounts(store).bind_crew(chosen_region(region).id, name, crew)
    say(f"{name} sees the day of {crew} only." if crew else f"{name} sees the days of its agency's crews.")


def closeuser(name: str, region: RegionOption = None) -> None:
    """Close an account; it is signed out everywhere and its name stays taken."""
    with opened_store() as store:
        Accounts(store).disable(chosen_region(region).id, name)
    say(f"{name} can sign in no more.")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))

"""``python -m data adduser``, ``passwd``, ``bindcrew`` and ``closeuser``: the accounts of the staff."""

import sys
from typing import Annotated

import typer

from data.accounts import PERMISSIONS
from data.commands.console import say
from data.commands.opening import RegionOption, chosen_region, opened_store
from data.passwords import AccountError
from data.sign_in import GIVEN_FOR, Accounts

PasswordOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")]
MustChangeOption = Annotated[
    bool | None,
    typer.Option(
        "--must-change/--own-password",
        help="Its owner has to choose another at the first sign-in, within 7 days, or chose this one. "
        "Unless given: must change where it is typed here, own where a script gives it by stdin.",
    ),
]


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
    must_change: MustChangeOption = None,
) -> None:
    """Add an account for staff; asks for the password twice."""
    chosen = chosen_region(region)
    if agency is not None and agency not in {known.id for known in chosen.agencies}:
        known = ", ".join(known.id for known in chosen.agencies)
        raise AccountError(f"{chosen.id} has no agency {agency!r}. It has {known}.")
    with opened_store() as store:
        password, given = _password(password_stdin), _is_given(must_change, password_stdin)
        Accounts(store).add_user(chosen.id, name, password, role, agency, crew=crew, given=given)
    say(f"{name} may sign in to {chosen.id} as {role}{f' of {crew}' if crew else ''}.")
    _say_given(given)


def passwd(
    name: str,
    region: RegionOption = None,
    *,
    password_stdin: PasswordOption = False,
    must_change: MustChangeOption = None,
) -> None:
    """Give an account another password; it is signed out everywhere."""
    given = _is_given(must_change, password_stdin)
    with opened_store() as store:
        password = _password(password_stdin)
        Accounts(store).set_password(chosen_region(region).id, name, password, given=given)
    say(f"{name} has a new password.")
    _say_given(given)


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


def _is_given(must_change: bool | None, from_stdin: bool) -> bool:
    """Tell whether a password is somebody else's choice than its owner's; a script is not locked out."""
    return not from_stdin if must_change is None else must_change


def _say_given(given: bool) -> None:
    if given:
        say(f"At the first sign-in, within {GIVEN_FOR.days} days, another password has to be chosen.")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))

"""``python -m data``: prepare the store, import files, download sources, make regions and accounts."""

import sys
from collections.abc import Sequence
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from data.accounts import PERMISSIONS, AccountError, Accounts
from data.commands import (
    condition_commands,
    exchange_commands,
    import_commands,
    keeping_commands,
    message_commands,
    programme_commands,
)
from data.commands.console import complain, say, show_report, show_table
from data.commands.fetch import Download, FetchError, fetch
from data.commands.opening import RegionOption, chosen_region, open_register, opened_store
from data.deployment.new_region import NewRegionError, new_region
from data.deployment.served import RegionsSettingError, wanted_regions
from data.desk.cases import UnknownTicketError
from data.exchange.sp4n_out import Sp4nError
from data.office import MACHINE
from data.outside.credentials import CredentialsError, credentials
from data.placement.refit import RefitError
from data.privacy.backup import BackupError
from data.privacy.keyfile import KeyFileError
from data.regions import (
    REGION_FILE,
    RegionError,
    UnknownRegionError,
    list_regions,
    load_region,
    resolve_region,
)
from data.samples.builtin import init_region
from data.settings import PREFIX, get_settings
from data.store import StoreError
from geo.errors import GeoError

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
region_app = typer.Typer(help="Make and list regions.", no_args_is_help=True)
app.add_typer(import_commands.app, name="import")
message_commands.add_to(import_commands.app)
condition_commands.add_to(import_commands.app)
app.add_typer(region_app, name="region")
keeping_commands.add_to(app)
exchange_commands.add_to(app)
programme_commands.add_to(app)

# What a user can put right: said in one sentence. Anything else is a fault of ours and shows where it is.
USERS_ERRORS = (
    *(GeoError, FetchError, AccountError, NewRegionError),
    *(
        RegionError,
        RegionsSettingError,
        UnknownRegionError,
        StoreError,
        KeyFileError,
        UnknownTicketError,
        RefitError,
        BackupError,
        CredentialsError,
        Sp4nError,
        OSError,
    ),
)

PasswordOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what a user can put right is one sentence on the error stream and exit code 2."""
    try:
        app(arguments)
    except ValidationError as error:
        for fault in error.errors():
            complain(ValueError(f"{PREFIX}{str(fault['loc'][0]).upper()}: {fault['msg']}."))
        sys.exit(2)
    except USERS_ERRORS as error:
        complain(error)
        sys.exit(2)


@app.command()
def init(
    region: Annotated[
        list[str] | None, typer.Option(help="Region; may be given again. Those of the settings unless given.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every region there is.")] = False,
    sample: Annotated[bool, typer.Option(help="Add the sample.")] = True,
) -> None:
    """Prepare the store with the schematic areas and roads of one or several regions, and their samples."""
    chosen = [chosen_region(name) for name in (list_regions() if every else region or wanted_regions())]
    with opened_store() as store:
        for each in chosen:
            made = init_region(store, each, sample=sample)
            say(
                f"{each.id}: made {made.areas} areas, {made.roads} roads, "
                f"{made.complaints} complaints, {made.works} works."
            )


@app.command("fetch")
def fetch_command(
    region: Annotated[str | None, typer.Argument(help="Region; JEGLONGAN_REGION unless given.")] = None,
    mirror: Annotated[
        str | None, typer.Option(help="http(s)://host that stands in for the sources' own.")
    ] = None,
) -> None:
    """Download the areas, roads and landmarks that the region names sources of, and import them."""
    settings = get_settings()
    how = Download(max_bytes=settings.import_max_bytes, mirror=mirror)
    with open_register(region) as register:
        folder = settings.var / "fetched" / register.region.id
        for report in fetch(register, folder, how):
            show_report(report)


@region_app.command("new")
def new_command(
    name: Annotated[str, typer.Argument(help="Small letters, digits and hyphens: kab-sleman.")],
    *,
    title: Annotated[str | None, typer.Option(help="What people call it: Kabupaten Sleman.")] = None,
    code: Annotated[str, typer.Option(help="Code of the Ministry of Home Affairs: 34.04.")] = "",
    timezone: Annotated[str, typer.Option(help="Time zone by name.")] = "Asia/Jakarta",
    words: Annotated[Literal["id", "en"], typer.Option(help="Language of its road names and texts.")] = "id",
    prefix: Annotated[str | None, typer.Option(help="Two to four letters before ticket numbers.")] = None,
) -> None:
    """Make a region from the template; import its areas or roads next."""
    region = new_region(name, title=title, code=code, timezone=timezone, words=words, ticket_prefix=prefix)
    say(f"Made {region.folder / REGION_FILE}: look through its agencies and categories.")
    say(f"Next: python -m data import areas FILE --region {region.id}")


@region_app.command("list")
def list_command() -> None:
    """List the regions."""
    regions = [load_region(region_id) for region_id in list_regions()]
    show_table(("region", "name", "folder"), [(r.id, r.name.id, str(r.folder)) for r in regions])


@app.command()
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


@app.command()
def passwd(name: str, region: RegionOption = None, password_stdin: PasswordOption = False) -> None:
    """Give an account another password; it is signed out everywhere."""
    with opened_store() as store:
        Accounts(store).set_password(chosen_region(region).id, name, _password(password_stdin))
    say(f"{name} has a new password.")


@app.command()
def closeuser(name: str, region: RegionOption = None) -> None:
    """Close an account; it is signed out everywhere and its name stays taken."""
    with opened_store() as store:
        Accounts(store).disable(chosen_region(region).id, name)
    say(f"{name} can sign in no more.")


@app.command()
def erase(ticket: str, region: RegionOption = None) -> None:
    """Forget who sent a complaint, as the law lets them ask; the complaint itself stays."""
    with open_register(region, prepare=False) as register:
        register.forget_reporter(ticket)
    say(f"Who sent {ticket} is forgotten: contact, words and photos of theirs cannot be read any more.")


@app.command()
def refit(
    region: RegionOption = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Only say what it would do.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to the weights as shipped.")] = False,
) -> None:
    """Fit the weights of placing on complaints whose place the office set or checked; place all anew."""
    with open_register(region, prepare=False) as register:
        if reset:
            dropped = register.use_shipped_weights(MACHINE)
            say("Placed anew with the weights as shipped." if dropped else "Nothing to do: they are in use.")
            return
        found = register.refit(MACHINE, check=check)
    say(f"Fitted on {found.fitted:,} complaints, {found.held_out:,} others were held out; of all of them")
    say(f"the office had put {found.corrected:,} elsewhere and left {found.checked:,} where they were.")
    compared = (("weights in use", found.before), ("weights fitted", found.after))
    rows = [(name, f"{f.placed:.1%}", f"{f.right:.1%}", f"{f.log_loss:.3f}") for name, f in compared]
    show_table(("on those held out", "placed", "of them right", "log loss"), rows)
    better = found.after.log_loss < found.before.log_loss
    if found.taken:
        say("The fitted weights are in use, and everything was placed anew. Undo: --reset.")
    else:
        say("They would be taken." if better else "They are no better: nothing was changed.")


@app.command()
def settings() -> None:
    """Print the settings with their meaning, and which channels are on; secrets are hidden."""
    show_table(("variable", "value", "meaning"), get_settings().described())
    chosen = resolve_region(get_settings().region)
    rows = [(name, "on" if on else "off", what) for name, on, what in credentials(chosen.id).described()]
    say(f"Channels of {chosen.id}, by {get_settings().credentials_path}:")
    show_table(("channel", "", "what for"), rows)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


if __name__ == "__main__":
    main()

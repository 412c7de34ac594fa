"""``python -m data``: prepare the store, import files, download sources, make regions and accounts."""

import sys
from collections.abc import Sequence

from pydantic import ValidationError

from data.commands.console import complain
from data.commands.users_errors import is_users
from data.settings import PREFIX
from geo.commands.on_demand import Later, app_on_demand

# In the order of --help, which says the first sentence of each command's own.
COMMANDS = {
    "init": Later(
        "data.commands.init_command:init",
        "Prepare the store with the schematic areas and roads of one or several regions, and their samples.",
    ),
    "fetch": Later(
        "data.commands.fetch_command:fetch_command",
        "Download the areas, roads and landmarks that the region names sources of, and import them.",
    ),
    "adduser": Later(
        "data.commands.account_commands:adduser", "Add an account for staff; asks for the password twice."
    ),
    "passwd": Later(
        "data.commands.account_commands:passwd",
        "Give an account another password; it is signed out everywhere.",
    ),
    "bindcrew": Later(
        "data.commands.account_commands:bindcrew",
        "Bind an account of role crew to one crew, or to none again; it is signed out everywhere.",
    ),
    "closeuser": Later(
        "data.commands.account_commands:closeuser",
        "Close an account; it is signed out everywhere and its name stays taken.",
    ),
    "decide": Later(
        "data.commands.decide_command:decide",
        "Carry out a list of decisions, one complaint a row, with letters; none if any row has a fault.",
    ),
    "erase": Later(
        "data.commands.keeping_commands:erase",
        "Forget who sent a complaint, as the law lets them ask; the complaint itself stays.",
    ),
    "refit": Later(
        "data.commands.refit_command:refit",
        "Fit the weights of placing on complaints whose place the office set or checked; place all anew.",
    ),
    "settings": Later(
        "data.commands.region_commands:settings",
        "Print the settings with their meaning, and which channels are on; secrets are hidden.",
    ),
    "backup": Later(
        "data.commands.keeping_commands:backup",
        "Back up database, photos and the office's own regions into one file, also while the app runs.",
    ),
    "restore": Later(
        "data.commands.keeping_commands:restore",
        "Put a backup in place, with the app stopped. Who was forgotten since is forgotten again.",
    ),
    "forget-again": Later(
        "data.commands.keeping_commands:forget_again_command",
        "Destroy again what an older copy of the data brought back (after pg_restore).",
    ),
    "retention": Later(
        "data.commands.keeping_commands:retention",
        "Destroy what was kept as long as the region says; a running app does so every day.",
    ),
    "export": Later(
        "data.commands.exchange_commands:export_command",
        "Write complaints, stretches or works to .csv, .xlsx, .geojson or .gpkg.",
    ),
    "programme": Later(
        "data.commands.programme_commands:programme_command",
        "Work out the treatments of greatest benefit within a budget; nothing is kept or decided.",
    ),
    "import": Later(
        "data.commands.importing:app",
        "Bring areas, roads, landmarks or complaints of a file into a region.",
    ),
    "region": Later("data.commands.region_commands:app", "Make and list regions."),
    "outbox": Later("data.commands.outbox_commands:app", "What is to be told, and what could not be."),
    "open311": Later(
        "data.commands.open311_commands:app", "Keys with which other programs post service requests."
    ),
    "sp4n": Later(
        "data.commands.exchange_commands:sp4n_app", "Complaints to and from SP4N-LAPOR!, by files."
    ),
}

app = app_on_demand(COMMANDS, help=__doc__, pretty_exceptions_enable=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what a user can put right is one sentence on the error stream and exit code 2."""
    try:
        app(arguments)
    except ValidationError as error:
        for fault in error.errors():
            complain(ValueError(f"{PREFIX}{str(fault['loc'][0]).upper()}: {fault['msg']}."))
        sys.exit(2)
    except Exception as error:
        if not is_users(error):
            raise
        complain(error)
        sys.exit(2)


if __name__ == "__main__":
    main()

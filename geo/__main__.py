"""``python -m geo COMMAND``: the engine on files, without any database; --help lists what it does."""

import signal

from geo.commands.on_demand import Later, app_on_demand

COMMANDS = {
    "place": Later(
        "geo.commands.place_commands:place",
        "Place every row of POINTS on a road of ROADS: one row out for each row in, in the same order.",
    ),
    "stretch": Later(
        "geo.commands.stretch_commands:stretch",
        "Write the stretches that the complaints of PLACED form; give ROADS as it was given to `place`.",
    ),
    "condition": Later(
        "geo.commands.condition_command:condition",
        "Write the condition of each surveyed segment: SDI and IRI on asphalt, PCI on concrete, else by eye.",
    ),
    "programme": Later(
        "geo.commands.programme_command:programme",
        "Write which treatments bring the most within the budget, and which plain ranking would take.",
    ),
    "fit": Later(
        "geo.commands.place_commands:fit",
        "Fit how evidence weighs to complaints of which the right road is known, for `place --weights`.",
    ),
    "warm": Later(
        "geo.commands.warm_command:warm_up",
        "Compile once what runs fastest compiled, so that later work need not wait for it.",
    ),
}
app = app_on_demand(
    COMMANDS,
    help="Place complaints on roads, and find the stretches of road they form.",
    pretty_exceptions_enable=False,
)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that nothing half-written stays
    app(prog_name="python -m geo")

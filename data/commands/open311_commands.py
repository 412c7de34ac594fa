"""``python -m data open311 …``: keys with which other programs post service requests."""

from typing import Annotated

import typer

from data.commands.console import say, show_table
from data.commands.opening import RegionOption, chosen_region, opened_store
from data.open311 import keys
from data.store import utc_now

app = typer.Typer(help="Keys with which other programs post service requests.", no_args_is_help=True)


@app.command("issue")
def issue_command(
    source: Annotated[str, typer.Argument(help="The program or office that posts with it.")],
    region: RegionOption = None,
    per_hour: Annotated[
        int, typer.Option(help="Reports that may be posted with it within an hour.")
    ] = keys.USUAL_PER_HOUR,
) -> None:
    """Make a key, and print it: it is told this once."""
    chosen = chosen_region(region)
    with opened_store() as store:
        issued = keys.issue(store, chosen.id, source, per_hour, utc_now())
    say(f"Key {issued.key.id} of {issued.key.source} for {chosen.id}; it is shown this once, keep it safe:")
    say(issued.secret)


@app.command("keys")
def keys_command(region: RegionOption = None) -> None:
    """List the keys of a region and what came by each; never the keys themselves."""
    with opened_store() as store:
        listed = keys.listed(store, chosen_region(region).id)
    rows = [
        (
            *(str(key.id), key.source, f"{key.hint}…", str(key.per_hour), f"{key.issued_at:%Y-%m-%d}"),
            f"{key.revoked_at:%Y-%m-%d}" if key.revoked_at else "",
            str(key.requests),
            f"{key.last_at:%Y-%m-%d %H:%M} UTC" if key.last_at else "",
        )
        for key in listed
    ]
    show_table(("id", "source", "key", "per hour", "issued", "revoked", "requests", "last"), rows)


@app.command("revoke")
def revoke_command(
    key_id: Annotated[int, typer.Argument(help="Id of the key, as `open311 keys` lists it.")],
    region: RegionOption = None,
) -> None:
    """End a key at once; what came by it stays."""
    with opened_store() as store:
        keys.revoke(store, chosen_region(region).id, key_id, utc_now())
    say(f"Nobody can post with key {key_id} any more.")

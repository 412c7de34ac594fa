"""What a user of the command line can put right: said in one sentence, without a traceback.

Anything else is a fault of ours and shows where it is. The errors stand here by name, so that a command need
not load what it does not use for the sake of an error that it cannot meet.
"""

from collections.abc import Set

USERS_ERRORS = frozenset(
    {
        "builtins.OSError",
        "data.accounts.NotAllowedError",
        "data.commands.fetch.FetchError",
        "data.deployment.new_region.NewRegionError",
        "data.deployment.served.RegionsSettingError",
        "data.desk.cases.UnknownTicketError",
        "data.exchange.sp4n_out.Sp4nError",
        "data.office.ConflictError",
        "data.open311.keys.ApiKeyError",
        "data.outside.credentials.CredentialsError",
        "data.passwords.AccountError",
        "data.placement.refit.RefitError",
        "data.privacy.backup.BackupError",
        "data.privacy.keyfile.KeyFileError",
        "data.regions.RegionError",
        "data.regions.UnknownRegionError",
        "data.repairs.table_rows.TableError",
        "data.store.StoreError",
        "geo.errors.GeoError",
    }
)


def is_users(error: BaseException, named: Set[str] = USERS_ERRORS) -> bool:
    """Tell whether an error is one of those named or of a kind of them."""
    return any(f"{kind.__module__}.{kind.__qualname__}" in named for kind in type(error).__mro__)

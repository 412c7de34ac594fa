"""``python -m data``: prepare the store, import files, download sources, make regions and accounts."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from data.accounts import PERMISSIONS, AccountError, Accounts
from data.builtin import init_region
from data.console import complain, err, say, show_report, show_table
from data.fetch import Download, FetchError, fetch
from data.importers.areas import import_areas
from data.importers.complaints import import_complaints
from data.importers.report import ImportReport
from data.importers.roads import import_roads
from data.importers.runs import Options
from data.keyfile import KeyFileError
from data.new_region import NewRegionError, new_region
from data.people import People
from data.regions import (
    REGION_FILE,
    Region,
    RegionError,
    UnknownRegionError,
    list_regions,
    load_region,
    resolve_region,
)
from data.register import Register
from data.settings import PREFIX, get_settings
from data.store import Store, StoreError, open_store
from geo.errors import GeoError

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
import_app = typer.Typer(
    help="Bring areas, roads or complaints of a file into a region.", no_args_is_help=True
)
region_app = typer.Typer(help="Make and list regions.", no_args_is_help=True)
app.add_typer(import_app, name="import")
app.add_typer(region_app, name="region")

# What a user can put right: said in one sentence. Anything else is a fault of ours and shows where it is.
USERS_ERRORS = (
    *(GeoError, FetchError, AccountError, NewRegionError),
    *(RegionError, UnknownRegionError, StoreError, KeyFileError, OSError),
)

Authority = Literal["national", "province", "regency", "village"]
FileArgument = Annotated[Path, typer.Argument(help="The file to read.", show_default=False)]
RegionOption = Annotated[str | None, typer.Option("--region", help="Region; JEGLONGAN_REGION unless given.")]
CheckOption = Annotated[bool, typer.Option("--check", help="Say what would be done; store nothing.")]
CrsOption = Annotated[str | None, typer.Option(help="EPSG number of the CRS, if not as the file says.")]
LayerOption = Annotated[str | None, typer.Option(help="Layer of a GeoPackage, or sheet of a workbook.")]
EncodingOption = Annotated[str | None, typer.Option(help="Encoding of the texts, such as cp1252.")]
SourceOption = Annotated[str | None, typer.Option(help="Where the data comes from, if not the file's name.")]
LicenceOption = Annotated[str | None, typer.Option(help="Licence of the data.")]
AttributionOption = Annotated[str | None, typer.Option(help="How the source wants to be named.")]
ColumnOption = Annotated[str | None, typer.Option(metavar="COL", help="Column, if not as usual.")]
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
    region: RegionOption = None, sample: Annotated[bool, typer.Option(help="Add the sample.")] = True
) -> None:
    """Prepare the store with the region's schematic areas and roads and its sample."""
    with _store() as store:
        built = init_region(store, _region(region), sample=sample)
    say(f"Made {built.areas} areas, {built.roads} roads, {built.complaints} complaints, {built.works} works.")


@import_app.command("areas")
def areas_command(
    file: FileArgument,
    region: RegionOption = None,
    check: CheckOption = False,
    level: Annotated[Literal["village", "subdistrict"] | None, typer.Option(help="What each row is.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Sub-districts may replace villages.")] = False,
    code: ColumnOption = None,
    name: ColumnOption = None,
    subdistrict: ColumnOption = None,
    subdistrict_code: ColumnOption = None,
    crs: CrsOption = None,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
    source: SourceOption = None,
    licence: LicenceOption = None,
    attribution: AttributionOption = None,
) -> None:
    """Read villages (sub-districts are made from them) or sub-districts; they replace the region's areas."""
    columns = {"code": code, "name": name, "parent_name": subdistrict, "parent_code": subdistrict_code}
    options = Options(
        columns=_named(columns),
        crs=crs,
        layer=layer,
        encoding=encoding,
        max_bytes=get_settings().import_max_bytes,
        source=source,
        licence=licence,
        attribution=attribution,
        level=level,
        replace=replace,
    )
    _import(import_areas, file, region, options, check=check)


@import_app.command("roads")
def roads_command(
    file: FileArgument,
    region: RegionOption = None,
    check: CheckOption = False,
    authority: Annotated[Authority | None, typer.Option(help="Whose roads, where rows do not tell.")] = None,
    road_id: ColumnOption = None,
    name: ColumnOption = None,
    number: ColumnOption = None,
    authority_column: ColumnOption = None,
    class_column: ColumnOption = None,
    alias: ColumnOption = None,
    crs: CrsOption = None,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
    source: SourceOption = None,
    licence: LicenceOption = None,
    attribution: AttributionOption = None,
) -> None:
    """Read lines and join them into roads; they replace the region's, and complaints are placed anew."""
    columns = {
        "road_id": road_id,
        "name": name,
        "number": number,
        "authority": authority_column,
        "road_class": class_column,
        "aliases": alias,
    }
    options = Options(
        columns=_named(columns),
        crs=crs,
        layer=layer,
        encoding=encoding,
        max_bytes=get_settings().import_max_bytes,
        source=source,
        licence=licence,
        attribution=attribution,
        authority=authority,
    )
    _import(import_roads, file, region, options, check=check)


@import_app.command("complaints")
def complaints_command(
    file: FileArgument,
    region: RegionOption = None,
    check: CheckOption = False,
    category: Annotated[str | None, typer.Option(help="Category of rows that tell none.")] = None,
    lon: ColumnOption = None,
    lat: ColumnOption = None,
    id_column: Annotated[
        str | None, typer.Option("--id", metavar="COL", help="Column, if not as usual.")
    ] = None,
    time: ColumnOption = None,
    category_column: ColumnOption = None,
    words: ColumnOption = None,
    road: ColumnOption = None,
    address: ColumnOption = None,
    contact: ColumnOption = None,
    crs: CrsOption = None,
    layer: LayerOption = None,
    encoding: EncodingOption = None,
) -> None:
    """Read a list of complaints, one a row, and make complaints of them; rows known already are left."""
    columns = {
        "lon": lon,
        "lat": lat,
        "id": id_column,
        "time": time,
        "category": category_column,
        "words": words,
        "road": road,
        "address": address,
        "contact": contact,
    }
    options = Options(
        columns=_named(columns),
        crs=crs,
        layer=layer,
        encoding=encoding,
        max_bytes=get_settings().import_max_bytes,
        category=category,
    )
    _import(import_complaints, file, region, options, check=check)


@app.command("fetch")
def fetch_command(
    region: Annotated[str | None, typer.Argument(help="Region; JEGLONGAN_REGION unless given.")] = None,
    mirror: Annotated[
        str | None, typer.Option(help="http(s)://host that stands in for the sources' own.")
    ] = None,
) -> None:
    """Download the areas and roads that the region's sources name, and import them; needs the internet."""
    settings = get_settings()
    how = Download(max_bytes=settings.import_max_bytes, mirror=mirror)
    with _register(region) as register:
        folder = settings.var / "fetched" / register.region.id
        for report in fetch(register, folder, how):
            show_report(report)


@region_app.command("new")
def new_command(
    name: Annotated[str, typer.Argument(help="Small letters, digits and hyphens: kab-sleman.")],
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
    chosen = _region(region)
    if agency is not None and agency not in {known.id for known in chosen.agencies}:
        known = ", ".join(known.id for known in chosen.agencies)
        raise AccountError(f"{chosen.id} has no agency {agency!r}. It has {known}.")
    with _store() as store:
        Accounts(store).add_user(chosen.id, name, _password(password_stdin), role, agency)
    say(f"{name} may sign in to {chosen.id} as {role}.")


@app.command()
def passwd(name: str, region: RegionOption = None, password_stdin: PasswordOption = False) -> None:
    """Give an account another password; it is signed out everywhere."""
    with _store() as store:
        Accounts(store).set_password(_region(region).id, name, _password(password_stdin))
    say(f"{name} has a new password.")


@app.command()
def closeuser(name: str, region: RegionOption = None) -> None:
    """Close an account; it is signed out everywhere and its name stays taken."""
    with _store() as store:
        Accounts(store).disable(_region(region).id, name)
    say(f"{name} can sign in no more.")


@app.command()
def settings() -> None:
    """Print the settings with their meaning; secrets are hidden."""
    show_table(("variable", "value", "meaning"), get_settings().described())


def _import(
    command: Callable[..., ImportReport], file: Path, region: str | None, options: Options, *, check: bool
) -> None:
    """Run an import on the region as it is; a region not yet prepared is prepared first, but for a dry run."""
    with _register(region, prepare=not check) as register, err.status(f"Reading {file.name} …"):
        report = command(register, file, options, check=check)
    show_report(report)


def _region(name: str | None) -> Region:
    return resolve_region(name or get_settings().region)


def _named(columns: Mapping[str, str | None]) -> dict[str, str]:
    return {thing: column for thing, column in columns.items() if column is not None}


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


@contextmanager
def _store() -> Iterator[Store]:
    with closing(open_store(get_settings().database_url)) as store:
        yield store


@contextmanager
def _register(region: str | None, *, prepare: bool = True) -> Iterator[Register]:
    chosen = _region(region)
    with _store() as store:
        if prepare:
            init_region(store, chosen)
        yield Register(store, chosen, People(store, get_settings().key_file))


if __name__ == "__main__":
    main()

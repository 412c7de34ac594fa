"""Arguments and options of the imports, each written once for all commands that take it."""

from pathlib import Path
from typing import Annotated

import typer

FileArgument = Annotated[Path, typer.Argument(help="The file to read.", show_default=False)]
CheckOption = Annotated[bool, typer.Option("--check", help="Say what would be done; store nothing.")]
CrsOption = Annotated[str | None, typer.Option(help="EPSG number of the CRS, if not as the file says.")]
LayerOption = Annotated[str | None, typer.Option(help="Layer of a GeoPackage, or sheet of a workbook.")]
EncodingOption = Annotated[str | None, typer.Option(help="Encoding of the texts, such as cp1252.")]
SourceOption = Annotated[str | None, typer.Option(help="Where the data comes from, if not the file's name.")]
LicenceOption = Annotated[str | None, typer.Option(help="Licence of the data.")]
AttributionOption = Annotated[str | None, typer.Option(help="How the source wants to be named.")]
ColumnOption = Annotated[str | None, typer.Option(metavar="COL", help="Column, if not as usual.")]

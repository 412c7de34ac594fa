"""``python -m geo COMMAND``: the engine on files, without any database; --help lists what it does."""

import signal
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import typer

from geo.commands.condition_file import read_survey
from geo.commands.fit_file import fit_file
from geo.commands.options import (
    Accuracy,
    AreaFile,
    AsOf,
    Budget,
    Crs,
    Evidence,
    Floors,
    LandmarkFile,
    Language,
    Lat,
    Lon,
    Out,
    Placed,
    Points,
    Processes,
    RoadId,
    RoadName,
    Roads,
    RowId,
    Scheduler,
    Survey,
    Text,
    Time,
    Treatments,
    Truth,
    WeightFile,
    WeightsOut,
    Words,
)
from geo.commands.place_file import Columns, place_file
from geo.commands.programme_file import read_choices, read_floors
from geo.commands.progress import meter
from geo.commands.stretch_file import find_shared_out, latest, read_placed, used_rows
from geo.commands.telling import Teller, errors_told, screen, tell_all
from geo.commands.workers import Workers, open_workers
from geo.condition import CLASSES, STABLE, assess, kilometres_by_class
from geo.errors import InvalidInputError, UnknownRoadError
from geo.formats.layers import read_areas, read_landmarks, read_roads
from geo.formats.signatures import KINDS
from geo.formats.writing import ENDINGS, write_table
from geo.kernels.compiled import warm
from geo.placing import Placer
from geo.posterior.weights import Weights
from geo.programme import best_programme, by_rank
from geo.roads import RoadNetwork
from geo.stretches import STRONG, find_stretches

app = typer.Typer(
    help="Place complaints on roads, and find the stretches of road they form.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
TABLES = (".csv", ".parquet")  # of what has no geometry
OSM_SUFFIXES = (*KINDS["osm_pbf"].suffixes, *KINDS["osm_xml"].suffixes)


@app.command("place")
def place(  # noqa: PLR0917 (typer makes an option of each)
    points: Points,
    roads: Roads,
    out: Out,
    text: Text = None,
    areas: AreaFile = None,
    road_name: RoadName = None,
    road_id: RoadId = None,
    id_: RowId = None,
    lon: Lon = None,
    lat: Lat = None,
    crs: Crs = None,
    accuracy: Accuracy = None,
    time: Time = None,
    words: Words = Language.ID,
    weights: WeightFile = None,
    landmarks: LandmarkFile = None,
    workers: Processes = None,
    scheduler: Scheduler = None,
) -> None:
    """Place every row of POINTS on a road of ROADS: one row out for each row in, in the same order."""
    with errors_told():
        _check_output(out, ENDINGS)
        network = _network(roads, road_name, road_id)
        if landmarks is None and text is not None and roads.suffix.lower() in OSM_SUFFIXES:
            landmarks = roads
        placer = _placer(network, words, areas=areas, landmarks=landmarks, weights=weights)
        wanted = Columns(text=text, id=id_, accuracy=accuracy, time=time, lon=lon, lat=lat, crs=crs)
        with (
            open_workers(workers, scheduler) as run,
            Teller(points) as tell,
            meter(screen, "Placing") as rows_meter,
        ):
            learn = weights is None  # fitted ones are to hold as they are
            counts = place_file(
                points,
                placer,
                out,
                wanted,
                learn=learn,
                meter=rows_meter,
                tell=tell,
                note=screen.print,
                run=run,
            )
        told = ", ".join(f"{n:,} {status}" for status, n in counts.most_common())
        screen.print(f"{out}: {counts.total():,} rows{': ' if told else ''}{told}")


@app.command("stretch")
def stretch(  # noqa: PLR0917 (typer makes an option of each)
    placed: Placed,
    roads: Roads,
    out: Out,
    road_name: RoadName = None,
    road_id: RoadId = None,
    as_of: AsOf = None,
    workers: Processes = None,
    scheduler: Scheduler = None,
) -> None:
    """Write the stretches that the complaints of PLACED form; give ROADS as it was given to `place`."""
    with errors_told():
        _check_output(out, ENDINGS)
        moment = _moment(as_of)
        network = _network(roads, road_name, road_id)
        with Teller(placed) as tell, meter(screen, "Reading") as rows_meter:
            frame = read_placed(placed, meter=rows_meter, tell=tell)
        with open_workers(workers, scheduler) as run:
            table = _stretches(used_rows(frame), network, moment or latest(frame), run)
        write_table(table, out)
        strong = int((table["level"] == STRONG).sum())
        screen.print(f"{out}: {len(table):,} stretches, {strong:,} of them strong")


@app.command("condition")
def condition(survey: Survey, out: Out) -> None:
    """Write the condition of each surveyed segment: SDI and IRI on asphalt, PCI on concrete, else by eye."""
    with errors_told():
        _check_output(out, TABLES)
        with Teller(survey) as tell:
            segments = read_survey(survey, tell)
        assessed = assess(segments)
        write_table(pd.concat([segments, assessed], axis=1), out)
        km = kilometres_by_class(segments, assessed)
        known = sum(km[name] for name in CLASSES)
        stable = 100 * sum(km[name] for name in CLASSES[:STABLE]) / known if known else 0.0
        told = ", ".join(f"{km[name]:.1f} km {name}" for name in CLASSES)
        screen.print(f"{out}: {told}; {stable:.1f} % stable (mantap), {km[None]:.1f} km not known")


@app.command("programme")
def programme(treatments: Treatments, budget: Budget, out: Out, floors: Floors = None) -> None:
    """Write which treatments bring the most within the budget, and which plain ranking would take."""
    with errors_told():
        _check_output(out, TABLES)
        with Teller(treatments) as tell:
            frame, choices = read_choices(treatments, tell)
        best = best_programme(choices, budget, read_floors(floors) if floors else None)
        ranked = by_rank(choices, budget, choices.benefit)
        write_table(frame.assign(chosen=best.chosen, chosen_by_rank=ranked.chosen), out)
        proof = "proven the most" if best.proven else f"the most possible is {best.best_possible:,.1f}"
        screen.print(
            f"{out}: {best.chosen.sum():,} of {len(frame):,} for Rp {best.cost_rupiah:,}, "
            f"benefit {best.benefit:,.1f} ({proof}); plain ranking: {ranked.benefit:,.1f}"
        )


@app.command("fit")
def fit(  # noqa: PLR0917 (typer makes an option of each)
    evidence: Evidence,
    roads: Roads,
    truth: Truth,
    out: WeightsOut,
    text: Text = None,
    areas: AreaFile = None,
    road_name: RoadName = None,
    road_id: RoadId = None,
    lon: Lon = None,
    lat: Lat = None,
    crs: Crs = None,
    accuracy: Accuracy = None,
    words: Words = Language.ID,
    weights: WeightFile = None,
    landmarks: LandmarkFile = None,
) -> None:
    """Fit how evidence weighs to complaints of which the right road is known, for `place --weights`."""
    with errors_told():
        _check_output(out, (".toml",))
        network = _network(roads, road_name, road_id)
        placer = _placer(network, words, areas=areas, landmarks=landmarks, weights=weights)
        wanted = Columns(text=text, accuracy=accuracy, lon=lon, lat=lat, crs=crs)
        with Teller(evidence) as tell, meter(screen, "Reading") as rows_meter:
            fitted = fit_file(evidence, truth, placer, wanted, meter=rows_meter, tell=tell)
        fitted.to_toml(out)
        screen.print(f"{out}: {fitted.fitted_on}")


@app.command("warm")
def warm_up() -> None:
    """Compile once what runs fastest compiled, so that later work need not wait for it."""
    with screen.status("Compiling, half a minute the first time …"):
        warm()
    screen.print("Ready: compiled code is at hand.")


def _stretches(
    placed: pd.DataFrame, network: RoadNetwork, as_of: date | None, run: Workers | None
) -> gpd.GeoDataFrame:
    try:
        if run is not None:
            return find_shared_out(placed, network, as_of, run)
        return find_stretches(placed, network, as_of=as_of).table
    except UnknownRoadError as error:
        remedy = "Give ROADS, --road-id and --road-name as they were given to `place`."
        raise UnknownRoadError(f"{error} {remedy}") from error


def _check_output(out: Path, endings: tuple[str, ...]) -> None:
    """Say before the work what would fail after it."""
    if not out.parent.is_dir():
        raise InvalidInputError(f"There is no folder {out.parent}. Make it first, or write elsewhere.")
    if out.suffix.lower() not in endings:
        raise InvalidInputError(f"{out.name} has an unknown ending. Write to {', '.join(endings)}.")


def _network(roads: Path, name: str | None, road_id: str | None) -> RoadNetwork:
    with screen.status(f"Reading {roads.name} …"):
        network, faults = read_roads(roads, name=name, road_id=road_id)
    tell_all(roads, faults)
    return network


def _placer(
    network: RoadNetwork, words: Language, *, areas: Path | None, landmarks: Path | None, weights: Path | None
) -> Placer:
    weighing = Weights.default() if weights is None else Weights.from_toml(weights)
    villages = None if areas is None else read_areas(areas, network.crs)
    places = None
    if landmarks is not None:
        places, faults = read_landmarks(landmarks, network.crs)
        tell_all(landmarks, faults)
    return Placer(network, villages, words=words.value, weights=weighing, landmarks=places)


def _moment(as_of: str | None) -> date | None:
    if as_of is None:
        return None
    try:
        return date.fromisoformat(as_of) if len(as_of) <= len("2021-09-30") else datetime.fromisoformat(as_of)
    except ValueError as error:
        raise InvalidInputError(f"{as_of!r} is no date. Write it as 2021-09-30.") from error


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that nothing half-written stays
    app(prog_name="python -m geo")

"""``python -m geo place`` and ``fit``: complaints on roads, and how evidence weighs."""

from pathlib import Path

from geo.commands.fit_file import fit_file
from geo.commands.options import (
    Accuracy,
    AreaFile,
    Crs,
    Evidence,
    LandmarkFile,
    Language,
    Lat,
    Lon,
    Out,
    Points,
    Processes,
    RoadId,
    RoadName,
    Roads,
    RoadsCrs,
    RoadsLayer,
    RowId,
    Scheduler,
    Text,
    Time,
    Truth,
    WeightFile,
    WeightsOut,
    Words,
)
from geo.commands.place_file import Columns, place_file
from geo.commands.progress import meter
from geo.commands.reading import check_output, read_network
from geo.commands.telling import Teller, errors_told, screen, tell_all
from geo.commands.workers import open_workers
from geo.formats.layers import read_areas, read_landmarks
from geo.formats.signatures import KINDS
from geo.formats.writing import ENDINGS
from geo.placing import Placer
from geo.posterior.weights import Weights
from geo.roads import RoadNetwork

OSM_SUFFIXES = (*KINDS["osm_pbf"].suffixes, *KINDS["osm_xml"].suffixes)


def place(  # noqa: PLR0917 (typer makes an option of each)
    points: Points,
    roads: Roads,
    out: Out,
    text: Text = None,
    areas: AreaFile = None,
    road_name: RoadName = None,
    road_id: RoadId = None,
    roads_crs: RoadsCrs = None,
    roads_layer: RoadsLayer = None,
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
        check_output(out, ENDINGS, points, roads, areas, weights, landmarks)
        network = read_network(roads, road_name, road_id, crs=roads_crs, layer=roads_layer)
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


def fit(  # noqa: PLR0917 (typer makes an option of each)
    evidence: Evidence,
    roads: Roads,
    truth: Truth,
    out: WeightsOut,
    text: Text = None,
    areas: AreaFile = None,
    road_name: RoadName = None,
    road_id: RoadId = None,
    roads_crs: RoadsCrs = None,
    roads_layer: RoadsLayer = None,
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
        check_output(out, (".toml",), evidence, roads, areas, landmarks)
        network = read_network(roads, road_name, road_id, crs=roads_crs, layer=roads_layer)
        placer = _placer(network, words, areas=areas, landmarks=landmarks, weights=weights)
        wanted = Columns(text=text, accuracy=accuracy, lon=lon, lat=lat, crs=crs)
        with Teller(evidence) as tell, meter(screen, "Reading") as rows_meter:
            fitted = fit_file(evidence, truth, placer, wanted, meter=rows_meter, tell=tell)
        fitted.to_toml(out)
        screen.print(f"{out}: {fitted.fitted_on}")


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

"""The weights of placing fitted anew on what the office made of the region's own complaints.

Truth are the roads on which somebody of the office put a complaint, and those on which the software put one
that the office then checked: of the corrected ones alone it would learn that it is always wrong. A fifth of
them is held out, and new weights are taken only if they tell the roads of those better than the ones in use.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, or_, select

from data import schema
from data.office import Actor, Office
from data.placement.ground import Ground, load_ground
from data.placement.places import stored_evidence
from data.placement.positions import evidence_frame
from data.placement.renewal import Renewal
from data.placement.weights_book import use_default_weights, use_weights
from geo.placing import Placer
from geo.posterior.fitting import fit
from geo.posterior.weights import Weights

IntArray = NDArray[np.int64]

LEAST_ROWS = 50  # with fewer, a fifth held out tells nothing
MOST_ROWS = 20_000  # the newest: they say how people report now
ONE_IN = 5  # is held out
LEAST_PROBABILITY = 1e-4  # of a road that is not even among the candidates


class RefitError(ValueError):
    """Weights cannot be fitted on what is there; the message says why."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How well weights place rows whose road is known."""

    placed: float  # share of all that it is sure of
    right: float  # share of those on their road; 1 where it is sure of none
    log_loss: float  # mean −ln of the probability given to the right road: what is compared


@dataclass(frozen=True, slots=True)
class Refit:
    """What came of a fit: on how many rows, and how weights did before and after on ``held_out`` others."""

    corrected: int
    checked: int
    fitted: int
    held_out: int
    before: Figures
    after: Figures
    taken: bool


class Refitting(Renewal):
    """The door of whoever looks after the placing."""

    def refit(self, actor: Actor, *, check: bool = False) -> Refit:
        """Fit the weights anew; unless ``check``, take them if they are better and place everything anew.

        Raises ``RefitError`` where too few places were set or checked, ``NotAllowedError``.
        """
        self.require(actor, "place_anew")
        with self.store.connect() as conn:
            ground = load_ground(conn, self.region)
            known = _known(self, conn, ground)
        placer = ground.placer
        held = known.complaint_ids % ONE_IN == 0
        if placer is None or len(held) < LEAST_ROWS or not held.any() or held.all():
            raise RefitError(
                f"Only {len(held)} complaints have a place that somebody of the office set or checked and "
                f"that was not chosen by its reporter; it takes {LEAST_ROWS} to fit weights."
            )
        learns, judges = known.where(~held), known.where(held)
        shipped = replace(placer, weights=Weights.default())  # not from fit to fit: that would drift
        weights = fit(learns.evidence, learns.road_ids, shipped)
        before, after = _figures(placer, judges), _figures(replace(placer, weights=weights), judges)
        found = Refit(
            corrected=int(known.corrected.sum()),
            checked=int((~known.corrected).sum()),
            fitted=len(learns.road_ids),
            held_out=len(judges.road_ids),
            before=before,
            after=after,
            taken=not check and after.log_loss < before.log_loss,
        )
        if found.taken:
            self._use(actor, weights, found)
        return found

    def use_shipped_weights(self, actor: Actor) -> bool:
        """Go back to the weights that come with the software; say whether others were in use."""
        self.require(actor, "place_anew")
        with self.store.begin() as conn:
            dropped = use_default_weights(self, conn, actor=actor)
            if dropped:
                self.place_anew(conn)
        return dropped

    def _use(self, actor: Actor, weights: Weights, found: Refit) -> None:
        with self.store.begin() as conn:
            told = {"before": asdict(found.before), "after": asdict(found.after)}
            use_weights(self, conn, weights, actor=actor, rows=found.fitted, figures=told)
            self.place_anew(conn)


@dataclass(frozen=True, eq=False)
class _Known:
    """Evidence (as ``Placer.place`` takes it) of complaints whose road is known, None for no road of ours."""

    evidence: pd.DataFrame
    road_ids: NDArray[np.object_]
    complaint_ids: IntArray
    corrected: NDArray[np.bool_]

    def where(self, which: NDArray[np.bool_]) -> "_Known":
        """Return some of them."""
        return _Known(
            self.evidence[which], self.road_ids[which], self.complaint_ids[which], self.corrected[which]
        )


def _known(office: Office, conn: Connection, ground: Ground) -> _Known:
    """Return the newest complaints whose place the office set or checked; invented ones teach nothing.

    Where the reporter chose the road, the evidence was not weighed and says nothing of the weights.
    """
    complaint, position = schema.complaint, schema.position
    on_these_roads = position.c.roads_version_id == ground.roads_version_id
    set_there = and_(position.c.set_by == "staff", position.c.status.in_(("placed", "off_network")))
    checked_there = and_(complaint.c.verified_at.is_not(None), position.c.status == "placed")
    on_road = [category.id for category in office.region.categories if category.on_road]
    query = (
        select(complaint.c.id, position.c.road_id, position.c.set_by)
        .join(position, (position.c.complaint_id == complaint.c.id) & position.c.current)
        .where(complaint.c.region_id == office.region.id, complaint.c.category.in_(on_road))
        .where(~complaint.c.sample, on_these_roads, or_(set_there, checked_there))
        .order_by(complaint.c.id.desc())
        .limit(MOST_ROWS)
    )
    rows = conn.execute(query).all()
    given = stored_evidence(office, conn, [row.id for row in rows], on_road=[True] * len(rows))
    known = _Known(
        evidence_frame(given),
        np.array([row.road_id for row in rows], dtype=object),
        np.array([row.id for row in rows], dtype=np.int64),
        np.array([row.set_by == "staff" for row in rows], dtype=bool),
    )
    told = [one.road_id is None and (one.lon is not None or one.text is not None) for one in given]
    return known.where(np.array(told, dtype=bool))


def _figures(placer: Placer, known: _Known) -> Figures:
    """Return how well a placer finds the roads that are known."""
    placed = placer.place(known.evidence)
    sure = (placed["status"] == "placed").to_numpy(dtype=bool)
    right = placed["road_id"].to_numpy(dtype=object) == known.road_ids
    columns = ("road_id", "confidence", "road_2", "confidence_2", "candidates")
    rows = zip(*(placed[name].tolist() for name in columns), known.road_ids.tolist(), strict=True)
    given = [_given(*row) for row in rows]
    losses = -np.log(np.clip(given, LEAST_PROBABILITY, 1.0))
    return Figures(
        placed=float(sure.mean()),
        right=float(right[sure].mean()) if sure.any() else 1.0,
        log_loss=float(losses.mean()),
    )


def _given(  # noqa: PLR0917  # the columns of a row of ``Placer.place``, and the right road
    road_id: Any,  # a text, or missing
    confidence: float,
    road_2: Any,
    confidence_2: float,
    candidates: Sequence[tuple[str, float]],
    right: str | None,
) -> float:
    """Return the probability that a placed row gives to the right road, or to none of ours."""
    shares = dict(candidates)
    shares |= {
        one: share for one, share in ((road_id, confidence), (road_2, confidence_2)) if not pd.isna(one)
    }
    return 1.0 - sum(shares.values()) if right is None else shares.get(right, 0.0)

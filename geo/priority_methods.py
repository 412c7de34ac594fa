"""Weights that published Indonesian studies found by AHP, as methods to choose from, with what is missing.

Only studies whose list of criteria is complete in the source are here, and only those of which the criteria
that this software can compute carry most of the weight. What it cannot compute is named, and its weight is
shared out over the others in proportion. None of the studies has citizen complaints or accidents among its
criteria, so that these parts weigh nothing in their methods.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geo.priority_weights import Weights

DEFAULT = "default"  # the region's own weights


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a study: a code of what it is, its weight as printed (percent), our part or None."""

    code: str
    printed_percent: float
    part: str | None


@dataclass(frozen=True, slots=True)
class PublishedMethod:
    """A study: where it is about, of what year (None: not seen), which roads, its criteria and its source."""

    id: str
    place: str
    year: int | None
    roads: str  # regency | province | rural
    criteria: tuple[Criterion, ...]
    source: str

    @property
    def printed_sum_percent(self) -> float:
        """What the printed weights add up to: rounding in print leaves some studies short of 100."""
        return round(sum(criterion.printed_percent for criterion in self.criteria), 2)

    @property
    def shared_out(self) -> tuple[Criterion, ...]:
        """The criteria that cannot be computed here, whose weight is shared out."""
        return tuple(criterion for criterion in self.criteria if criterion.part is None)

    def weights(self) -> Weights:
        """Return the weights of our parts."""
        known = {c.part: c.printed_percent for c in self.criteria if c.part is not None}
        return Weights.shared_out(known)


# "Mobility" is not matched with road function: what the study measures by it could not be seen. Cost and
# duration of works are no need of a stretch; the programme weighs them against what they buy.
PUBLISHED: Mapping[str, PublishedMethod] = MappingProxyType(
    {
        method.id: method
        for method in (
            PublishedMethod(
                "kudus-2016",
                "Kabupaten Kudus",
                2016,
                "regency",
                (
                    Criterion("damage", 45.06, "condition"),
                    Criterion("mobility", 20.62, None),
                    Criterion("traffic", 14.53, "traffic"),
                    Criterion("accessibility", 12.78, "access"),
                    Criterion("regional_development", 7.01, None),
                ),
                "Irawan, Ismiyati & Pudjianto, Teknik 37(2), 2016, 72-77; "
                "ejournal.undip.ac.id/index.php/teknik/article/view/8411",
            ),
            PublishedMethod(
                "pacitan",
                "Kabupaten Pacitan",
                None,
                "rural",
                (
                    Criterion("condition", 56.21, "condition"),
                    Criterion("traffic", 23.47, "traffic"),
                    Criterion("cost", 12.41, None),
                    Criterion("duration", 7.08, None),
                ),
                "Handayani, Hartono & Firdausy, Universitas Sebelas Maret; studylibid.com/doc/945322",
            ),
            PublishedMethod(
                "purwakarta",
                "Kabupaten Purwakarta",
                None,
                "province",
                (
                    Criterion("condition", 67.7, "condition"),
                    Criterion("traffic", 18.3, "traffic"),
                    Criterion("economy", 13.0, None),
                ),
                "Setiawan, Barnadi, Hirary & Martoni; sciencepubco.com/index.php/ijet/article/view/23564",
            ),
        )
    }
)


def weights_of(method: str, own: Weights) -> Weights:
    """Return the weights of a method: ``own`` for DEFAULT. Raises KeyError for one that is not known."""
    return own if method == DEFAULT else PUBLISHED[method].weights()

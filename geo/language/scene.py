"""The names in some texts with what is known of them, to weigh how surely roads are meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.language.beside import NONE, Beside, words_beside
from geo.language.ends import Ends
from geo.language.lookup import Lookup
from geo.language.mentions import EDITS_OF_DOUBLING, Mentions, best_over, most_within
from geo.wording import Tokens, Words

# One unit of score is worth so many nats: a road of score 0.8 is 11 times less likely than one of score 1.
NATS_PER_SCORE = 12.0
# A text that seems to name a road speaks in one case of twenty of one that the region's table lacks: exp(-3).
UNKNOWN_ROAD = 3.0


@dataclass(frozen=True, eq=False)
class Forms:
    """Ways to say roads: int64 arrays of one length, but for those that are told to be bool.

    ``unit_a`` is the name or the first end, ``unit_b`` the other end or NONE; ``kind`` and ``direction`` are
    codes of ``kind_codes``, or NONE.
    """

    unit_a: NDArray[np.int64]
    unit_b: NDArray[np.int64]
    kind: NDArray[np.int64]
    direction: NDArray[np.int64]
    nickname: NDArray[np.bool_]  # needs no word for road beside it
    run_together: NDArray[np.bool_]  # both ends in one word
    short: NDArray[np.bool_]  # without a person's title, or "Bts. Kab." before an end
    halved: NDArray[
        np.bool_
    ]  # without the side or number that tells it from its namesakes: "Jl. A. Yani Timur"
    says_street: NDArray[np.bool_]  # begins or ends as many streets do: "Vironkatu"

    @cached_property
    def whole(self) -> NDArray[np.int64]:
        """The forms that say a road by one name."""
        return np.flatnonzero(self.unit_b == NONE)

    @cached_property
    def pairs(self) -> NDArray[np.int64]:
        """The forms that say a road by its two ends."""
        return np.flatnonzero(self.unit_b != NONE)

    @cached_property
    def by_name(self) -> Lookup:
        """Where a unit stands among the names of ``whole``."""
        return Lookup.of(self.unit_a[self.whole])

    @cached_property
    def by_end(self) -> tuple[Lookup, Lookup]:
        """Where a unit stands among the first and among the other ends of ``pairs``."""
        return Lookup.of(self.unit_a[self.pairs]), Lookup.of(self.unit_b[self.pairs])

    @cached_property
    def ends(self) -> Ends:
        """Each end of a road and the other one."""
        one = np.concatenate([self.unit_a[self.pairs], self.unit_b[self.pairs]])
        other = np.concatenate([self.unit_b[self.pairs], self.unit_a[self.pairs]])
        both = np.unique(np.stack([one, other]), axis=1)
        return Ends(Lookup.of(both[0]), both[1])


@dataclass(frozen=True, eq=False)
class Units:
    """What names may be beside roads: bool arrays of one entry per unit of the index.

    ``of_district`` tells the villages of each sub-district, as village × number of units + sub-district.
    """

    is_place: NDArray[np.bool_]  # the name of an area or a landmark
    is_ordinary: NDArray[np.bool_]  # also a word of any complaint
    is_thing: NDArray[np.bool_]  # also a word for a kind of landmark: Tugu is a village and a monument
    of_district: NDArray[np.int64]

    def are_address(self, one: NDArray[np.int64], next_: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which pairs of units are a village and its own sub-district."""
        return np.isin(one * len(self.is_place) + next_, self.of_district)


@dataclass(frozen=True, eq=False, slots=True)
class Said:
    """Ways in which texts may say forms: arrays of one length.

    ``first`` and ``last`` are the mentions of the two ends, or twice that of the name; ``sure`` is 0 to 1,
    how far the words are about that road if they are about one of the region; ``gain`` is the log-odds (nats)
    against their being places and nothing more, by which ways that share words compete.
    """

    form: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    sure: NDArray[np.float64]
    gain: NDArray[np.float64]

    @classmethod
    def joined(cls, some: Sequence["Said"]) -> "Said":
        """Return all of them."""
        return cls(*(np.concatenate([getattr(one, name) for one in some]) for name in cls.__slots__))


@dataclass(frozen=True, eq=False)
class Scene:
    """The mentions in some texts; several may read the same words."""

    tokens: Tokens
    mentions: Mentions
    forms: Forms
    units: Units
    words: Words

    @cached_property
    def beside(self) -> Beside:
        """What stands beside each mention."""
        return words_beside(self.tokens, self.mentions, self.words)

    @cached_property
    def is_plain(self) -> NDArray[np.bool_]:
        """Which mentions are written as the names are, but for a doubled letter."""
        plain: NDArray[np.bool_] = self.mentions.edits <= EDITS_OF_DOUBLING
        return plain

    @cached_property
    def names_plain(self) -> NDArray[np.bool_]:
        """Which tokens belong to such a mention."""
        return np.isfinite(self.best_over(np.flatnonzero(self.is_plain), self.mentions.gain[self.is_plain]))

    @cached_property
    def as_places(self) -> NDArray[np.float64]:
        """Log-odds (nats) of the words of each mention as names of places, one or several; 0 at least."""
        mentions = self.mentions
        place = np.flatnonzero(self.units.is_place[mentions.unit])
        one = self.most_within(self.best_over(place, mentions.gain[place]), self._every)
        share = mentions.gain[place] / mentions.tokens[place]
        summed = np.concatenate([[0.0], np.cumsum(np.maximum(self.best_over(place, share), 0.0))])
        several = summed[mentions.start + mentions.tokens] - summed[mentions.start]
        places: NDArray[np.float64] = np.maximum(np.maximum(one, several), 0.0)
        return places

    @cached_property
    def better_names(self) -> NDArray[np.float64]:
        """By how many nats another known name reads the words of each mention better.

        That other name may be the end of a road of which nobody told us. Both ends in one word are no such
        name.
        """
        mentions, forms = self.mentions, self.forms
        names = np.flatnonzero(~np.isin(mentions.unit, forms.unit_a[forms.run_together]))
        rival = self.most_within(self.best_over(names, mentions.gain[names]), self._every)
        better: NDArray[np.float64] = np.maximum(rival - mentions.gain - UNKNOWN_ROAD, 0.0)
        return better

    def best_over(self, at: NDArray[np.int64], gain: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for each token the greatest ``gain`` of the mentions ``at`` that hold it."""
        return best_over(len(self.tokens.code), self.mentions, at, gain)

    def most_within(self, best: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the greatest of ``best`` over the tokens of each of the mentions ``at``."""
        return most_within(best, self.mentions, at)

    @cached_property
    def _every(self) -> NDArray[np.int64]:
        return np.arange(len(self.mentions.unit))

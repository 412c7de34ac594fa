"""How likely a text speaks of a road that the region's table lacks, by how well the best name fits.

A table never has every road, and how like its names those of the others are depends on the network. In a city
whose streets are called MAPLE ST, MAPLE AVE and N MAPLE ST a name that half fits is rarely the one that was
meant; among villages hardly any two names are alike, and it mostly is. So some names are left out of the
table, one in five at a time, and it is looked at how well they then fit the rest of it
(``Gazetteer.scores_of_strangers``). Against that stands how well roads of the table fit texts about them.

A town of thirty streets shows too few of these. How often one bare name is borne by streets of several kinds
is plainer to see in it, and tells how likely a Warren Rd is another where WARREN AVE is all that it has.
"""

from dataclasses import dataclass

import numpy as np

from geo.crs import FloatArray
from geo.language.naming import OTHER_KIND

# One text in so many that seem to name a road speaks of one that the table lacks: a judgement, as in
# ``naming.OTHER_KIND``.
ONE_IN = 20.0
EDGES = np.array([0.3, 0.4, 0.5, 0.56, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.96, 1.0])
# Share of the texts about roads of the table by the score of the best name: of 45,000 typed well and badly in
# three invented regencies and two cities, and more at 0.93 to 0.96, where the simulated never leave out "St".
OF_OURS = np.array([0.004, 0.002, 0.003, 0.002, 0.003, 0.005, 0.013, 0.022, 0.037, 0.067, 0.05, 0.13, 0.66])
FEWEST = 20  # names left out, below which they tell nothing
PRIOR_ROWS = 20.0  # of strangers that fit nothing
# One street in seven of Syracuse bears the name of another of another kind; so much is believed of any town,
# as if so many streets of it had shown it.
NAMESAKES, PRIOR_STREETS = 0.15, 10.0
# Where scores of names of another kind lie, among the middles of EDGES.
OF_OTHER_KIND = int(np.searchsorted(EDGES, OTHER_KIND)) - 1


@dataclass(frozen=True, slots=True)
class Kinds:
    """How many names a network has, and how many of them tell a kind of street.

    ``shared`` counts those whose bare name another one bears with another kind: MAPLE ST beside N MAPLE AVE.
    """

    names: int
    told: int
    shared: int

    @property
    def share_of_namesakes(self) -> float:
        """Share of the names of a table like this that others bear with another kind."""
        told = (self.shared + NAMESAKES * PRIOR_STREETS) / (self.told + PRIOR_STREETS)
        return told * self.told / max(self.names, 1)


@dataclass(frozen=True, eq=False)
class Strangers:
    """Odds of "a road that the table lacks" against "the best name is meant", at the middles of EDGES."""

    odds: FloatArray

    @classmethod
    def of(cls, scores: FloatArray, kinds: Kinds) -> "Strangers":
        """Return what the best scores of names left out tell (0 for one that fits nothing), and the kinds."""
        share = np.zeros(len(OF_OURS))
        if len(scores) >= FEWEST:
            counts, _ = np.histogram(np.minimum(scores, 1.0), EDGES)
            share = counts / (len(scores) + PRIOR_ROWS)
        share[OF_OTHER_KIND] = max(share[OF_OTHER_KIND], kinds.share_of_namesakes)
        return cls(share / OF_OURS / (ONE_IN - 1))

    def against(self, score: FloatArray) -> FloatArray:
        """Return the odds for the best score of each row."""
        middles = (EDGES[1:] + EDGES[:-1]) / 2
        odds: FloatArray = np.interp(score, middles, self.odds)
        return odds

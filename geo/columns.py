"""Tables of a few rows as arrays of one length, for inner steps where pandas costs more than the work itself.

Reading one message takes some two hundred such steps of one to twenty rows: as data frames each column read
cost 40 µs and each join 6 ms. At the doors they become data frames again (``frame``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Columns:
    """Arrays of one length, an entry per row; subclasses are dataclasses whose fields are the columns."""

    # Kinds of the columns that are no float64, for a table without rows.
    kinds: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of the columns."""
        return cls.__match_args__

    def __len__(self) -> int:
        return len(getattr(self, self.names()[0]))

    @classmethod
    def none(cls) -> Self:
        """Return a table without rows."""
        return cls(*(np.empty(0, cls.kinds.get(name, np.float64)) for name in cls.names()))

    @classmethod
    def joined(cls, some: Sequence[Self]) -> Self:
        """Return the rows of all of them."""
        if len(some) == 1:
            return some[0]
        return cls(*(np.concatenate([getattr(one, name) for one in some]) for name in cls.names()))

    def take(self, which: NDArray[Any]) -> Self:
        """Return some rows, by place or by a mask."""
        return type(self)(*(getattr(self, name)[which] for name in self.names()))

    def frame(self) -> pd.DataFrame:
        """Return them as a data frame, for whoever looks at it."""
        return pd.DataFrame({name: getattr(self, name) for name in self.names()})

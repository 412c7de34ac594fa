"""Free text with what leads to a person masked: names, numbers, houses, accounts, links.

``mask`` may be done again without a change, keeps the names of roads and places, and lets no phone number
through, however it is written. It is a help to the desk and a rule for the machine, not a promise: who reads
before releasing sees what no rule knows ("yang punya toko biru itu").
"""

from collections.abc import Collection

from data.masking.houses import mask_houses
from data.masking.links import mask_links
from data.masking.names import Known, mask_names
from data.masking.numbers import mask_numbers
from data.masking.other_names import mask_other_names
from data.masking.own_names import mask_own_names

__all__ = ["Known", "mask"]

# A mask may bring two words together that are a name now; each round leaves less, and none needs more.
MOST_ROUNDS = 8


def mask(words: str, known_names: Collection[str] | Known = (), own_names: Collection[str] = ()) -> str:
    """Return ``words`` with a mask such as ``[nama]`` for whatever leads to a person.

    ``known_names`` are names of roads, villages and landmarks of the region; they stay. ``own_names`` are
    those under which the words were sent.
    """
    known = known_names if isinstance(known_names, Known) else Known(known_names)
    for _ in range(MOST_ROUNDS):
        masked = mask_names(mask_houses(mask_numbers(mask_links(words))), known)
        masked = mask_own_names(mask_other_names(masked, known), own_names, known)
        if masked == words:
            break
        words = masked
    return words

"""How many samples random tests take, and from which seed: a few in `make test`, all of them in `make long`."""

import os
from dataclasses import dataclass
from random import Random

#: Set by `make long`, and by whoever wants other samples.
LONG = bool(os.environ.get("KCPLAN_LONG"))
SEED = int(os.environ.get("KCPLAN_SEED", "1"))

#: How many of each kind there are: in the ordinary run, and in the long one.
COUNTS = {
    "models in other money": (30, 5000),
    "spoilt files": (2000, 50_000),
    "proofs of random models": (30, 1000),
    "corruptions of proofs": (500, 10_000),
    "moments of Ctrl-C": (2, 50),  # for each command
    "movements along the frontier": (20, 200),
    "models in the middle of a programme": (30, 500),
    "malformed requests": (300, 10_000),
}


@dataclass(frozen=True, slots=True)
class Share:
    """Samples of a kind for one test. There are several, so that all processes which run tests have their part."""

    kind: str
    number: int
    count: int

    def random(self) -> Random:
        """The chance of this share: the same whoever takes it."""
        return Random(f"{self.kind}, share {self.number} of seed {SEED}")

    def __str__(self) -> str:
        return f"share {self.number}"


def shares(kind: str, most: int) -> list[Share]:
    """All samples of a kind, in shares of at most so many."""
    count = COUNTS[kind][LONG]
    return [Share(kind, number, min(most, count - first)) for number, first in enumerate(range(0, count, most))]

"""Solvers by name and by what they can do. Nothing outside this folder names HiGHS, PuLP or a class of theirs.

HiGHS runs in this process and is the default; PuLP drives whatever else there is on this machine. What only one solver
can do (whole numbers, a warm restart from a point that was kept) is asked for here by what it does.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from numpy.typing import NDArray

from kcplan.arrays import FloatArray
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.session import Bases, Effort, RepeatedSession, ReturningSession, Session, WholePoint
from kcplan.errors import UsageError
from kcplan.language import _

if TYPE_CHECKING:
    import numpy as np

DEFAULT = "highs"

#: The package whose version decides what the default solver finds.
DEFAULT_PACKAGE = "highspy"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a solver can do beyond solving a linear programme.

    `methods`: the ways to solve among which a caller may choose. `blocks`: started again from the basis
    before, it is fast enough to solve the blocks of a decomposition hundreds of times.
    """

    methods: tuple[str, ...] = ()
    blocks: bool = False


_ABILITIES: Mapping[str, Abilities] = {DEFAULT: Abilities(methods=("simplex", "ipm", "pdlp"), blocks=True)}


def names() -> tuple[str, ...]:
    """The solvers that work here, the default first."""
    from kcplan.engine.solvers import pulp

    return (DEFAULT, *pulp.names())


def abilities(name: str) -> Abilities:
    """What the named solver can do beyond solving."""
    return _ABILITIES.get(name, Abilities())


def open_session(name: str, programme: LinearProgramme, method: str | None = None) -> Session:
    """A session of the named solver; an unknown or absent one is a UsageError that names those present.

    `method` is one of its abilities' methods; None: its own choice.
    """
    if name == DEFAULT:
        from kcplan.engine.solvers.highs import HighsSession

        return HighsSession(programme, method or "simplex")
    from kcplan.engine.solvers import pulp

    if name not in pulp.names():
        text = _("expected a solver that works here ({names}), found {name}")
        raise UsageError(text.format(names=", ".join(names()), name=name))
    return pulp.PulpSession(name, programme)


def returning_session(programme: LinearProgramme) -> ReturningSession:
    """A session that can go back to a basis that it was told to keep."""
    from kcplan.engine.solvers.highs_again import ReturningHighs

    return ReturningHighs(programme)


def repeated_session(programme: LinearProgramme) -> RepeatedSession:
    """A session for one programme after another of the same columns and rows."""
    from kcplan.engine.solvers.highs_again import RepeatedHighs

    return RepeatedHighs(programme)


def bases_of(programme: LinearProgramme) -> Bases:
    """What solves the equations of a programme's bases."""
    from kcplan.engine.solvers.highs_basis import HighsBases

    return HighsBases(programme)


def whole_minimum(
    programme: LinearProgramme, whole: "NDArray[np.bool_]", efforts: Mapping[Hashable, Effort]
) -> WholePoint | None:
    """The point at which each objective with an effort is least in turn, those columns of `whole` whole numbers.

    Where an effort ends without proof, the best point found, with what is proved; None where none was found. Raises
    Infeasible, and SolverStopped where the solver ends in trouble.
    """
    from kcplan.engine.solvers import highs_whole

    return highs_whole.whole_minimum(programme, whole, efforts)


def proven_gap(programme: LinearProgramme, x: FloatArray, bounds: Mapping[Hashable, float]) -> float:
    """The largest gap between the tiers' values at x and their proven bounds, as shares of the values."""
    from kcplan.engine.solvers import highs_whole

    return highs_whole.proven_gap(programme, x, bounds)


def default_version() -> str:
    """The version of the default solver."""
    from importlib.metadata import version as version_of

    return version_of(DEFAULT_PACKAGE)


def refuse_other_files(path: Path) -> None:
    """Raise UsageError unless a programme can be written to a file of that name."""
    from kcplan.engine.solvers import pulp

    pulp.refuse_other_suffixes(path)


def as_text(programme: LinearProgramme, suffix: str) -> str:
    """The first tier of a programme as an .lp or .mps file."""
    from kcplan.engine.solvers import pulp

    return pulp.text(programme, suffix)

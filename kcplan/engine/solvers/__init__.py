"""Solvers by name: HiGHS in process, and whatever PuLP drives on this machine."""

from kcplan.engine.linear_programme import LinearProgramme, Session
from kcplan.errors import UsageError
from kcplan.language import _

DEFAULT = "highs"


def names() -> tuple[str, ...]:
    """The solvers that work here, the default first."""
    from kcplan.engine.solvers import pulp

    return (DEFAULT, *pulp.names())


def open_session(name: str, programme: LinearProgramme, method: str = "simplex") -> Session:
    """A session of the named solver; an unknown or absent one is a UsageError that names those present.

    `method` is for the default solver; others choose their own.
    """
    if name == DEFAULT:
        from kcplan.engine.solvers.highs import HighsSession

        return HighsSession(programme, method)
    from kcplan.engine.solvers import pulp

    if name not in pulp.names():
        text = _("expected a solver that works here ({names}), found {name}")
        raise UsageError(text.format(names=", ".join(names()), name=name))
    return pulp.PulpSession(name, programme)

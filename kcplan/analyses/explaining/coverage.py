"""Which rules hold the money of a line and source in a year: those at their limit, and targets that are missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from kcplan.domain.recommendation import Binding
from kcplan.domain.scenario import RuleSide
from kcplan.mathematics.rules import position
from kcplan.planning.solve import Solved

HoldKind: TypeAlias = Literal["floor", "ceiling", "target", "cap"]

#: Families whose rules are not floors or ceilings. The most that a target allows is a ceiling.
_KINDS: dict[tuple[str, RuleSide | None], HoldKind] = {("cap", None): "cap", ("target", None): "target"}

#: Line, source, year.
MoneyPlace = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Hold:
    """A rule at its limit, or a target that is missed. It counts the money of `places`, or the units paid there."""

    rule: Binding
    kind: HoldKind
    places: frozenset[MoneyPlace]


def holds(rules: Sequence[Binding], solved: Solved) -> tuple[Hold, ...]:
    """Those of the rules that stand as rows of the programme, with the money they count.

    A floor or a target counts what it asks for, a ceiling or a cap what it restricts: entries above 0.
    """
    columns, programme = solved.columns, solved.programme
    model = columns.scenario.model
    found = []
    for rule in rules:
        row = position(columns.scenario, programme.rows, rule.id)
        if row is None:
            continue  # the width of tranches, and what may be carried: bounds of columns
        entries = slice(programme.starts[row], programme.starts[row + 1])
        held = programme.indices[entries][programme.values[entries] > 0]
        places: set[MoneyPlace] = set()
        for table in (columns.spend, columns.units):
            own = held[(held >= table.start) & (held < table.start + table.size)] - table.start
            for n, s, t in np.unique(np.column_stack([table.line[own], table.source[own], table.year[own]]), axis=0):
                line = model.lines[n]
                public = {source.id for source in model.sources if source.public}
                paying = [model.sources[s].id] if s >= 0 else [source for source in line.sources if source in public]
                places |= {(line.id, source, model.years[t]) for source in paying}
        floor = bool(np.isfinite(programme.bounds.row_lower[row]))
        found.append(
            Hold(rule, _KINDS.get((rule.id.family, rule.id.side), "floor" if floor else "ceiling"), frozenset(places))
        )
    return tuple(found)

"""Which bounds of the programme move when a rule of the scenario moves by one unit."""

from collections.abc import Mapping

import numpy as np

from kcplan import parametric
from kcplan.domain import FloatArray
from kcplan.linear_programme import Bounds
from kcplan.planning import Solved


def of_caps(solved: Solved, change: FloatArray, by_region: Mapping[str, FloatArray]) -> Bounds:
    """Caps move by `change`, shape (sources, years), in money; what may be carried over moves with them.

    Those of sources capped by region move by `by_region`, shape (regions, years).
    """
    direction = parametric.no_change(solved.programme)
    scenario = solved.columns.scenario
    model = scenario.model
    source_of = {source.id: index for index, source in enumerate(model.sources)}
    year_of = {str(year): index for index, year in enumerate(model.years)}
    for family in solved.programme.rows:
        if family.name == "cap":
            regions, sources, years = family.index
            moved = change[sources, years]
            for source, own in by_region.items():
                held = (sources == source_of[source]) & (regions >= 0)
                moved[held] = own[regions[held], years[held]]
            direction.row_upper[family.slice] = moved
    carry = solved.programme.column_family("carry")
    for member in range(carry.size):
        source, year = carry.parts(member)
        if year != str(model.years[-1]):
            share = scenario.carry_over[source]
            direction.column_upper[carry.start + member] = share * change[source_of[source], year_of[year]]
    return direction


def of_rule(solved: Solved, name: str) -> Bounds:
    """The limit of the rule of that name, as a check gives it, rises by one unit."""
    programme, columns = solved.programme, solved.columns
    family_name, _, rest = name.partition("[")
    parts = rest.removesuffix("]").split(",") if rest else []
    if family_name == "cap" and len(parts) == 2:
        change = np.zeros((len(columns.scenario.model.sources), len(columns.scenario.model.years)))
        source = [source.id for source in columns.scenario.model.sources].index(parts[0])
        change[source, columns.scenario.model.years.index(int(parts[1]))] = 1.0
        return of_caps(solved, change, {})
    direction = parametric.no_change(programme)
    for families, lower, upper in (
        (programme.rows, direction.row_lower, direction.row_upper),
        (programme.columns, direction.column_lower, direction.column_upper),
    ):
        for family in families:
            if family.name == family_name:
                member = next(i for i in range(family.size) if family.label(i) == name)
                lower[family.start + member] = upper[family.start + member] = 1.0
                if family_name == "target":
                    # A target that rises by one asks for 1 - miss more, as the share that is missed is of the target.
                    missed = solved.optimum.x[columns.miss_start + member]
                    lower[family.start + member] = 1.0 - missed
    return direction

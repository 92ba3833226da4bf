"""Rows of a programme in the LP format, labels for names."""

import numpy as np

from kcplan.domain.rules import RuleId
from kcplan.engine.linear_programme import Family, LinearProgramme


def family_name(rows: Family) -> str:
    """The family of constraints that rows are of."""
    assert isinstance(rows.about, RuleId)
    return rows.about.family


def as_text(programme: LinearProgramme, family: str) -> str:
    """The rows of a family in the LP format, labels for names, terms in the order of their columns."""
    names = programme.labels(programme.columns)
    lines = []
    for rows in programme.rows:
        if family_name(rows) != family:
            continue
        for member in range(rows.size):
            i = rows.start + member
            held = slice(programme.starts[i], programme.starts[i + 1])
            terms = [
                f"{'-' if value < 0 else '+'} {'' if abs(value) == 1 else f'{abs(value):g} '}{names[j]}"
                for j, value in zip(programme.indices[held], programme.values[held], strict=True)
            ]
            lower, upper = programme.bounds.row_lower[i], programme.bounds.row_upper[i]
            lines.append(f"{rows.label(member)}: {' '.join(terms).removeprefix('+ ')} {_side(lower, upper)}")
    return "\n".join(lines) + "\n"


def _side(lower: float, upper: float) -> str:
    """`= 1`, `>= 1`, `<= 1`; `within 1` of 0 on both sides, to a millionth."""
    if lower == upper:
        return f"= {lower:g}"
    if lower == -upper:
        return f"within {round(upper, 4):g}"
    return f">= {lower:g}" if np.isfinite(lower) else f"<= {upper:g}"

"""Rows of a programme in the LP format, labels for names."""

import numpy as np

from kcplan.engine.linear_programme import LinearProgramme


def as_text(programme: LinearProgramme, family: str) -> str:
    """The rows of a family in the LP format, labels for names, terms in the order of their columns."""
    names = programme.labels(programme.columns)
    lines = []
    for rows in programme.rows:
        if rows.name.split()[0] != family:
            continue
        for member in range(rows.size):
            i = rows.start + member
            held = slice(programme.starts[i], programme.starts[i + 1])
            terms = [
                f"{'-' if value < 0 else '+'} {'' if abs(value) == 1 else f'{abs(value):g} '}{names[j]}"
                for j, value in zip(programme.indices[held], programme.values[held], strict=True)
            ]
            lower, upper = programme.bounds.row_lower[i], programme.bounds.row_upper[i]
            side = f"= {lower:g}" if lower == upper else f">= {lower:g}" if np.isfinite(lower) else f"<= {upper:g}"
            lines.append(f"{rows.label(member)}: {' '.join(terms).removeprefix('+ ')} {side}")
    return "\n".join(lines) + "\n"

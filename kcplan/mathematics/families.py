"""Every family of constraints, in one table: the mathematics, and what the rest of kcplan must know of each.

Whole budgets, diagnosis, mends, reasons and names read this table. A family that stands here is obeyed by every plan,
by every published budget, and named where it clashes (docs/adding-a-constraint.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kcplan.language import _
from kcplan.mathematics import changed, formulation
from kcplan.mathematics.cells import Rows
from kcplan.mathematics.columns import Columns

#: Adds the rows of a family.
Adds: TypeAlias = Callable[[Rows, Columns], None]


def _change_where_it_counts(rows: Rows, columns: Columns, _step: float) -> None:
    """Change of a published budget is added up where a limit bounds it, or where it counts before outcomes."""
    if changed.is_counted(columns.scenario):
        formulation.change(rows, columns)


@dataclass(frozen=True, slots=True)
class ConstraintFamily:
    """A family of constraints.

    `is_rule`: it is a rule of the scenario, which may clash with others and be mended; else it is the model itself.
    `published` adds its rows to a budget in whole multiples of so much money; None: the rows as they are.
    `gives_way`: where no whole multiples keep every rule, whether this one gives way, or only as a hard rule does.
    `title` says in the current language what a rule of it is.
    """

    name: str
    add: Adds
    title: Callable[[], str]
    is_rule: bool = False
    published: Callable[[Rows, Columns, float], None] | None = None
    gives_way: Literal["never", "where targets are hard", "always"] = "never"

    def publish(self, rows: Rows, columns: Columns, step: float) -> None:
        """Add its rows to a published budget in multiples of `step` money."""
        if self.published is None:
            self.add(rows, columns)
        else:
            self.published(rows, columns, step)


FAMILIES: tuple[ConstraintFamily, ...] = (
    ConstraintFamily("cap", formulation.cap, lambda: _("cap"), is_rule=True),
    ConstraintFamily("delivery", formulation.delivery, lambda: _("money of units delivered")),
    ConstraintFamily(
        "counterpart",
        formulation.counterpart,
        lambda: _("counterpart money"),
        published=formulation.published_counterpart,
    ),
    ConstraintFamily(
        "target", formulation.target, lambda: _("target"), is_rule=True, gives_way="where targets are hard"
    ),
    ConstraintFamily("limit", formulation.limit, lambda: _("limit"), is_rule=True, gives_way="always"),
    ConstraintFamily("committed", formulation.committed, lambda: _("committed money"), is_rule=True),
    ConstraintFamily(
        "change", formulation.change, lambda: _("change from the plan"), published=_change_where_it_counts
    ),
    ConstraintFamily("even", formulation.even, lambda: _("even years")),
)


#: Rules that stand as bounds of columns, and what each of them is in the current language.
BOUNDS: dict[str, Callable[[], str]] = {"carry": lambda: _("money carried over"), "units": lambda: _("units delivered")}


def family_of(name: str) -> ConstraintFamily | None:
    """The family of that name; None for rules that stand as bounds of columns."""
    return next((family for family in FAMILIES if family.name == name), None)


def title_of(name: str) -> str:
    """What a rule of a family is, or one that stands as a bound, in the current language."""
    family = family_of(name)
    return BOUNDS[name]() if family is None else family.title()

"""A scenario while changes are made to it: the values that a change can reach, one by one."""

from dataclasses import dataclass, replace

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Limit, Model, Target, Tranche
from kcplan.reading.origins import Notes
from kcplan.reading.regional import Regional


@dataclass
class Draft:
    """Values by id; those of years are lists, one a model year."""

    base: Model
    caps: dict[str, list[float]]
    region_caps: dict[str, FloatArray]
    targets: dict[str, Target]  # by key
    weights: dict[str, float]
    limits: dict[str, Limit]  # by name
    notes: Notes
    costs: dict[str, list[tuple[Tranche, ...]]]  # by activity
    yields: dict[str, dict[str, list[float]]]  # by activity and outcome
    ratios: dict[str, list[float]]  # counterpart money per unit of public money, by line
    regional: Regional

    @classmethod
    def of(cls, model: Model, notes: Notes) -> "Draft":
        """The values of a model; caps, targets, weights and limits are still to come."""
        return cls(
            model, {}, {}, {}, {}, {}, notes,
            {activity.id: list(activity.tranches) for activity in model.activities},
            {a.id: {outcome: list(values) for outcome, values in a.yields.items()} for a in model.activities},
            {line.id: list(line.counterpart) for line in model.lines if line.counterpart is not None},
            Regional.of_model(model),
        )  # fmt: skip

    def model(self) -> Model:
        """The model with its values as they are now."""
        lines = []
        for line in self.base.lines:
            activities = tuple(
                replace(
                    activity,
                    tranches=tuple(self.costs[activity.id]),
                    yields={outcome: tuple(values) for outcome, values in sorted(self.yields[activity.id].items())},
                )
                for activity in line.activities
            )
            ratios = self.ratios.get(line.id)
            lines.append(replace(line, activities=activities, counterpart=None if ratios is None else tuple(ratios)))
        regional = self.regional
        return replace(self.base, lines=tuple(lines), regional_cost=regional.cost, regional_yields=regional.yields)

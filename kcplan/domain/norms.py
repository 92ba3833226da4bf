"""Cost norms: the most public money that the law lets a unit, a project or a line get."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Norm:
    """The most public money that the law lets a unit, a project or a line get, from one day to another.

    Days are ISO dates; "" is open-ended. `share` of an activity is of the whole cost, with counterpart money; of a line
    it is of the public money of all lines in the year.
    """

    id: str
    activity: str
    cap: float | None  # money per unit
    share: float | None
    valid_from: str
    valid_to: str
    source: str

    def holds(self, year: int) -> bool:
        """Whether it is in force on 1 January of a year."""
        day = f"{year}-01-01"
        return self.valid_from <= day and (not self.valid_to or day <= self.valid_to)

    @property
    def limit(self) -> str:
        """How the names of limits begin that this row gives: `norm-machinery-2018-05-11`."""
        return "-".join(filter(None, ("norm", self.id, self.valid_from)))

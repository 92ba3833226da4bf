"""What a rule is known by: its family, what it says and for what. Nothing takes its printed name apart again."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from kcplan.domain.scenario import Dimension, RuleSide, Target, years_label

#: What one row of a rule is kept for besides years: ids, each with what it is one of, as ids of two kinds may be alike.
KeptFor: TypeAlias = tuple[tuple[Dimension, str], ...]

#: How a side reads in the name of a limit, or of a target.
SIDES: dict[RuleSide, Literal["at least", "at most"]] = {"at_least": "at least", "at_most": "at most"}


@dataclass(frozen=True, slots=True)
class RuleId:
    """A rule of a family, down to what it is kept for; with fewer words it stands for all rules that have them.

    A limit has a name and a side; a target its outcome, its years and the name of its regions, and a side only where it
    is the most that it allows. `region` is "" where the rule is kept over all regions, or the model has only one.
    Prints as the name that summary.json has: `cap[central,2016]`, `target[jobs@2016-2020]`,
    `target at most[jobs@2016-2020]`, `limit flex at least[clusters,2017]`.
    """

    family: str
    limit: str = ""
    side: RuleSide | None = None
    outcome: str = ""
    years: tuple[int, ...] = ()
    place: str = ""
    region: str = ""
    line: str = ""
    activity: str = ""
    source: str = ""
    year: int | None = None

    @classmethod
    def of_target(cls, target: Target, side: RuleSide = "at_least") -> "RuleId":
        """The rule that a number of a target is."""
        own = None if side == "at_least" else side
        return cls("target", side=own, outcome=target.outcome, years=target.years, place=target.place)

    @property
    def kept_for(self) -> KeptFor:
        """A region, a line, an activity, a source."""
        own: KeptFor = (
            ("region", self.region), ("line", self.line), ("activity", self.activity), ("source", self.source)
        )  # fmt: skip
        return tuple(pair for pair in own if pair[1])

    @property
    def head(self) -> str:
        """The printed name without what the rule is kept for."""
        return " ".join(filter(None, (self.family, self.limit, SIDES[self.side] if self.side else "")))

    @property
    def without_year(self) -> "RuleId":
        """The same over all years."""
        return replace(self, year=None)

    def __str__(self) -> str:
        words = [*(word for _, word in self.kept_for), *([] if self.year is None else [str(self.year)])]
        if self.outcome:
            place = [self.place] if self.place else []
            words = ["@".join([self.outcome, years_label(self.years), *place])]
        return f"{self.head}[{','.join(words)}]" if words else self.head

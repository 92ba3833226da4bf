"""A new family of constraints: once it stands in the table it is obeyed, published, checked, priced and named."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from support.small import scenario

from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.reasons import reasons
from kcplan.analyses.mending.diagnose import diagnose
from kcplan.analyses.prices import priced
from kcplan.checking import review as checking
from kcplan.documents.elements import names
from kcplan.domain.recommendation import Rule
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Dimension
from kcplan.errors import CheckFailed
from kcplan.language import using
from kcplan.mathematics import families
from kcplan.mathematics.cells import Groups, Rows, labels
from kcplan.mathematics.columns import Columns
from kcplan.planning.publish import publish
from kcplan.planning.solve import solve

#: The most central money that works may have in a year.
QUOTA = 12.5

HERE = RuleId("quota", line="works", source="central", year=2020)


def quota(rows: Rows, columns: Columns) -> None:
    """Central money of a line with projects is at most the quota, each year."""
    table = columns.spend
    central = [source.id for source in columns.scenario.model.sources].index("central")
    held = np.flatnonzero((table.source == central) & (table.activity >= 0))
    per: tuple[Dimension, ...] = ("line", "source", "year")
    groups = Groups.by(table.take(held).key(per))
    places = labels(table.take(held[groups.first]), per)
    rows.add(RuleId("quota"), [(groups.of_cell, table.columns[held], 1.0)], groups.count, -np.inf, QUOTA, places)


def check_of_quota(found: checking.Found) -> Iterator[Rule]:
    """The same, added up from the money of the allocation."""
    model = found.scenario.model
    spent = found.tables.money[0, 0, 0]
    for year, money in zip(model.years, spent.tolist(), strict=True):
        yield Rule(replace(HERE, year=year), "at most", QUOTA, money, model.money, QUOTA)


@pytest.fixture(autouse=True)
def _with_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    family = families.ConstraintFamily("quota", quota, lambda: "quota of central money", is_rule=True)
    monkeypatch.setattr(families, "FAMILIES", (*families.FAMILIES, family))
    monkeypatch.setitem(checking.CHECKS, "quota", check_of_quota)


def test_it_is_obeyed_and_priced() -> None:
    """12.5 of central and 30 of local money a year buy 8.5 jobs; another million of central money one job in five."""
    found = priced(solve(scenario(targets=())))
    assert found.review.objective == pytest.approx(17.0)
    rules = {rule.id: rule for rule in found.binding}
    assert (rules[HERE].price_left, rules[HERE].price_right) == (pytest.approx(0.2), pytest.approx(0.2))


def test_it_is_published() -> None:
    """In whole millions central money is at most 12, not 12.5, and none of the 60 of its cap."""
    published = publish(solve(scenario(targets=(), rounding=1.0)))
    assert published is not None
    assert published.allocation.by_line()[0, 0].tolist() == [12.0, 12.0]
    assert published.review.broken == ()


def test_it_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan made without it is refused by the check, which knows it from a function of its own."""
    everything = families.FAMILIES
    monkeypatch.setattr(families, "FAMILIES", everything[:-1])
    with pytest.raises(CheckFailed, match=r"quota\[works,central,2020\]: expected at most 12.5, found 60"):
        solve(scenario(targets=()))


def test_it_is_a_reason() -> None:
    """Works gets no more central money because the quota is a ceiling."""
    found = reasons(Answer(solve(scenario(targets=())), None), lambda _share: None)
    (why,) = [reason for reason in found if (reason.line, reason.source) == ("works", "central")]
    assert why.why == "ceiling"
    assert {hold.rule.id for hold in why.rules} == {HERE, replace(HERE, year=2021)}


def test_it_clashes_and_is_mended() -> None:
    """20 jobs need 100 where quotas leave 85: the quotas clash with the target, and 15 more in a year mend that."""
    found = diagnose(scenario())
    assert {rule.id for clash in found.clashes for rule in clash.rules} >= {HERE}
    mended = {mend.rule.id: mend.mended for mend in found.mends}
    assert mended[HERE] == pytest.approx(27.5)
    (rule,) = [mend.rule for mend in found.mends if mend.rule.id == HERE]
    assert names.dated_rule(rule, found.scenario.model).startswith("quota of central money, at most: 1 Works")


def test_it_has_a_name_in_both_languages() -> None:
    """Screens show its title and what it is kept for, in English and in Vietnamese."""
    model = scenario().model
    assert names.rule_of_check(HERE, model) == "quota of central money: 1 Works, central, 2020"
    with using("vi"):
        assert names.rule_of_check(HERE, model).startswith("quota of central money: ")

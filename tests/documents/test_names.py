"""What sentences call years and rules: in words of each language, and no longer than they must be."""

import pytest
from support.small import scenario

from kcplan.analyses.explaining.coverage import Hold
from kcplan.analyses.explaining.reasons import Reason
from kcplan.documents.elements import names
from kcplan.documents.explain import words as explain_words
from kcplan.domain.recommendation import Binding
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Bound, Limit, Selection
from kcplan.language import using


@pytest.mark.parametrize(
    ("years", "english", "vietnamese"),
    [
        ((), "", ""),
        ((2018,), "2018", "năm 2018"),
        ((2016, 2019), "2016 and 2019", "năm 2016 và 2019"),
        ((2015, 2017, 2019), "2015, 2017 and 2019", "năm 2015, 2017 và 2019"),
        ((2016, 2017, 2018), "2016-2018", "giai đoạn 2016-2018"),
        ((2014, 2016, 2017, 2018), "2014 and 2016-2018", "năm 2014 và giai đoạn 2016-2018"),
    ],
)
def test_years_in_a_sentence(years: tuple[int, ...], english: str, vietnamese: str) -> None:
    """Years apart are no period; a period is written as the official form prints it, with a hyphen."""
    assert names.years(years) == english
    with using("vi"):
        assert names.years(years) == vietnamese


@pytest.mark.parametrize(
    ("count", "rest"),
    [(3, " and l2 of 1 Works"), (4, ", l2 of 1 Works and 1 more rule."), (5, ", l2 of 1 Works and 2 more rules.")],
)
def test_sentence_names_three_rules_and_counts_the_rest(count: int, rest: str) -> None:
    """Of many floors a sentence names three; how many more there are stands behind them."""
    floors = tuple(
        Hold(
            Binding(RuleId("limit", f"l{i}", "at_least", line="works"), 1.0, 1.0, "m", "at least"), "floor", frozenset()
        )
        for i in range(count)
    )
    limits = tuple(Limit(f"l{i}", "money", Selection(), ("line",), Bound("amount", 1.0)) for i in range(count))
    asked = scenario(limits=limits)
    said = explain_words.reason(Reason("works", "central", (2020,), 1.0, "floor", floors), asked)
    assert said.startswith("at the least allowed: floor l0 of 1 Works, floor l1 of 1 Works")
    assert rest.replace("l2", "floor l2") in said
    assert "l3" not in said


@pytest.mark.parametrize(("amount", "opening"), [(0.0, "not needed to keep"), (60.0, "at the least allowed:")])
def test_a_source_that_gives_nothing_is_not_told_to_be_at_its_least(amount: float, opening: str) -> None:
    """A floor on all the money of a year: where one source pays it, another is not needed for it."""
    limit = Limit("office", "money", Selection(), ("year",), Bound("amount", 60.0))
    rule = Binding(RuleId("limit", "office", "at_least", year=2020), 60.0, 60.0, "m", "at least")
    reason = Reason("works", "local", (2020,), amount, "floor", (Hold(rule, "floor", frozenset()),))
    assert explain_words.reason(reason, scenario(limits=(limit,))).startswith(f"{opening} floor office")

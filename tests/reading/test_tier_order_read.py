"""The key `tiers` of a scenario: what is left out follows, and what is wrong is told with its place."""

import pytest
from support import complete

from kcplan.errors import InvalidInput


def read(tiers: str) -> tuple[str, ...]:
    return complete.read(complete.text() + f"tiers: {tiers}\n").tiers


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("[targets, change, outcomes]", ("targets", "change", "outcomes", "protect", "even")),
        ("[change]", ("targets", "change", "outcomes", "protect", "even")),
        ("[targets, even]", ("targets", "even", "outcomes", "change", "protect")),
        ("[]", ("targets", "outcomes", "change", "protect", "even")),
    ],
)
def test_what_is_left_out_follows_in_the_default_order(written: str, order: tuple[str, ...]) -> None:
    assert read(written) == order


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[change, targets]", "expected targets before all other tiers, found them after change"),
        ("[targets, change, change]", "expected each tier once, found 'change' again"),
        ("[targets, chang]", "did you mean 'change'?"),
        ("[targets, protected]", "to be targets or outcomes or change or protect or even"),
        ("change", "tiers to be a list"),
    ],
)
def test_mistakes_have_their_place(written: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(written)
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.line == complete.text().count("\n") + 1

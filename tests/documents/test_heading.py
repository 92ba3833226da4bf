"""The first line of a screen: the title of the scenario and its question, or what it is called without them."""

from dataclasses import replace

import pytest
from support import small

from kcplan.documents.elements.names import heading
from kcplan.domain.scenario import Title
from kcplan.language import using

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("named", "question", "code", "shown"),
    [
        (Title("Less money", "Ít tiền hơn"), Title("What now?", "Làm gì?"), "en", "Less money. What now?"),
        (Title("Less money", "Ít tiền hơn"), Title("", ""), "vi", "Ít tiền hơn"),
        (Title("base", "base"), Title("", ""), "en", "Scenario base"),
        (Title("base", "base"), Title("What now?", "Làm gì?"), "vi", "Kịch bản base. Làm gì?"),
    ],
)
def test_a_scenario_opens_with_its_title_or_is_called_a_scenario(
    named: Title, question: Title, code: str, shown: str
) -> None:
    """Nothing opens with an id alone, or ends in a dot behind nothing."""
    asked = replace(small.scenario(), id="base", title=named, question=question)
    with using(code):
        assert heading(asked) == shown

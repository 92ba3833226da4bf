"""Units of money and of what is counted, in the current language."""

from kcplan.domain.scenario import Model, Scenario
from kcplan.language import _, title


def unit(word: str) -> str:
    """A unit of money in the current language; one that the catalogue lacks stays as the model has it.

    Money is named by kcplan, as every programme has the same: what is counted is named by the model.
    """
    return {"million VND": _("million VND")}.get(word, word)


def money_unit(scenario: Scenario) -> str:
    """The model's unit of money in the current language, where the catalogue has it."""
    return unit(scenario.model.money)


def counted(word: str, model: Model) -> str:
    """What a model counts in, or its money, in the current language; the word itself where it has no title."""
    return title(model.units[word]) if word in model.units else unit(word)

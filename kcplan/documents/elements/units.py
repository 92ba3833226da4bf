"""Units of money and of what is counted, in the current language."""

from kcplan.domain.scenario import Scenario
from kcplan.language import _


def unit(word: str) -> str:
    """A model's unit in the current language; one that the catalogue lacks stays as the model has it."""
    known = {
        "million VND": _("million VND"),
        "job": _("job"),
        "project": _("project"),
        "trainee": _("trainee"),
        "class": _("class"),
        "participation": _("participation"),
        "booth": _("booth"),
        "brand": _("brand"),
        "round": _("round"),
        "consultancy": _("consultancy"),
        "cluster": _("cluster"),
        "establishment": _("establishment"),
    }
    return known.get(word, word)


def money_unit(scenario: Scenario) -> str:
    """The model's unit of money in the current language, where the catalogue has it."""
    return {"million VND": _("million VND")}.get(scenario.model.money, scenario.model.money)

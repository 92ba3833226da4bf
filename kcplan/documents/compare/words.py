"""What is said of plans side by side: what each is, and what it loses and gains against the first."""

from collections.abc import Sequence

from kcplan.analyses.compare import ComparedPlan, Comparison
from kcplan.documents.elements import names
from kcplan.documents.plan import verdict
from kcplan.language import _, n_, number

_SHOWN = 2  # decimals of outcomes


def described(plan: ComparedPlan) -> str:
    """What a plan is, and what is proved of it where it is not the best."""
    proved = verdict.proved(plan.gap, plan.proof, plan.scenario.model)
    return ". ".join([names.plan(plan.kind, plan.scenario), *([" ".join(proved)] if proved else [])])


def losses_and_gains(found: Comparison, heads: Sequence[str]) -> list[str]:
    """A sentence for each plan but the first: what it loses against the first, then what it gains."""
    return [_against_the_first(found, heads, plan) for plan in range(1, len(found.plans))]


def _against_the_first(found: Comparison, heads: Sequence[str], plan: int) -> str:
    pairs = [(_("points"), float(found.weighted[plan] - found.weighted[0]))]
    for k, outcome in enumerate(found.outcomes):
        pairs.append((names.outcome(found.model, outcome), float(found.totals[plan, k] - found.totals[0, k])))
    lost = [f"{number(-change, _SHOWN)} {what}" for what, change in pairs if round(change, _SHOWN) < 0]
    won = [f"{number(change, _SHOWN)} {what}" for what, change in pairs if round(change, _SHOWN) > 0]
    missed = [sum(1 for row in found.targets if row.misses[one] and row.asked[one]) for one in (0, plan)]
    if missed[1] > missed[0]:
        more = missed[1] - missed[0]
        text = n_("{count} target that was met", "{count} targets that were met", more)
        lost.append(text.format(count=more))
    elif missed[1] < missed[0]:
        more = missed[0] - missed[1]
        text = n_("{count} target that was missed", "{count} targets that were missed", more)
        won.append(text.format(count=more))
    if not lost and not won:
        return _("“{plan}” has the same outcomes as “{first}”.").format(plan=heads[plan], first=heads[0])
    text = _("“{plan}” against “{first}”: it loses {lost}; it gains {won}.")
    if not won:
        text = _("“{plan}” against “{first}”: it loses {lost}. It gains nothing.")
    elif not lost:
        text = _("“{plan}” against “{first}”: it loses nothing. It gains {won}.")
    return text.format(plan=heads[plan], first=heads[0], lost=names.listed(lost), won=names.listed(won))

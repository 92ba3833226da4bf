"""Every kind of rule has every sentence, in both languages, with nothing false in it.

The rules are the rows of a scenario with a limit of every kind (support/every_rule.py): a family that is added later
has to have a row there, and then each sentence below has to be made of it.
"""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Any, get_args

import pytest
from rich.console import Console
from support.every_rule import ID, NAMES, every_rule, rules
from support.false_words import false_words

import kcplan
from kcplan.analyses.explaining.coverage import Hold, HoldKind
from kcplan.analyses.explaining.differences import Difference, DifferenceKind
from kcplan.analyses.explaining.reasons import Effect, Reason, Why
from kcplan.analyses.mending.diagnose import Clash, Diagnosis
from kcplan.analyses.mending.levers import Mend
from kcplan.analyses.mending.need import NoMoneyHelps
from kcplan.analyses.mending.rules import NamedRule, named
from kcplan.documents.elements import names
from kcplan.documents.explain import words as explain_words
from kcplan.documents.mending import clashes as clashes_in_words
from kcplan.documents.mending import diagnosis, needs
from kcplan.documents.plan import binding, terminal, verdict
from kcplan.documents.report import limits as of_page
from kcplan.documents.report import verdict as page_verdict
from kcplan.domain.recommendation import Binding, Recommendation, Rule, RuleKind, Side, SideEnd
from kcplan.domain.scenario import Activity, Line, Scenario, Source
from kcplan.language import LANGUAGES, _, using
from kcplan.mathematics.families import BOUNDS, FAMILIES, family_of
from kcplan.planning.publish import Published

SCENARIO: Scenario = every_rule()
RULES: tuple[Rule, ...] = tuple(rules(SCENARIO))
MODEL = SCENARIO.model


def printed(show: Callable[[Console], object]) -> str:
    to = Console(file=io.StringIO(), width=10_000, highlight=False, markup=False, emoji=False)
    show(to)
    return to.file.getvalue()  # type: ignore[attr-defined, no-any-return]


@cache
def solved() -> Recommendation:
    return kcplan.solve(SCENARIO)


def names_of(code: str) -> list[str]:
    """The names of the model in the other language, which no sentence of this one may have."""
    other = next(language for language in LANGUAGES if language != code)
    return [getattr(title, other) for title in NAMES.values()]


def refuse_false(texts: Sequence[str], code: str) -> None:
    assert [text for text in texts if not text.strip()] == []
    assert [wrong for text in texts for wrong in false_words(text, code, [ID, *names_of(code)])] == []


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower()))


def parts_of(rule: Rule, code: str) -> set[str]:
    """The words of the titles of what a rule is kept for."""
    named: list[Any] = [*MODEL.lines, *MODEL.activities, *MODEL.sources]
    kinds = {"line": Line, "activity": Activity, "source": Source}
    of_regions = {region: getattr(title, code) for region, title in MODEL.region_titles.items()}
    titles = [
        of_regions[word]
        if dimension == "region"
        else next(getattr(one.title, code) for one in named if isinstance(one, kinds[dimension]) and one.id == word)
        for dimension, word in rule.id.kept_for
    ]
    return words(" ".join(titles))


def bound(rule: Rule, left: Side | None = None, right: Side | None = None) -> Binding:
    return Binding(rule.id, rule.value, rule.limit, rule.unit, rule.kind, left, right)


def in_words(rule: Rule) -> NamedRule:
    return named(SCENARIO, rule.id, "at_least" if rule.kind == "at least" else "at_most")


def clash(*members: Rule, **figures: float) -> Clash:
    own = {"needed": None, "there": None, "reached": None} | figures
    return Clash(tuple(map(in_words, members)), tuple(rule.limit for rule in members), **own)  # type: ignore[arg-type]


#: Rules of the scenario, which may clash and be mended: the first row of each limit and of each regional cap.
KEPT = list(
    {
        (rule.id.limit or rule.id, bool(rule.id.region)): rule
        for rule in reversed(RULES)
        if (family := family_of(rule.id.family)) and family.is_rule
    }.values()
)
CAP = next(rule for rule in RULES if rule.id.family == "cap")
REGIONAL_CAP = next(rule for rule in RULES if rule.id.family == "cap" and rule.id.region)
TARGET = next(rule for rule in RULES if rule.id.family == "target")
CEILING = next(rule for rule in KEPT if rule.kind == "at most" and rule.id.family == "limit")


def test_every_family_is_here() -> None:
    """A family without a row in the scenario would have no sentence here."""
    assert {rule.id.family for rule in RULES} == {family.name for family in FAMILIES} | set(BOUNDS)
    assert {rule.kind for rule in RULES} == set(get_args(RuleKind))


@pytest.mark.parametrize("code", LANGUAGES)
def test_names(code: str) -> None:
    """On screens, on the page, within sentences; two rules have two names."""
    with using(code):
        checked = [names.rule_of_check(rule.id, MODEL) for rule in RULES]
        on_page = [of_page.rule_name(rule.id, SCENARIO) for rule in RULES]
        dated = [names.dated_rule(in_words(rule), MODEL) for rule in RULES]
        without = [names.rule(in_words(rule), MODEL) for rule in RULES]
        targets = [of_page.target_name(target, SCENARIO) for target in SCENARIO.targets]
        targets += [names.target(MODEL, target) for target in SCENARIO.targets]
    refuse_false([*checked, *on_page, *dated, *without, *targets], code)
    for texts in (checked, on_page, dated):
        assert [text for rule, text in zip(RULES, texts, strict=True) if not parts_of(rule, code) <= words(text)] == []
    assert len(set(checked)) == len(set(dated)) == len(RULES)
    assert len(set(targets)) == 2 * len(SCENARIO.targets)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("then", get_args(SideEnd))
def test_binding_rules(code: str, then: SideEnd) -> None:
    """Priced or not, whatever comes then, with and without misses; as sentences, tables and rows of the page."""
    none = Side(None, None, 0.0, then)
    pairs = [
        (Side(0.0, 0.0, 3.0, then), Side(0.0, 0.0, inf, then)),
        (Side(-0.5, 0.25, 3.0, then), none),
        (none, Side(2.5, -0.125, 0.0, then)),
        (none, none),
    ]
    priced = [bound(rule, *pairs[n % len(pairs)]) for n, rule in enumerate(RULES) if rule.kind != "exactly"]
    with using(code):
        every = [*_chunks(priced, 5), [bound(RULES[0])], [bound(rule) for rule in RULES]]
        screens = [printed(lambda to, own=own: [part.show(to) for part in binding.parts(own, MODEL)]) for own in every]
        page = of_page.binding(replace(solved(), binding=tuple(priced)), "VND")
        cells = [" | ".join(cell.text for cell in row.cells) for row in page.rows]
    refuse_false([*screens, *cells], code)


@pytest.mark.parametrize("code", LANGUAGES)
def test_broken_rules(code: str) -> None:
    """Of an evaluation, and those that a published budget relaxes."""
    rounded = Published(1.0, solved().allocation, solved().review, 1.0, 0.0, RULES, 2.0, 1.0, 3.0)
    with using(code):
        table = printed(lambda to: terminal.rules_table(_("Rules that the plan breaks"), RULES, MODEL).show(to))
        texts = [verdict.of_published(rounded, MODEL), *page_verdict.of_published(rounded, SCENARIO)]
    refuse_false([table, *texts], code)
    assert len(table.splitlines()) == 3 + len([rule for rule in RULES if rule.id.family != "target"])


@pytest.mark.parametrize("code", LANGUAGES)
def test_reasons(code: str) -> None:
    """Each reason, held by each kind of rule, with every effect; rules that read as one are told as one."""
    effects = [None, Effect(0.0, 0.0), Effect(-1.5, 0.25), Effect(0.0, -0.01)]
    held = [rule for rule in RULES if rule.kind != "exactly"]
    texts = []
    with using(code):
        for why in get_args(Why):
            for n, (kind, effect) in enumerate([(k, e) for k in get_args(HoldKind) for e in effects]):
                few = [Hold(bound(rule), kind, frozenset()) for rule in held[n :: len(held) // 3][: 1 + n % 4]]
                for whole in (False, True):
                    reason = Reason(
                        ID + "roads", ID + "central", (2020,), 3.0, why, tuple(few), effect, effect, None, whole
                    )
                    texts += [explain_words.reason(reason, SCENARIO), explain_words.dated_reason(reason, SCENARIO)]
        texts += [text for rule in RULES for text in explain_words.bindings([bound(rule)], SCENARIO)]
    refuse_false(texts, code)


@pytest.mark.parametrize("code", LANGUAGES)
def test_clashes_and_mends(code: str) -> None:
    """Each rule alone, with a cap, within a ceiling, beside a target, and next to the rule behind it.

    A plan that spends nothing keeps all that is at most something: one rule of a conflict is always at least something.
    """
    floors = [rule for rule in KEPT if rule.kind == "at least"]
    clashes = [clash(rule) for rule in floors]
    clashes += [clash(TARGET, rule) for rule in KEPT if rule is not TARGET]
    clashes += [clash(rule, CEILING) for rule in floors]
    clashes += [clash(cap, rule, needed=9.5, there=3.0) for rule in floors for cap in (CAP, REGIONAL_CAP)]
    clashes += [clash(TARGET, rule, CAP, needed=9.5, there=3.0) for rule in KEPT if rule.id.family == "limit"]
    clashes += [clash(TARGET, rule, reached=1.0) for rule in KEPT if rule.id.family == "limit"]
    clashes += [clash(*pair) for pair in pairwise(KEPT) if {rule.kind for rule in pair} != {"at most"}]
    mends = [Mend(in_words(rule), 2.0, value) for rule in KEPT for value in (0.0, 2.5)]
    every = [replace(mend, rule=replace(mend.rule, years=())) for mend in mends if mend.rule.kind == "cap"]
    solver = solved().solver
    with using(code):
        texts = [clashes_in_words.sentence_of(one, MODEL) for one in clashes] + [
            clashes_in_words.end_of(one, MODEL) for one in clashes
        ]
        for own, mended in zip(_chunks(clashes, 12), _chunks([*mends, *every], 12), strict=False):
            for found in (
                Diagnosis(SCENARIO, solver, False, tuple(mended), (), tuple(mended), tuple(own)),
                Diagnosis(SCENARIO, solver, False, (), tuple(mended), (), tuple(own)),
                Diagnosis(SCENARIO, solver, False, tuple(mended), (), (), tuple(own[:1])),
            ):
                texts.append(printed(lambda to, found=found: diagnosis.show(found, to)))
                texts.append(diagnosis.short(found, Path("a.yaml")))
        lacking = [(rule,) for rule in KEPT] + list(pairwise(KEPT))
        texts += [needs.no_money_helps(NoMoneyHelps(SCENARIO, tuple(map(in_words, own)))) for own in lacking]
    refuse_false(texts, code)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(DifferenceKind))
def test_differences(code: str, kind: DifferenceKind) -> None:
    """Each kind of difference, added, dropped, moved, or not told by one number."""
    what = {
        "cap": ID + "central", "carry_over": ID + "central", "target": f"{ID}jobs@2020@Coast", "weight": ID + "jobs",
        "discount": "", "limit": "flex", "unit_cost": ID + "bridges", "yield": ID + "bridges", "payers": ID + "roads",
        "plan": "", "periods": "", "tiers": "", "committed": "", "closed": "", "approved": "",
        "protect": "",
    }[kind]  # fmt: skip
    numbers: list[dict[str, Any]] = [{"before": 2.0, "after": 3.0}, {"before": 3.0, "after": 2.0}]
    if kind not in ("carry_over", "weight", "discount"):  # these are always told by a number
        numbers += [{}]
    if kind == "cap":
        numbers += [{"before": 0.0, "after": 3.0}]
    if kind in ("cap", "target", "limit"):
        numbers += [{"after": 2.0, "added": True}, {"before": 2.0, "removed": True}]
    with using(code):
        texts = [
            explain_words.difference(Difference(kind, what, (2020,) if kind in ("cap", "target") else (), **own), MODEL)
            for own in numbers
        ]
    refuse_false(texts, code)


def _chunks(items: Sequence[Any], count: int) -> list[Sequence[Any]]:
    """So many parts, which a screen would not hold all at once."""
    return [items[n::count] for n in range(count)]

"""How an uncertain number is spread, as a file says it; what could never be such a number is an error."""

import math
from collections import Counter

from kcplan import tolerances
from kcplan.domain.uncertainty import Distribution, Kind
from kcplan.language import _
from kcplan.reading.tables.opening import table_of
from kcplan.reading.tables.rows import NamedColumns
from kcplan.reading.text.log import Log
from kcplan.reading.text.numbers import can_be_reckoned, parse, refuse_size
from kcplan.reading.text.tree import Node
from kcplan.visible import shown


def read_distribution(node: Node, kind: Kind, log: Log) -> Distribution | None:
    """The distribution of a mapping that has its shape; None if it is not one, and the log says why."""
    told = log.errors
    if not node.value:
        return None  # none of the known kinds, and the log says so
    ((name, written),) = node.value.items()
    found = {
        "uniform": _uniform, "triangular": _triangular, "normal": _normal,
        "discrete": _discrete, "empirical": _empirical,
    }[name](written, log)  # fmt: skip
    if found is None or log.errors > told:
        return None
    if kind == "unit_cost" and found.least <= 0:
        log.error(written.place, _("unit costs above 0"), f"{found.least:g}", _("let the least be above 0"))
        return None
    return found


def _uniform(node: Node, log: Log) -> Distribution | None:
    values = _numbers(node, 2, _("two numbers, least and most"), log)
    if values and not values[0] < values[1]:
        _not_ascending(node, values, log)
    return Distribution("uniform", values) if values else None


def _triangular(node: Node, log: Log) -> Distribution | None:
    values = _numbers(node, 3, _("three numbers, least, likeliest and most"), log)
    if values and not (values[0] <= values[1] <= values[2] and values[0] < values[2]):
        _not_ascending(node, values, log)
    return Distribution("triangular", values) if values else None


def _normal(node: Node, log: Log) -> Distribution | None:
    most = node.get("to")
    values = tuple(node[key].value for key in ("mean", "sd", "from"))
    if most is not None and most.value <= values[2]:
        _not_ascending(most, (values[2], most.value), log)
    return Distribution("normal", (*values, math.inf if most is None else most.value))


def _discrete(node: Node, log: Log) -> Distribution | None:
    chances: dict[float, float] = {}
    for key, chance in node.value.items():
        value = parse(key)
        if value is None or value < 0:
            log.error(node.keys[key], _("{name} to be a number of at least 0").format(name=_("value")), repr(key))
        elif not can_be_reckoned(value):
            refuse_size(node.keys[key], _("value"), key, log)
        elif value in chances:
            log.error(node.keys[key], _("each value once"), _("{name!r} again").format(name=key))
        else:
            chances[value] = chance.value
    total = math.fsum(chance.value for chance in node.value.values())
    if abs(total - 1) > tolerances.CHANCES:
        log.error(node.place, _("chances that sum to 1"), _("a sum of {total}").format(total=f"{total:g}"))
    values = sorted(chances)
    return Distribution("discrete", tuple(values), tuple(chances[value] for value in values)) if values else None


def _empirical(node: Node, log: Log) -> Distribution | None:
    """Each row as likely."""
    if not node.value:
        return None  # not a name, and the log says so
    told = log.errors
    with table_of(node, log) as table:
        rows = () if table is None else table.rows(NamedColumns(("value",), numbers=("value",)), log)
        values = [row.number("value", log) for row in rows]
        if table is None or log.errors > told:
            return None
        if not values:
            log.error(node.place, _("a file with values"), _("none in {path}").format(path=shown(table.place.file)))
            return None
    times = sorted(Counter(values).items())
    return Distribution(
        "discrete", tuple(value for value, _times in times), tuple(count / len(values) for _value, count in times)
    )


def _numbers(node: Node, count: int, expected: str, log: Log) -> tuple[float, ...]:
    values = tuple(item.value for item in node.value)
    if len(values) == count:
        return values
    if values:
        log.error(node.place, expected, _("{count} of them").format(count=len(values)))
    return ()


def _not_ascending(node: Node, values: tuple[float, ...], log: Log) -> None:
    if not any(math.isnan(value) for value in values):
        log.error(node.place, _("numbers that ascend"), ", ".join(f"{value:g}" for value in values))

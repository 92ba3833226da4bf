"""Shares and multiples: 0.005, or 0.5 %."""

import math
from dataclasses import dataclass

from kcplan.language import _
from kcplan.reading.format.scalars import Schema
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.numbers import PERCENT, can_be_reckoned, parse_percent, refuse_size
from kcplan.reading.text.tree import Node


@dataclass(frozen=True)
class Share:
    """A share of at least 0, as a number or in per cent.

    Of a number from `doubtful` up it is asked whether it was meant in per cent: only with the sign is it taken.
    """

    most: float = math.inf
    doubtful: float = math.inf
    above: bool = False  # more than 0

    def check(self, node: Node, name: str, log: Log) -> Node:
        plain = node.is_number
        value = float(node.value) if plain else parse_percent(node.text)
        if value is None or not self._can_be(value):
            meant = value is not None and plain and self.most < value <= 100
            mend = _("write {number:g} %, if that is meant").format(number=value) if meant else ""
            log.error(node.place, _("{name} to be {what}").format(name=name, what=self._words), str(node), mend)
        elif plain and value >= self.doubtful:
            mend = _("write {number:g} % ({share:g}), or {times:g} % ({number:g})")
            mend = mend.format(number=value, share=value / 100, times=100 * value)
            log.error(node.place, _("{name} to be {what}").format(name=name, what=self._words), str(node), mend)
        elif not can_be_reckoned(value):
            refuse_size(node.place, name, str(node), log)
        else:
            return Node(node.place, value + 0.0, node.text)
        return self.blank(node.place)

    def _can_be(self, value: float) -> bool:
        return math.isfinite(value) and 0 <= value <= self.most and not (self.above and value == 0)

    @property
    def _words(self) -> str:
        """What it must be, in the current language."""
        if self.most < math.inf:
            return _("a number from 0 to {most:g}, or per cent such as 5 %").format(most=self.most)
        if self.above:
            return _("a number above 0, or per cent such as 5 %")
        if self.doubtful < math.inf:
            return _("a number of at least 0 and below {most:g}, or per cent such as 5 %").format(most=self.doubtful)
        return _("a number of at least 0, or per cent such as 5 %")

    def blank(self, place: Place) -> Node:
        return Node(place, math.nan)

    def schema(self) -> Schema:
        number: Schema = {"type": "number", "exclusiveMinimum" if self.above else "minimum": 0.0}
        if self.doubtful < math.inf:
            number["exclusiveMaximum"] = self.doubtful
        if self.most < math.inf:
            number["maximum"] = self.most
        return {"anyOf": [number, {"type": "string", "pattern": f"^{PERCENT}$"}]}

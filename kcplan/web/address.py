"""The address of a page holds its state: file, language and what is asked, so that it can be kept and mailed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from kcplan import language
from kcplan.commands.play import LOCK_SIDES, Lock, PlayAsked
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.visible import shown

FIRST_LANGUAGE = "vi"

Pairs = Sequence[tuple[str, str]]

#: Parts of names such as `money.central=97.5`: of what, and whose.
_MONEY, _WEIGHT, _SIDE, _AMOUNT = "money.", "weight.", "side.", "amount."
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class PageAddress:
    """What an address says: a file by its path within the folder, the language, what is asked; and all of its pairs."""

    file: str
    lang: str
    asked: PlayAsked
    pairs: Pairs = field(default=())

    def value(self, name: str) -> str:
        """The last value of a name; "" where it is not there."""
        return next((value for key, value in reversed(self.pairs) if key == name), "")

    def values(self, name: str) -> list[str]:
        """Every value of a name."""
        return [value for key, value in self.pairs if key == name]

    def of(self, path: str, **more: str) -> str:
        """An address with the same state, at another path, and with more names."""
        return f"{path}?{urlencode([*self.state(), *more.items()])}"

    def in_language(self, lang: str) -> "PageAddress":
        """The same in another language."""
        return replace(self, lang=lang)

    def state(self) -> list[tuple[str, str]]:
        """The fewest pairs that say the same."""
        found = [("file", self.file)] if self.file else []
        found += [("lang", self.lang)] if self.lang != FIRST_LANGUAGE else []
        asked = self.asked
        found += [(f"{_MONEY}{name}", _typed(100 * share)) for name, share in asked.money.items() if share != 1.0]
        found += [(f"{_WEIGHT}{name}", _typed(weight)) for name, weight in asked.weights.items()]
        for lock in asked.locks:
            found += [(f"{_SIDE}{lock.line}", lock.side), (f"{_AMOUNT}{lock.line}", _typed(lock.amount))]
        return found


def language_of(pairs: Pairs) -> str:
    """The language that an address asks for: Vietnamese unless it says another."""
    asked = [value for key, value in pairs if key == "lang"]
    return asked[-1] if asked and asked[-1] in language.LANGUAGES else FIRST_LANGUAGE


def read(pairs: Pairs) -> PageAddress:
    """What an address says. Raises UsageError for a number that is none, and for a lock that is half there."""
    given = dict(pairs)
    money = {name: round(number / 100, _DIGITS) for name, number in _numbers(given, _MONEY)}
    sides = {key.removeprefix(_SIDE): value for key, value in given.items() if key.startswith(_SIDE)}
    amounts = dict(_numbers(given, _AMOUNT))
    locks = []
    for line, amount in amounts.items():
        side = next((one for one in LOCK_SIDES if one == sides.get(line)), None)
        if side is None:
            text = _("expected a lock with {sides}, found {found}")
            raise UsageError(text.format(sides=", ".join(LOCK_SIDES), found=shown(sides.get(line, "-"))))
        if line != given.get("unlock"):
            locks.append(Lock(line, side, amount))
    money = {name: share for name, share in money.items() if share != 1.0}
    asked = PlayAsked(money, dict(_numbers(given, _WEIGHT)), tuple(locks))
    return PageAddress(given.get("file", ""), language_of(pairs), asked, tuple(pairs))


def _numbers(given: dict[str, str], start: str) -> Iterable[tuple[str, float]]:
    """The numbers of names that begin alike; a number that is not filled in is not asked for."""
    for key, value in given.items():
        if key.startswith(start) and value.strip():
            try:
                yield key.removeprefix(start), float(value)
            except ValueError as error:
                text = _("expected a number for {name}, found {value}")
                raise UsageError(text.format(name=shown(key), value=shown(value[:60]))) from error


def _typed(value: float) -> str:
    return f"{value:.{_DIGITS}g}"

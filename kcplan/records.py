"""Classes of named fields, made in a fraction of the time that `dataclasses.dataclass` takes.

A solve makes more than a hundred of them before it reads its file, and uses half. The standard decorator compiles up to
six methods for each, which was half of what `kcplan solve` took of the processor beside numpy and HiGHS. Here one, the
initialiser, is compiled, when the first object is made; the others serve every class.
"""

from dataclasses import MISSING, FrozenInstanceError
from dataclasses import dataclass as standard
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, *, frozen=False, slots=False, eq=True):
        """As `dataclasses.dataclass`, with the parameters that kcplan uses. `fields`, `replace` and `asdict` work."""
        return (lambda found: _made(found, frozen, slots, eq)) if cls is None else _made(cls, frozen, slots, eq)


def _made(cls: Any, frozen: bool, slots: bool, eq: bool) -> Any:
    cls = standard(init=False, repr=False, eq=False, match_args=False, slots=slots)(cls)
    names = tuple(cls.__dataclass_fields__)

    def first_init(self: Any, *values: Any, **named: Any) -> None:
        cls.__init__ = _initialiser(cls, frozen)
        cls.__init__(self, *values, **named)

    cls.__init__ = first_init
    given = vars(cls)
    if "__repr__" not in given:
        cls.__repr__ = _repr
    if eq:
        _compare(cls, attrgetter(*names) if len(names) > 1 else lambda found: tuple(_values(found)), frozen)
    if frozen:
        cls.__dataclass_params__.frozen = True  # what Python's own decorator asks of the base of a frozen class
        cls.__setattr__, cls.__delattr__ = _refuse_to_set, _refuse_to_delete
        if slots:
            cls.__getstate__, cls.__setstate__ = _values, _restore
    return cls


def _compare(cls: Any, values: Any, frozen: bool) -> None:
    """Equal where of one class with equal fields; what is frozen has a hash."""

    def equal(self: Any, other: Any) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    given = vars(cls)
    if given.get("__hash__") is None:
        cls.__hash__ = (lambda self: hash(values(self))) if frozen else None
    if "__eq__" not in given:
        cls.__eq__ = equal


def _initialiser(cls: Any, frozen: bool) -> Any:
    """`__init__` with the fields as parameters, compiled."""
    scope: dict[str, Any] = {"MISSING": MISSING, "set_": object.__setattr__}
    positional: list[str] = ["self"]
    named: list[str] = []
    lines: list[str] = []
    for name, field in cls.__dataclass_fields__.items():
        parameter, value = name, name
        if field.default_factory is not MISSING:
            scope[f"{name}_made"] = field.default_factory
            parameter = f"{name}=MISSING"
            value = f"{name}_made() if {name} is MISSING else {name}" if field.init else f"{name}_made()"
        elif field.default is not MISSING:
            scope[f"{name}_default"] = field.default
            parameter = f"{name}={name}_default"
        elif not field.init:
            continue  # __post_init__ sets it
        if field.init:
            (named if field.kw_only else positional).append(parameter)
        lines.append(f"set_(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    parameters = ", ".join([*positional, *(["*"] if named else []), *named])
    exec(f"def __init__({parameters}):\n " + "\n ".join(lines or ["pass"]), scope)
    return scope["__init__"]


def _values(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__dataclass_fields__]


def _restore(self: Any, values: list[Any]) -> None:
    for name, value in zip(self.__dataclass_fields__, values, strict=True):
        object.__setattr__(self, name, value)


def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name in self.__dataclass_fields__)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(_self: Any, name: str, _value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")

"""Classes of named fields, held to what Python's own dataclasses do with the same fields."""

import copy
import inspect
import pickle
import pkgutil
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from dataclasses import dataclass as standard
from importlib import import_module
from typing import Any

import pytest

import kcplan
from kcplan.records import _initialiser, dataclass


class Fields:
    """What both decorators are given."""

    first: int
    second: tuple[int, ...] = (1, 2)
    third: dict[str, int] = field(default_factory=dict)
    last: str = field(default="none", kw_only=True)


def made_by(decorator: Callable[..., Any], **parameters: bool) -> Any:
    """The same class by either decorator."""
    space = {
        name: value for name, value in vars(Fields).items() if not name.startswith("__dict") and name != "__weakref__"
    }
    space["third"], space["last"] = field(default_factory=dict), field(default="none", kw_only=True)
    return decorator(**parameters)(type("Fields", (), {**space, "__qualname__": "Fields"}))


@dataclass(frozen=True, slots=True)
class Kept:
    """One that travels."""

    name: str
    value: float = 1.0


@pytest.mark.parametrize("parameters", [{"frozen": True, "slots": True}, {"frozen": True}, {"slots": True}, {}])
def test_objects_are_those_of_the_standard_library(parameters: dict[str, bool]) -> None:
    """Made, shown, compared, replaced, taken apart, and refused where the call is wrong."""
    for give in ({"first": 1}, {"first": 1, "second": (), "last": "x"}, {"first": 2, "third": {"a": 1}}):
        ours, theirs = (made_by(one, **parameters) for one in (dataclass, standard))
        mine, other = ours(**give), theirs(**give)
        assert repr(mine) == repr(other)
        assert asdict(mine) == asdict(other)
        assert [own.name for own in fields(mine)] == [own.name for own in fields(other)]
        assert mine == ours(**give)
        assert mine != replace(mine, first=9)
        assert mine != other
        assert replace(mine, first=9).third is mine.third
        assert ours(1).third is not ours(1).third
        for wrong in (lambda c: c(), lambda c: c(1, (), {}, "positional"), lambda c: c(1, none=2)):
            for cls in (ours, theirs):
                with pytest.raises(TypeError):
                    wrong(cls)


def test_frozen_ones_stay_as_they_are_and_have_a_hash() -> None:
    """Equal ones have the same; those that may change have none."""
    one = Kept("a", 2.0)
    assert hash(one) == hash(Kept("a", 2.0))
    for change in (lambda: setattr(one, "name", "b"), lambda: delattr(one, "name")):
        with pytest.raises(FrozenInstanceError):
            change()
    assert not hasattr(one, "__dict__")
    with pytest.raises(TypeError, match="unhashable"):
        hash(made_by(dataclass)(1))


def test_python_s_own_classes_go_on_from_them() -> None:
    """Who uses kcplan may add fields with the standard decorator, frozen as the base is."""

    @standard(frozen=True)
    class More(Kept):
        more: int = 3

    assert More("a") == More("a", 1.0, 3)
    with pytest.raises(TypeError, match="frozen"):
        standard(type("Loose", (Kept,), {}))


def test_they_travel_between_processes() -> None:
    """Pickled and copied, they are equal; also where the class has made no object before."""
    one = Kept("a", 2.0)
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == copy.copy(one) == one


def test_every_class_of_kcplan_is_called_as_the_standard_library_would_have_it() -> None:
    """The parameters of every class's initialiser are those that dataclasses gives the same fields."""
    seen = 0
    for module in pkgutil.walk_packages(kcplan.__path__, "kcplan."):
        if module.name.endswith("__main__"):
            continue
        for cls in vars(import_module(module.name)).values():
            if inspect.isclass(cls) and cls.__module__ == module.name and "__dataclass_fields__" in vars(cls):
                expected = standard(
                    type(
                        cls.__name__,
                        (),
                        {"__annotations__": {f.name: f.type for f in fields(cls)}}
                        | {
                            f.name: field(
                                default=f.default, default_factory=f.default_factory, init=f.init, kw_only=f.kw_only
                            )
                            for f in fields(cls)
                        },
                    )
                )
                ours = inspect.signature(_initialiser(cls, True)).parameters
                theirs = inspect.signature(expected.__init__).parameters
                assert [(p.name, p.kind) for p in ours.values()] == [(p.name, p.kind) for p in theirs.values()], cls
                seen += 1
    assert seen > 200

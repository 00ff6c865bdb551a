"""Classes on the way to the first window, made as Python makes them but sooner: Qt's enumerations, and data classes.

Both are made by Python's own library from what it keeps to itself. So each of the two looks first whether that is as
it knows it, and leaves everything to the library where it is not.
"""

import dataclasses
import enum
import sys
from collections.abc import Callable
from typing import Any

_KINDS = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
_TAKEN = {kind: {"mro", *(name for base in (*kind.__mro__, enum.EnumType) for name in vars(base))} for kind in _KINDS}
"""What a member must not be called, or what calling it so does more than the usual."""
_Undo = Callable[[], None]


def quicken_classes() -> _Undo:
    """From now on enumerations and data classes are made sooner; call what is returned to have it as before."""
    undo = [_quicken_enums(), _quicken_data_classes()]

    def restore() -> None:
        while undo:
            undo.pop()()

    return restore


def _quicken_enums() -> _Undo:
    """PySide makes some three hundred enumerations for a window, with four thousand members, by calling `Enum`.

    The library goes through a dozen steps for each member. Their outcome is the same dictionaries for any numbers, and
    what does not depend on the members is taken from a class without any that the library made.
    """
    metaclass: Any = enum.EnumType
    original = metaclass._create_
    bare: dict[Any, dict[str, Any]] = {}

    def make(cls: Any, class_name: str, names: Any, *, boundary: Any = None, **named: Any) -> Any:
        if named.get("module") is None:  # the library looks for it two calls above
            named["module"] = sys._getframe(2).f_globals.get("__name__")
        if cls not in _KINDS or named.get("type") is not None or not _plain(cls, names):
            return original(cls, class_name, names, boundary=boundary, **named)
        if (cls, boundary) not in bare:
            bare[cls, boundary] = _without_members(original(cls, "Bare", [], module=__name__, boundary=boundary))
        space = {
            name: value.copy() if type(value) in (list, dict) else value for name, value in bare[cls, boundary].items()
        }
        space["__module__"] = named["module"]
        if named.get("qualname") is not None:
            space["__qualname__"] = named["qualname"]
        new = space.pop("__new__")  # in a class body it would be made a static method
        made = type.__new__(metaclass, class_name, (cls,), space)
        _add_members(made, names, flags=issubclass(cls, enum.Flag))
        type.__setattr__(made, "__new__", new)
        return made

    metaclass._create_ = make

    def restore() -> None:
        metaclass._create_ = original

    return restore


def _plain(cls: Any, names: Any) -> bool:
    """Whether these are members with numbers, under names that mean nothing to an enumeration."""
    taken = _TAKEN[cls]
    lowest = 0 if issubclass(cls, enum.Flag) else -sys.maxsize
    return type(names) is list and all(
        type(pair) is tuple
        and len(pair) == 2
        and type(pair[0]) is str
        and type(pair[1]) is int
        and pair[1] >= lowest
        and pair[0][:1] not in ("", "_")
        and pair[0] not in taken
        for pair in names
    ) and len(dict(names)) == len(names)  # fmt: skip


def _without_members(made: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(made).items() if name not in ("__dict__", "__weakref__")}


def _add_members(made: Any, pairs: list[tuple[str, int]], *, flags: bool) -> None:
    listed, by_name, by_value = made._member_names_, made._member_map_, made._value2member_map_
    new, takes_value, put = made._new_member_, made._use_args_, type.__setattr__
    mask = single = 0
    for name, value in pairs:
        one_bit = value & (value - 1) == 0 and value != 0
        mask |= value
        single |= value if one_bit else 0
        member = by_value.get(value)
        if member is None:
            member = new(made, value) if takes_value else new(made)
            member._value_ = value
            member._name_ = name
            member.__objclass__ = made
            member._sort_order_ = len(listed)
            by_value[value] = member
            if one_bit or not flags:
                listed.append(name)
        put(made, name, member)
        by_name[name] = member
    if flags:
        for attribute, bits in (("_flag_mask_", mask), ("_singles_mask_", single), ("_all_bits_", _filled(mask))):
            if attribute in vars(made):
                put(made, attribute, bits)
        values = [by_name[name]._value_ for name in listed]
        if values != sorted(values):
            put(made, "_iter_member_", made._iter_member_by_def_)


def _filled(mask: int) -> int:
    return int(2 ** mask.bit_length() - 1)


def _quicken_data_classes() -> _Undo:
    """Compile the methods of a data class when they are first called.

    Each of them is a text that is compiled by itself, and few of the values that the program has names for are made,
    compared or printed before the first window. What `__init__` takes can be asked for: the rest of these are compiled
    at the end, and at once where the library itself asks, to describe a class that does not.
    """
    module: Any = dataclasses
    create, process = getattr(module, "_create_fn", None), getattr(module, "_process_class", None)
    if create is None or process is None:  # from Python 3.13 on they are compiled together
        return lambda: None
    described: list[bool] = []
    inits: list[tuple[Any, Callable[[Any], Any]]] = []

    def create_late(name: str, args: Any, body: Any, **named: Any) -> Any:
        stub = _of_any if name == "__init__" and described and described[-1] else _STUBS.get(tuple(args))
        if stub is None:
            return create(name, args, body, **named)
        made: list[Any] = []

        def compiled(cls: Any) -> Any:
            if not made:
                made.append(create(name, args, body, **named))
            for owner in cls.__mro__:
                if vars(owner).get(name) is late:
                    made[0].__qualname__ = late.__qualname__
                    setattr(owner, name, made[0])
            return made[0]

        late = stub(compiled)
        late.__name__ = name
        late.compiled = compiled
        return late

    def process_late(cls: Any, *options: Any, **named: Any) -> Any:
        described.append(bool(cls.__doc__))
        try:
            made = process(cls, *options, **named)
        finally:
            described.pop()
        if (compiled := getattr(vars(made).get("__init__"), "compiled", None)) is not None:
            inits.append((made, compiled))
        return made

    module._create_fn, module._process_class = create_late, process_late

    def restore() -> None:
        module._create_fn, module._process_class = create, process
        while inits:
            made, compiled = inits.pop()
            compiled(made)

    return restore


def _of_any(compiled: Callable[[Any], Any]) -> Any:
    def late(self: Any, /, *args: Any, **named: Any) -> Any:
        return compiled(type(self))(self, *args, **named)

    return late


def _of_self(compiled: Callable[[Any], Any]) -> Any:
    def late(self: Any) -> Any:
        return compiled(type(self))(self)

    return late


def _of_other(compiled: Callable[[Any], Any]) -> Any:
    def late(self: Any, other: Any) -> Any:
        return compiled(type(self))(self, other)

    return late


def _of_name(compiled: Callable[[Any], Any]) -> Any:
    def late(self: Any, name: Any) -> Any:
        return compiled(type(self))(self, name)

    return late


def _of_value(compiled: Callable[[Any], Any]) -> Any:
    def late(self: Any, name: Any, value: Any) -> Any:
        return compiled(type(self))(self, name, value)

    return late


_STUBS = {
    ("self",): _of_self,
    ("self", "other"): _of_other,
    ("self", "name"): _of_name,
    ("self", "name", "value"): _of_value,
}

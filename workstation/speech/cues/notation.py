"""Named sets of values in one line of text: a preset's name and what differs, as in "bbc,line_columns=39"."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from workstation.core.params import Param

T = TypeVar("T")


def read_values(text: str, presets: Mapping[str, T], params: Iterable[Param], kind: str) -> tuple[T, dict[str, object]]:
    """The preset that `text` names (the first one if it names none) and the values that differ from it, checked.

    ValueError for an unknown preset or name, and for a value out of range; `kind` is what presets are called.
    """
    head, *rest = (part.strip() for part in (text or next(iter(presets))).split(","))
    if "=" in head:
        head, rest = next(iter(presets)), [head, *rest]
    if head not in presets:
        raise ValueError(f"there is no {kind} {head!r}; there are {', '.join(presets)}")
    known = {param.name: param for param in params}
    given: dict[str, object] = {}
    for part in filter(None, rest):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if name not in known:
            raise ValueError(f"a {kind} has no {name!r}; it has {', '.join(known)}")
        given[name] = known[name].check(_value(known[name], value))
    return presets[head], given


def preset_of(text: str, presets: Mapping[str, T]) -> str:
    """The name of the preset in a text that `read_values` understands."""
    head = text.partition(",")[0].strip()
    return head if head in presets else next(iter(presets))


def values_text(preset: str, base: Any, values: Any) -> str:
    """The text for `values`, a dataclass like `base`, which is what the preset alone gives."""
    other = [f.name for f in fields(values) if getattr(values, f.name) != getattr(base, f.name)]
    return ",".join([preset, *(f"{name}={_written(getattr(values, name))}" for name in other)])


def with_values(base: T, given: Mapping[str, object]) -> T:
    """A dataclass with some values replaced, which `read_values` has checked."""
    return replace(base, **given)  # type: ignore[type-var]  # a dataclass, as all presets are


def _written(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(param: Param, text: str) -> object:
    if isinstance(param.default, str):
        return text
    if isinstance(param.default, bool):
        if text.lower() not in ("true", "false", "yes", "no", "1", "0"):
            raise ValueError(f"{param.name} must be true or false, got {text!r}")
        return text.lower() in ("true", "yes", "1")
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{param.name} must be a number, got {text!r}") from None
    if isinstance(param.default, int) and number != round(number):
        raise ValueError(f"{param.name} must be a whole number, got {text!r}")
    return number

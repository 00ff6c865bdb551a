"""Descriptions of parameters: one drives the editor, the docs, the console and the check of values."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

Value: TypeAlias = "bool | int | float | str | tuple[Value, ...]"
"""What a parameter can hold: a scalar, or for a table a tuple of rows, each a tuple of scalars."""

Values: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter. Its kind is the type of `default`; `fields` makes it a table of rows."""

    name: str
    default: Value
    label: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """How people read the `choices`, in the same order; empty: made from them."""
    usual: tuple[float, ...] = ()
    """Numbers that are offered; others within the limits are taken too."""
    exact: bool = False
    """No numbers but the `usual` ones and the default are taken."""
    only_with: tuple[str, Value] | None = None
    """It counts only where the parameter of this name has this value."""
    scale: Literal["linear", "log"] = "linear"
    fields: tuple["Param", ...] = ()
    file: bool = False
    """The value is a path; empty means none."""
    hint: str = ""

    @property
    def title(self) -> str:
        return self.label or self.name.removesuffix("_db").removesuffix("_hz").replace("_", " ").capitalize()

    def text_of(self, value: Value) -> str:
        """A choice or a number as people read it: "32 bit float", "192 kbit/s"."""
        if isinstance(value, str):
            if self.titles:
                return self.titles[self.choices.index(value)]
            return value[:1].upper() + value[1:].replace("_", " ")
        return f"{value:,.15g} {self.unit}".rstrip() if isinstance(value, int | float) else str(value)

    @property
    def range(self) -> str:
        """What is allowed, in words: "0 to 8", "5, 10 or 20 ms"; empty where all is."""
        allowed = self.choices or tuple(f"{number:.15g}" for number in self.usual if self.exact)
        if allowed:
            *others, last = allowed
            words = f"{', '.join(others)} or {last}" if others else last
        elif self.low is not None and self.high is not None:
            words = f"{self.low:.15g} to {self.high:.15g}"
        else:
            words = ""
        return f"{words} {self.unit}".strip() if words else ""

    def counts(self, values: Values) -> bool:
        """Whether it means anything beside the values of the others."""
        return self.only_with is None or values.get(self.only_with[0]) == self.only_with[1]

    def check(self, value: object) -> Value:
        """`value` as this parameter's type; ValueError names the value and what is allowed."""
        if self.fields:
            return self._check_rows(value)
        if isinstance(self.default, bool):
            if isinstance(value, bool):
                return value
            raise ValueError(f"{self.name} must be True or False, got {value!r}")
        if isinstance(self.default, str):
            if not isinstance(value, str):
                raise ValueError(f"{self.name} must be a text, got {value!r}")
            if self.choices and value not in self.choices:
                raise ValueError(f"{self.name} must be one of {', '.join(self.choices)}, got {value!r}")
            return value
        return self._check_number(value)

    def _check_number(self, value: object) -> Value:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{self.name} must be a number, got {value!r}")
        low = float("-inf") if self.low is None else self.low
        high = float("inf") if self.high is None else self.high
        try:
            number = float(value)
        except OverflowError:
            raise ValueError(f"{self.name} must be a number of fewer digits") from None
        if not low <= number <= high:  # also refuses nan
            limits = f"at least {low:g}" if self.high is None and number == number else f"{low:g} to {high:g}"
            raise ValueError(f"{self.name} must be {limits} {self.unit}".rstrip() + f", got {number:g}")
        if self.exact and number not in self.usual and number != self.default:
            raise ValueError(f"{self.name} must be {self.range}, got {number:g}")
        return round(value) if isinstance(self.default, int) else float(value)

    def _check_rows(self, value: object) -> Value:
        if not isinstance(value, list | tuple):
            raise ValueError(f"{self.name} must be a list of rows, got {value!r}")
        rows: list[Value] = []
        for row in value:
            if not isinstance(row, list | tuple) or len(row) != len(self.fields):
                names = ", ".join(f.name for f in self.fields)
                raise ValueError(f"each row of {self.name} must be ({names}), got {row!r}")
            rows.append(tuple(field.check(cell) for field, cell in zip(self.fields, row, strict=True)))
        return tuple(rows)


def check_values(params: tuple[Param, ...], values: Mapping[str, object]) -> Values:
    """All parameters' values, defaults filled in, read-only.

    ValueError for an unknown name, a bad value, or one that differs from its default where it does not count.
    """
    known = {param.name: param for param in params}
    for name in values:
        if name not in known:
            raise ValueError(f"there is no parameter {name!r}; there are {', '.join(known) or 'none'}")
    checked = {n: p.check(values[n]) if n in values else p.default for n, p in known.items()}
    for name, param in known.items():
        if param.only_with is not None and not param.counts(checked) and checked[name] != param.default:
            raise ValueError(f"{name} counts only where {param.only_with[0]} is {param.only_with[1]}")
    return MappingProxyType(checked)

"""Tools: functions of sound with parameters, as rows of tables that plugins can add to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from workstation.core.params import Param, Values, check_values


@dataclass(frozen=True, slots=True)
class Tool:
    """A function and what can be chosen of it; both may be "module:name", imported when they are first needed."""

    id: str
    title: str
    function: str | Callable[..., Any]
    params: tuple[Param, ...] | Callable[[], tuple[Param, ...]] = ()
    hint: str = ""

    def load(self) -> Callable[..., Any]:
        """The function."""
        if not isinstance(self.function, str):
            return self.function
        module, _, name = self.function.partition(":")
        function: Callable[..., Any] = getattr(import_module(module), name)
        return function

    @property
    def choices(self) -> tuple[Param, ...]:
        """What can be chosen of it; reads a plugin's code, and raises what that raises."""
        return self.params if isinstance(self.params, tuple) else self.params()

    def values(self, given: Mapping[str, object]) -> Values:
        """The values of all its parameters; ValueError for one that it does not have, or that is out of bounds."""
        try:
            return check_values(self.choices, given)
        except ValueError as error:
            raise ValueError(f"{self.title}: {error}") from None

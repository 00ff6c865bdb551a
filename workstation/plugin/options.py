"""The settings of a plugin's own: declared as parameters, shown on a page, and kept in the program's file."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from workstation.core.params import Param, Value
from workstation.core.registry import Registry
from workstation.core.settings import Settings
from workstation.core.signal import Signal

_TABLE = "plugin_values"


class PluginOptions(Mapping[str, Value]):
    """Values by name, each checked by its parameter; `changed` tells the name of one that is another now."""

    def __init__(self, plugin: str, settings: Settings) -> None:
        self.changed: Signal[str] = Signal()
        self._plugin, self._settings = plugin, settings
        self._params: dict[str, Param] = {}

    @property
    def params(self) -> tuple[Param, ...]:
        return tuple(self._params.values())

    def declare(self, params: tuple[Param, ...]) -> None:
        """Have more parameters; ValueError when there is one of that name."""
        if taken := [param.name for param in params if param.name in self._params]:
            raise ValueError(f"there is a setting {taken[0]!r} already")
        self._params |= {param.name: param for param in params}

    def withdraw(self, params: tuple[Param, ...]) -> None:
        for param in params:
            self._params.pop(param.name, None)

    def __getitem__(self, name: str) -> Value:
        param = self._param(name)
        for plugin, key, text in self._settings[_TABLE]:
            if (plugin, key) == (self._plugin, name):
                with suppress(ValueError, TypeError, RecursionError):  # of another version, perhaps
                    return param.check(json.loads(text))
        return param.default

    def __setitem__(self, name: str, value: object) -> None:
        checked = self._param(name).check(value)
        if checked == self[name]:
            return
        rows = [row for row in self._settings[_TABLE] if row[:2] != (self._plugin, name)]
        if checked != self._param(name).default:
            rows.append((self._plugin, name, json.dumps(checked)))
        self._settings[_TABLE] = tuple(rows)
        self.changed.emit(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._params)

    def __len__(self) -> int:
        return len(self._params)

    def _param(self, name: str) -> Param:
        if name not in self._params:
            raise ValueError(f"there is no setting {name!r}; there are {', '.join(self._params) or 'none'}")
        return self._params[name]


@dataclass(frozen=True, slots=True, eq=False)
class SettingsPage:
    """A page of the panel Settings: its title, and which of a plugin's settings stand on it."""

    title: str
    options: PluginOptions
    params: tuple[Param, ...]


PAGES: Registry[SettingsPage] = Registry("page of settings", {})
"""Those of all plugins that are on."""

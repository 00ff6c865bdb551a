"""Modules that are imported when they are first used: torch takes seconds."""

from importlib import import_module
from types import ModuleType
from typing import Any


class LateModule(ModuleType):
    """Stands for a module until it is used."""

    def __init__(self, name: str, target: str) -> None:
        super().__init__(name)
        self.__dict__["_target"] = target

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":  # who only looks around does not mean to import
            raise AttributeError(name)
        return getattr(import_module(self._target), name)

    def __dir__(self) -> list[str]:
        return dir(import_module(self._target))

    def __repr__(self) -> str:
        return f"<module {self._target!r}>"

"""The key map: which keys run which commands, from the program's file and the user's own."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtGui import QKeySequence

from workstation.core.bounded_files import read_toml
from workstation.core.resources import resource

Keys = tuple[str, ...]


class Keymap:
    """Keys by command id. What the user's file gets wrong costs those lines only: `faults` names them."""

    def __init__(self, own: Path | None = None) -> None:
        self.faults: list[str] = []
        self._keys: dict[str, Keys] = {}
        for path in (resource("keymap.toml"), own):
            if path is not None and path.exists():
                self._read(path)

    def of(self, command: str) -> Keys:
        """The keys of a command, the usual one first; none when it has none."""
        return self._keys.get(command, ())

    def sequences(self, command: str) -> list[QKeySequence]:
        return [QKeySequence(keys) for keys in self.of(command)]

    def text(self, command: str) -> str:
        """The first keys as this system writes them."""
        keys = self.of(command)
        return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def _read(self, path: Path) -> None:
        try:
            table = read_toml(path).get("keys", {})
        except (OSError, ValueError) as error:
            self.faults.append(str(error))
            return
        if not isinstance(table, Mapping):
            self.faults.append(f"{path.name}: [keys] must be a table")
            return
        for command, given in table.items():
            keys = (given,) if isinstance(given, str) else given
            if not isinstance(keys, tuple | list) or not all(_understood(k) for k in keys):
                self.faults.append(f"{path.name}: {command}: there are no keys {given!r}")
                continue
            for other, taken in self._keys.items():
                self._keys[other] = tuple(k for k in taken if k not in keys)
            self._keys[str(command)] = tuple(keys)


def _understood(keys: object) -> bool:
    return isinstance(keys, str) and bool(keys) and "" not in QKeySequence(keys).toString().split(", ")

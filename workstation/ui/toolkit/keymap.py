"""The key map: which keys run which commands, from the program's file and the user's own."""

from collections.abc import Container, Mapping
from functools import cache
from pathlib import Path

from PySide6.QtGui import QKeySequence

from workstation.core.files.bounded import read_toml
from workstation.core.files.resources import resource

Keys = tuple[str, ...]


class Keymap:
    """Keys by command id. What the user's file gets wrong costs those lines only: `faults` names them."""

    def __init__(self, own: Path | None = None) -> None:
        self.faults: list[str] = []
        self._keys: dict[str, Keys] = {}
        self._own: dict[str, str] = {}
        """The commands that the user's file names, and the file's name."""
        self._holders: dict[str, str] = {}
        """The commands by their keys, each written in one way."""
        for path in (resource("keymap.toml"), own):
            if path is not None and path.exists():
                self._read(path, own=path == own)

    def of(self, command: str) -> Keys:
        """The keys of a command, the usual one first; none when it has none."""
        return self._keys.get(command, ())

    def sequences(self, command: str) -> list[QKeySequence]:
        return [QKeySequence(keys) for keys in self.of(command)]

    def text(self, command: str) -> str:
        """The first keys as this system writes them."""
        keys = self.of(command)
        return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def holder(self, keys: str) -> str:
        """The command that keys run; empty when they are free."""
        return self._holders.get(_plain(keys), "")

    def assign(self, command: str, keys: str) -> str:
        """Give a command keys that are free, unless it has some already; what is wrong, else nothing."""
        if not _understood(keys):
            return f"there are no keys {keys!r}"
        holder = self.holder(keys)
        if holder and holder != command:
            return f"{keys} is the key of {holder}"
        if command not in self._keys:
            self._keys[command] = (keys,)
            self._holders[_plain(keys)] = command
        return ""

    def release(self, command: str) -> None:
        """Take the keys of a command that is gone; those that the user's file gives it stay."""
        if command not in self._own:
            for keys in self._keys.pop(command, ()):
                self._holders.pop(_plain(keys), None)

    def unknown(self, commands: Container[str]) -> list[str]:
        """What the user's file says of commands that there are none of, once all are there."""
        return [f"{name}: there is no command {id_!r}" for id_, name in self._own.items() if id_ not in commands]

    def _read(self, path: Path, *, own: bool) -> None:
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
            if own:
                self._own[str(command)] = path.name
            meant = dict.fromkeys(map(_plain, keys), str(command))
            for other in dict.fromkeys(self._holders[key] for key in meant if key in self._holders):
                had = self._keys[other]
                left = tuple(key for key in had if _plain(key) not in meant)
                if own and left != had and other not in (command, *table):  # who lists both knows
                    lost = ", ".join(key for key in had if key not in left)
                    self.faults.append(f"{path.name}: {lost} is taken from {other} by {command}")
                self._keys[other] = left
            self._keys[str(command)] = tuple(keys)
            self._holders |= meant


@cache
def _plain(keys: str) -> str:
    """One way of writing the same keys."""
    return QKeySequence(keys).toString()


def _understood(keys: object) -> bool:
    return isinstance(keys, str) and bool(keys) and "" not in QKeySequence(keys).toString().split(", ")

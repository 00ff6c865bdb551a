"""Presets: named values of one effect, and named racks, that come with the program or were saved by the user."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TypeVar

from workstation.core.files.atomic_write import WriteError, write_atomic
from workstation.core.files.bounded import UnreadableError, read_form
from workstation.core.files.resources import resource
from workstation.core.params import Values
from workstation.core.rack import Rack, frozen_values
from workstation.core.registry import Registry
from workstation.effects.table import EffectTable

RACKS = "racks"
"""The folder of whole racks, beside one folder for every effect that has presets."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
"""Names that Windows keeps for devices."""
FOLDERS: Registry[Path] = Registry("folder of presets", {})
"""Those of plugins, laid out as the user's own."""
LARGEST = 1 << 20
"""Bytes; a larger file is no preset."""


Preset = TypeVar("Preset", "EffectPreset", "RackPreset")


@dataclass(frozen=True, slots=True)
class EffectPreset:
    """The file of an effect's preset."""

    effect: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class SlotPreset:
    """A slot in the file of a rack."""

    effect: str
    values: dict[str, object] = field(default_factory=dict)
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class RackPreset:
    """The file of a rack."""

    slots: list[SlotPreset]


class Owner(Enum):
    """Whose a preset is."""

    PROGRAM = "program"
    USER = "user"


def user_folder() -> Path:
    """Where the presets are that the user saved."""
    from platformdirs import user_config_path

    return user_config_path("workstation", appauthor=False) / "presets"


def effect_presets(effect: str) -> tuple[str, ...]:
    """The names of an effect's presets, in the order of the alphabet."""
    return tuple(sorted(_files(effect), key=str.casefold))


def rack_presets() -> tuple[str, ...]:
    """The names of all racks, in the order of the alphabet."""
    return tuple(sorted(_files(RACKS), key=str.casefold))


def load_effect_preset(effect: str, name: str, table: EffectTable) -> Values:
    """All values of a preset; ValueError when there is none of that name, or it is not for this effect."""
    path = _find(effect, name)
    preset = _read(path, EffectPreset)
    if preset.effect != effect:
        raise ValueError(f"{path} is not a preset of {effect}")
    try:
        return table[effect].values(preset.values)
    except ValueError as error:
        raise ValueError(f"the preset {path} cannot be used: {error}") from error


def load_rack_preset(name: str, table: EffectTable) -> Rack:
    """The rack of that name, or in that JSON file, its values checked; ValueError names the file and what is wrong."""
    path = _find(RACKS, name)
    slots = _read(path, RackPreset).slots
    try:
        return Rack.from_json(
            [
                {
                    "effect": slot.effect,
                    "values": table[slot.effect].values(frozen_values(slot.values)),
                    "enabled": slot.enabled,
                }
                for slot in slots
            ]
        )
    except ValueError as error:
        raise ValueError(f"the rack {path} cannot be used: {error}") from error


def save_effect_preset(effect: str, name: str, values: Values) -> Path:
    """Keep values under a name in the user's folder, in place of an older preset of that name."""
    return _write(effect, name, {"effect": effect, "values": dict(values)})


def save_rack_preset(name: str, rack: Rack) -> Path:
    """Keep a rack under a name in the user's folder, in place of an older one of that name."""
    return _write(RACKS, name, {"slots": rack.to_json()})


def delete_preset(name: str, effect: str = RACKS) -> None:
    """Remove a preset that the user saved; ValueError when there is none (those of the program stay)."""
    path = user_folder() / effect / f"{checked_name(name)}.json"
    if not path.is_file():
        raise ValueError(f"there is no saved preset {name!r}")
    path.unlink()


def rename_preset(name: str, to: str, effect: str = RACKS) -> Path:
    """Give a preset that the user saved another name; ValueError when there is none, or that name is taken."""
    old, new = (user_folder() / effect / f"{checked_name(text)}.json" for text in (name, to))
    if not old.is_file():
        raise ValueError(f"there is no saved preset {name!r}")
    found = taken(effect, new.stem)
    if found is not None and found[0] != old.stem:
        raise ValueError(f"there is a preset {found[0]!r} already")
    old.rename(new)
    return new


def checked_name(name: str) -> str:
    """`name` trimmed; ValueError unless it can name a file on every system."""
    name = name.strip()
    if not name or len(name) > 80 or name.startswith(".") or re.search(r'[\x00-\x1f<>:"/\\|?*]', name):
        raise ValueError(f"a preset's name has 1 to 80 characters, none of <>:\"/\\|?*, got {name!r}")
    if name.endswith(".") or _RESERVED.fullmatch(name):
        raise ValueError(f"no file can be called {name!r} on Windows: choose another name for the preset")
    return name


def taken(folder: str, name: str) -> tuple[str, Owner] | None:
    """The preset that has this name, whatever its case, and whose it is; None: the name is free."""
    others = ((root, Owner.PROGRAM) for root in (resource("presets"), *FOLDERS.values()))
    for root, owner in ((user_folder(), Owner.USER), *others):
        for path in (root / folder).glob("*.json"):
            if path.stem.casefold() == name.casefold():
                return path.stem, owner
    return None


def _files(folder: str) -> dict[str, Path]:
    """Presets of a folder by name; the user's hide the program's."""
    found: dict[str, Path] = {}
    for root in (resource("presets"), *FOLDERS.values(), user_folder()):
        found |= {path.stem: path for path in (root / folder).glob("*.json")}
    return found


def _find(folder: str, name: str) -> Path:
    files = _files(folder)
    if name not in files and name.endswith(".json") and Path(name).expanduser().is_file():
        return Path(name).expanduser()
    if name in files:
        return files[name]
    # Typed on a command line, case and the kind of dash hardly matter.
    loose = {_plain(known): path for known, path in files.items()}
    if _plain(name) in loose:
        return loose[_plain(name)]
    raise ValueError(f"there is no preset {name!r}; there are {', '.join(sorted(files)) or 'none'}")


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


def _read(path: Path, form: type[Preset]) -> Preset:
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path} is too large for a preset")
        return read_form(path, form)
    except OSError as error:
        raise ValueError(f"{path} cannot be read as a preset: {error.strerror or error}") from error
    except UnreadableError as error:
        raise ValueError(str(error).replace("cannot be read:", "cannot be read as a preset:", 1)) from error


def _write(folder: str, name: str, content: Mapping[str, object]) -> Path:
    """Write a whole file or none: beside its place first, then moved there."""
    path = user_folder() / folder / f"{checked_name(name)}.json"
    _make(path.parent)
    older = [other for other in path.parent.glob("*.json") if other.stem.casefold() == path.stem.casefold()]
    write_atomic(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    for other in older:
        if other.stem != path.stem and other.exists() and not other.samefile(path):
            other.unlink()  # of names that differ in their case alone only one can be kept everywhere
    return path


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(folder, error) from error

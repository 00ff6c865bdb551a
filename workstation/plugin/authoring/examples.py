"""The examples of the guide: a whole plugin of each kind, from which new plugins are made."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from workstation.core.files.atomic_write import write_atomic
from workstation.core.files.resources import resource
from workstation.plugin.rows import ID, KINDS, words

_SECTION = re.compile(r"^## [^\n`]+: `(\w+)`\n(.*?)(?=^## |\Z)", re.M | re.S)
_FILE = re.compile(r"^`([\w./-]+)`:\n\n```\w*\n(.*?)^```$", re.M | re.S)


@cache
def examples() -> Mapping[str, Mapping[str, str]]:
    """The texts of the files of each example, by the kind that it is of and the file's name."""
    page = resource("help", "plugin-kinds.md").read_text("utf-8")
    return {kind: dict(_FILE.findall(body)) for kind, body in _SECTION.findall(page)}


def new_plugin(name: str, kind: str, folder: Path) -> Path:
    """Write the example of a kind as a plugin called `name` into a folder of plugins; answers where it is.

    ValueError when there is no such kind, the name makes no id, or there is a folder of that name already.
    """
    if kind not in examples():
        raise ValueError(f"there is no kind {kind!r} of plugins; there are {', '.join(KINDS)}")
    if wrong := words(name, most=60):
        raise ValueError(f"the name {wrong}, got {name!r}")
    id_ = id_of(name)
    place = folder / id_
    if place.exists():
        raise ValueError(f"{place} is there already: choose another name, or remove it")
    for path, text in examples()[kind].items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(target, _named(text, id_, name, toml=path == "plugin.toml"))
    return place


def id_of(name: str) -> str:
    """The id of a plugin called so: its letters and digits; ValueError when there are none to begin with."""
    id_ = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:64]
    if not ID.fullmatch(id_):
        raise ValueError(f"the name of a plugin begins with a letter from A to Z, got {name!r}")
    return id_


def _named(text: str, id_: str, name: str, *, toml: bool) -> str:
    text = re.sub(r'"example(?=[".])', f'"{id_}', text)
    return text.replace('"Example"', '"' + (name.replace("\\", "\\\\").replace('"', '\\"') if toml else name) + '"')

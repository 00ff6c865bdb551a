"""`workstation effects`, `presets` and `plugins`: what there is."""

import json
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workstation.core.files.bounded import read_form
from workstation.core.params import Param
from workstation.core.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.cli.headless import Headless


def list_effects(effect: str = "", *, as_json: bool = False, plugins: bool = True) -> None:
    """Print the effects, or the parameters of one; ValueError when there is none of that id."""
    with _program(plugins=plugins) as program:
        table = program.session.effects
        found = [table[effect]] if effect else [table[id_] for id_ in table]
        if as_json:
            for each in found:
                facts = {"id": each.id, "name": each.name, "category": each.category, "hint": each.hint}
                print(json.dumps({**facts, "live": each.live, "parameters": [_facts(row) for row in each.params]}))
        elif effect:
            print(f"{found[0].id}: {found[0].name} ({found[0].category})\n  {found[0].hint}")
            for row in found[0].params:
                print(f"  {row.name:16} {_range(row)}")
        else:
            for each in found:
                print(f"{each.id:20} {each.name:24} {each.category}")


def list_presets(effect: str = "", *, as_json: bool = False) -> None:
    """Print the names of the presets of racks, or of an effect; ValueError when there is no such effect."""
    from workstation.effects.presets import effect_presets, rack_presets
    from workstation.effects.table import EffectTable

    table = EffectTable()
    if effect and effect not in table:
        raise ValueError(f"there is no effect {effect!r}; there are {', '.join(table)}")
    names = effect_presets(effect) if effect else rack_presets()
    if as_json:
        print(json.dumps({"effect": effect or None, "presets": list(names)}))
    else:
        print("\n".join(names))


def list_plugins(on: Sequence[str] = (), off: Sequence[str] = (), *, as_json: bool = False) -> None:
    """Print the plugins after switching some on and off in the user's settings; their code is not run.

    ValueError when there is no plugin of an id.
    """
    from platformdirs import user_config_path

    from workstation.commands.registry import Commands
    from workstation.core.files.resources import bundled_plugins
    from workstation.plugin.host import Host

    config = user_config_path("workstation")
    with _program(plugins=False) as program:
        settings = Settings(config / "settings.json") if on or off else Settings()
        if not (on or off):
            _take_over(settings, config / "settings.json")
        host = Host(Commands(program.session), settings)
        host.discover(bundled_plugins(), bundled=True, tell=False)
        host.discover(config / "plugins", tell=False)
        host.discover_installed()
        for id_ in (*on, *off):
            if id_ not in host.manifests:
                raise ValueError(f"there is no plugin {id_!r}; there are {', '.join(sorted(host.manifests)) or 'none'}")
        for id_ in on:
            host.remember(id_, wanted=True)
        for id_ in off:
            host.remember(id_, wanted=False)
        rows = [_plugin_facts(host, id_) for id_ in sorted(host.manifests)]
        faults = {str(place): text for place, text in host.faults.items() if place not in host.manifests}
    for row in rows:
        name = f"{row['name']} {row['version']}"
        print(
            json.dumps(row) if as_json else f"{row['id']:20} {'on ' if row['on'] else 'off'}  {name:24} {row['folder']}"
        )
    for place, text in faults.items():
        print(f"workstation: {place}: {text}", file=sys.stderr)


def _plugin_facts(host: Any, id_: str) -> dict[str, Any]:
    manifest = host.manifests[id_]
    return {
        "id": id_,
        "name": manifest.name,
        "version": manifest.version,
        "description": manifest.description,
        "on": host.wanted(id_),
        "bundled": manifest.bundled,
        "folder": str(manifest.folder),
        "commands": [row.id for row in manifest.commands],
        "effects": [row.id for row in manifest.effects],
        "panels": [row.id for row in manifest.panels],
    }


def _take_over(settings: Settings, path: Any) -> None:
    """What the user's settings say of plugins, without a file that is written."""
    for name in ("plugins_enabled", "plugins_disabled"):
        try:
            settings[name] = settings.param(name).check(read_form(path, dict[str, object])[name])
        except (OSError, ValueError, KeyError):
            continue


@contextmanager
def _program(*, plugins: bool) -> "Iterator[Headless]":
    from workstation.cli.headless import Headless
    from workstation.cli.plugins import start_plugins

    with Headless() as program:
        host = start_plugins(program) if plugins else None
        try:
            yield program
        finally:
            if host is not None:
                host.close()


def _facts(row: Param) -> dict[str, Any]:
    facts = {"name": row.name, "title": row.title, "default": row.default, "unit": row.unit}
    return {**facts, "low": row.low, "high": row.high, "choices": list(row.choices)}


def _range(row: Param) -> str:
    """What a parameter takes: "-60 to 36 dB (0)"."""
    if row.choices:
        limits = " | ".join(row.choices)
    elif row.low is not None and row.high is not None:
        limits = f"{row.low:g} to {row.high:g}"
    else:
        limits = type(row.default).__name__
    default = f"{row.default:g}" if isinstance(row.default, float) else str(row.default)
    return f"{limits} {row.unit}".rstrip() + f" ({default})"

"""The plugin host: finds plugins, switches them on and off, and survives their faults."""

import importlib.util
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from workstation.commands.registry import Command, Commands
from workstation.core.settings import Settings
from workstation.core.signals import Dispose, Signal
from workstation.effects.base import Effect
from workstation.plugin.manifest import CommandRow, Manifest, PanelRow, read_manifest
from workstation.session import Session


@dataclass(frozen=True, slots=True)
class PluginContext:
    """What a plugin's panel is made with."""

    session: Session
    commands: Commands
    settings: Settings
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel that the window shows; `make` builds its widget and may raise."""

    row: PanelRow
    plugin: str
    host: "Host" = field(repr=False)

    def make(self) -> Any:
        return self.host.load(self.plugin, self.row.widget)(self.host.context(self.plugin))


class Host:
    """All plugins that were found. Switching one off disposes of everything it added.

    `panel_added` and `panel_removed` tell the window; `failed` carries a plugin's id and what went wrong.
    """

    def __init__(self, commands: Commands, settings: Settings) -> None:
        self.commands = commands
        self.settings = settings
        self.manifests: dict[str, Manifest] = {}
        self.faults: dict[str, str] = {}
        """What went wrong, by plugin id, or by folder for a plugin whose manifest cannot be read."""
        self.panels: dict[str, Panel] = {}
        self.panel_added: Signal[Panel] = Signal()
        self.panel_removed: Signal[Panel] = Signal()
        self.failed: Signal[str, str] = Signal()
        self._dispose: dict[str, list[Dispose]] = {}

    def discover(self, folder: Path, *, bundled: bool = False) -> None:
        """Read the manifests of the plugins in `folder`; no code runs."""
        if not folder.is_dir():
            return
        for place in sorted(folder.iterdir()):
            if not (place / "plugin.toml").exists():
                continue
            try:
                manifest = read_manifest(place, bundled=bundled)
                if manifest.id in self.manifests:
                    raise ValueError(f"{place}: there is a plugin {manifest.id!r} already")
            except ValueError as error:
                self.faults[str(place)] = str(error)
                self.failed.emit(str(place), str(error))
            else:
                self.manifests[manifest.id] = manifest

    def start(self) -> None:
        """Switch on what the user wants: bundled plugins unless switched off, others only if switched on."""
        on = {row[0] for row in self.settings["plugins_enabled"]}
        off = {row[0] for row in self.settings["plugins_disabled"]}
        for id_, manifest in self.manifests.items():
            if id_ in on or (manifest.bundled and id_ not in off):
                self._enable(id_)

    def enabled(self, id_: str) -> bool:
        return id_ in self._dispose

    def enable(self, id_: str) -> None:
        """Switch a plugin on, now and at the next start."""
        self._remember("plugins_disabled", id_, False)
        if not self._manifest(id_).bundled:
            self._remember("plugins_enabled", id_, True)
        self._enable(id_)

    def disable(self, id_: str) -> None:
        """Switch a plugin off, now and at the next start."""
        self._remember("plugins_enabled", id_, False)
        if self._manifest(id_).bundled:
            self._remember("plugins_disabled", id_, True)
        self._remove(id_)

    def context(self, id_: str) -> PluginContext:
        return PluginContext(self.commands.session, self.commands, self.settings, self._manifest(id_))

    def load(self, id_: str, name: str) -> Any:
        """The object "module:name" of a plugin; the module is imported at the first call.

        Raises whatever the plugin's code raises; ValueError when the module or the name is not there.
        """
        module_name, _, attribute = name.partition(":")
        module = self._module(self._manifest(id_), module_name)
        try:
            return getattr(module, attribute)
        except AttributeError:
            raise ValueError(f"{module.__file__}: there is no {attribute!r}") from None

    def fail(self, id_: str, error: Exception) -> None:
        """A plugin's code raised: name it, switch it off for now, go on."""
        text = f"{error.__class__.__name__}: {error}"
        self.faults[id_] = "".join(traceback.format_exception(error))
        self._remove(id_)
        self.failed.emit(id_, f"The plugin {self._manifest(id_).name} failed and was switched off ({text})")

    def close(self) -> None:
        for id_ in list(self._dispose):
            self._remove(id_)

    def _enable(self, id_: str) -> None:
        if self.enabled(id_):
            return
        manifest = self._manifest(id_)
        self.faults.pop(id_, None)
        disposals = self._dispose[id_] = []
        try:
            for command in manifest.commands:
                disposals.append(self.commands.register(self._command(id_, command)))
            for effect in manifest.effects:
                disposals.append(self._add_effect(effect.id, self.load(id_, effect.effect)()))
            for row in manifest.panels:
                disposals.append(self._add_panel(Panel(row, id_, self)))
        except Exception as error:  # the border to code that is not ours
            self.fail(id_, error)

    def _command(self, id_: str, row: CommandRow) -> Command:
        def function(session: Session, *args: Any, **kwargs: Any) -> Any:
            return self.load(id_, row.function)(session, *args, **kwargs)

        return Command(row.id, row.title, function, row.menu, row.icon, row.needs)

    def _add_effect(self, id_: str, effect: Effect) -> Dispose:
        session = self.commands.session
        session.effects = session.effects.with_row(id_, effect)

        def dispose() -> None:
            session.effects = session.effects.without(id_)

        return dispose

    def _add_panel(self, panel: Panel) -> Dispose:
        self.panels[panel.row.id] = panel
        self.panel_added.emit(panel)

        def dispose() -> None:
            if self.panels.pop(panel.row.id, None) is not None:
                self.panel_removed.emit(panel)

        return dispose

    def _remove(self, id_: str) -> None:
        for dispose in reversed(self._dispose.pop(id_, [])):
            dispose()
        for name in [name for name in sys.modules if name.startswith(f"{_PREFIX}{id_}.")]:
            del sys.modules[name]

    def _manifest(self, id_: str) -> Manifest:
        if id_ not in self.manifests:
            raise ValueError(f"there is no plugin {id_!r}; there are {', '.join(self.manifests) or 'none'}")
        return self.manifests[id_]

    def _module(self, manifest: Manifest, name: str) -> ModuleType:
        full = f"{_PREFIX}{manifest.id}.{name}"
        if full in sys.modules:
            return sys.modules[full]
        path = manifest.folder / f"{name}.py"
        spec = importlib.util.spec_from_file_location(full, path)
        if spec is None or spec.loader is None or not path.exists():
            raise ValueError(f"{path}: no such file")
        module = importlib.util.module_from_spec(spec)
        sys.modules[full] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[full]
            raise
        return module

    def _remember(self, setting: str, id_: str, wanted: bool) -> None:
        ids: Iterable[str] = (row[0] for row in self.settings[setting] if row[0] != id_)
        self.settings[setting] = tuple((known,) for known in (*ids, *([id_] if wanted else [])))


_PREFIX = "workstation_plugin_"

"""The plugin host: finds plugins, switches them on and off, and survives their faults."""

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workstation.commands.registry import Command, Commands, LateFunction
from workstation.core.errors import CommandError
from workstation.core.program_log import log_fault
from workstation.core.settings import Settings
from workstation.core.signal import Dispose, Signal
from workstation.effects.base import Effect
from workstation.plugin import modules
from workstation.plugin.commands import wrapped
from workstation.plugin.effects import bordered
from workstation.plugin.errors import PluginError, plugin_error
from workstation.plugin.manifest import CommandRow, EffectRow, Manifest, ManifestError, PanelRow, read_manifest
from workstation.plugin.ownership import Ownings
from workstation.session import Session


@dataclass(frozen=True, slots=True)
class PluginContext:
    """What a plugin's panel is made with. What it connects or begins through these ends with the panel."""

    session: Session
    commands: Commands
    settings: Settings
    manifest: Manifest
    own: Callable[[Dispose], Dispose]
    """Calls a function when the panel goes or the plugin is switched off: for timers, windows, threads of its own."""


@dataclass(slots=True, eq=False)
class PluginPanel:
    """A panel that the window shows."""

    row: PanelRow
    plugin: str
    host: "Host" = field(repr=False)
    ownings: Ownings | None = field(default=None, repr=False)

    def make(self) -> Any:
        """Its widget; raises whatever the plugin's code raises. When it goes, close the `ownings` of now."""
        self.release()
        ownings = self.ownings = self.host.ownings(self.plugin)
        try:
            return self.host.load(self.plugin, self.row.widget)(self.host.context(self.plugin, ownings))
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Undo what the panel has connected and begun."""
        if self.ownings is not None:
            self.ownings.close()
            self.ownings = None


class Host:
    """All plugins that were found. Switching one off disposes of everything it added.

    `panel_added` and `panel_removed` tell the window; `failed` carries a plugin's id, or its folder where it has none,
    and what went wrong; `switched` the id of one that the user has switched on, `removed` of one that is off now.
    `has_icon` says whether there is an icon of a name, `has_panel` whether a panel's id is taken: both live above.
    """

    def __init__(
        self,
        commands: Commands,
        settings: Settings,
        has_icon: Callable[[str], bool] = lambda name: True,
        has_panel: Callable[[str], bool] = lambda id_: False,
    ) -> None:
        self.commands = commands
        self.settings = settings
        self.manifests: dict[str, Manifest] = {}
        self.faults: dict[str, str] = {}
        """What went wrong, by plugin id, or by folder for a plugin whose manifest cannot be read."""
        self.panels: dict[str, PluginPanel] = {}
        self.found: Signal[()] = Signal()
        """The folders have been looked through again."""
        self.panel_added: Signal[PluginPanel] = Signal()
        self.panel_removed: Signal[PluginPanel] = Signal()
        self.failed: Signal[str, str] = Signal()
        self.switched: Signal[str] = Signal()
        self.removed: Signal[str] = Signal()
        self._has_icon, self._has_panel = has_icon, has_panel
        self._folders: dict[Path, bool] = {}
        self._on: dict[str, Ownings] = {}

    def discover(self, folder: Path, *, bundled: bool = False, tell: bool = True) -> None:
        """Read the manifests of the plugins in `folder`, anew where it was read before; no code runs.

        With `tell` False what is wrong is only kept in `faults`, until `start` wants one of them.
        """
        self._folders[folder] = bundled
        before = {id_: m for id_, m in self.manifests.items() if m.folder.parent == folder}
        for id_ in before:
            del self.manifests[id_]
        for known in [known for known in self.faults if Path(known).parent == folder]:
            del self.faults[known]
        for place in sorted(folder.iterdir()) if folder.is_dir() else ():
            if (place / "plugin.toml").exists():
                self._discover_one(place, bundled, tell)
        for id_, manifest in before.items():
            self._follow(id_, manifest)
        session = self.commands.session
        homes = {row.id: manifest.name for manifest in self.manifests.values() for row in manifest.effects}
        session.effects = replace(session.effects, elsewhere=homes)
        self.found.emit()

    def rediscover(self) -> None:
        """Look through all folders again: for new plugins, and manifests that were changed."""
        for folder, bundled in tuple(self._folders.items()):
            self.discover(folder, bundled=bundled)

    def start(self) -> None:
        """Switch on what the user wants: bundled plugins unless switched off, others only if switched on.

        What is wanted and cannot be used is told once, and forgotten.
        """
        for id_ in sorted(self._remembered("plugins_enabled") - self.manifests.keys()):
            self._remember("plugins_enabled", id_, False)
            gone = f"the plugin {id_} is switched on and is not in {', '.join(map(str, self._folders)) or 'any folder'}"
            broken = [(place, fault) for place, fault in self.faults.items() if Path(place).name == id_]
            self.failed.emit(*(broken[0] if broken else (id_, gone)))
        for id_ in tuple(self.manifests):
            if self.wanted(id_):
                self._enable(id_)

    def wanted(self, id_: str) -> bool:
        """Whether the user has switched a plugin on, or not switched off a bundled one; it may not run for all that."""
        if self._manifest(id_).bundled:
            return id_ not in self._remembered("plugins_disabled")
        return id_ in self._remembered("plugins_enabled")

    def remember(self, id_: str, *, wanted: bool) -> None:
        """Switch a plugin on or off at the next start, and leave it now as it is; ValueError when there is none."""
        if self._manifest(id_).bundled:
            self._remember("plugins_disabled", id_, not wanted)
        else:
            self._remember("plugins_enabled", id_, wanted)

    def enabled(self, id_: str) -> bool:
        return id_ in self._on

    def enable(self, id_: str) -> None:
        """Switch a plugin on, now and at the next start; its manifest is read anew."""
        manifest = self._manifest(id_)
        self._remember("plugins_disabled", id_, False)
        if not manifest.bundled:
            self._remember("plugins_enabled", id_, True)
        if not self.enabled(id_) and self._reread(manifest):
            self._enable(id_)
            if self.enabled(id_):
                self.switched.emit(id_)

    def disable(self, id_: str) -> None:
        """Switch a plugin off, now and at the next start."""
        self._remember("plugins_enabled", id_, False)
        if self._manifest(id_).bundled:
            self._remember("plugins_disabled", id_, True)
        self._remove(id_)

    def ownings(self, id_: str) -> Ownings:
        """What is to hold what a part of a plugin adds; closed with the plugin."""
        ownings = Ownings(lambda error: self.report(id_, error))
        if id_ in self._on:
            self._on[id_].own(ownings.close)
        return ownings

    def context(self, id_: str, ownings: Ownings | None = None) -> PluginContext:
        ownings = ownings or self._on.get(id_) or self.ownings(id_)
        session, commands, settings = (
            ownings.view(self.commands.session),
            ownings.view(self.commands),
            ownings.view(self.settings),
        )
        return PluginContext(session, commands, settings, self._manifest(id_), ownings.own)

    def load(self, id_: str, name: str) -> Any:
        """The object "module:name" of a plugin; the module is imported at the first call.

        Raises whatever the plugin's code raises; ValueError when the module or the name is not there.
        """
        return modules.load(self._manifest(id_), name)

    def fail(self, id_: str, error: BaseException) -> None:
        """A plugin cannot be switched on, or made a panel of no use: name it, switch it off for good, go on."""
        if isinstance(error, KeyboardInterrupt):
            raise error
        text = f"{error.__class__.__name__}: {error}".strip(": ") if str(error) else error.__class__.__name__
        self.faults[id_] = "".join(traceback.format_exception(error))
        self._remember("plugins_enabled", id_, False)  # so that the next start is a clean one
        self._remove(id_)
        self.failed.emit(id_, f"The plugin {self._manifest(id_).name} failed and was switched off ({text})")

    def report(self, id_: str, error: BaseException) -> None:
        """A plugin's code raised where nobody waits for an answer: say so, and let it go on."""
        if isinstance(error, CommandError) and not isinstance(error, PluginError):
            self.commands.session.notify(str(error), "error")
            return
        self.faults[id_] = "".join(traceback.format_exception(error))
        log_fault(error, f"plugin {id_}")
        self.failed.emit(id_, str(plugin_error(self._manifest(id_), error)))

    def name_of_culprit(self, error: BaseException) -> str:
        """The name of the plugin in whose code an error arose; empty when it was none's."""
        id_ = modules.culprit(error.__traceback__)
        return self.manifests[id_].name if id_ in self.manifests else id_

    def close(self) -> None:
        for id_ in list(self._on):
            self._remove(id_)

    def _discover_one(self, place: Path, bundled: bool, tell: bool) -> None:
        try:
            manifest = read_manifest(place, bundled=bundled)
            other = self.manifests.get(manifest.id)
            if other is not None:
                raise ManifestError(place, [f"there is a plugin {manifest.id!r} already, in {other.folder}"])
        except ValueError as error:
            self.faults[str(place)] = str(error)
            if tell:
                self.failed.emit(str(place), str(error))
        else:
            self.manifests[manifest.id] = manifest

    def _follow(self, id_: str, before: Manifest) -> None:
        """After a plugin's folder has been read anew: what runs is what its manifest says now, or nothing."""
        if self.enabled(id_) and self.manifests.get(id_) != before:
            self._remove(id_)
            if id_ in self.manifests:
                self._enable(id_)

    def _reread(self, manifest: Manifest) -> bool:
        """Take up what has been changed in a manifest since; False, and told, when it cannot be used any more."""
        try:
            again = read_manifest(manifest.folder, bundled=manifest.bundled)
            if again.id != manifest.id:
                raise ManifestError(manifest.folder, [f"its id was {manifest.id!r} and is {again.id!r}: look again"])
        except ValueError as error:
            self.fail(manifest.id, error)
            return False
        self.manifests[manifest.id] = again
        return True

    def _enable(self, id_: str) -> None:
        if self.enabled(id_):
            return
        manifest = self._manifest(id_)
        self.faults.pop(id_, None)
        try:
            if problems := list(self._taken(manifest)):
                raise ManifestError(manifest.folder / "plugin.toml", problems)
            modules.forget(id_)
            effects = [(row, bordered(manifest, row, self.load(id_, row.effect)())) for row in manifest.effects]
        except BaseException as error:  # the border to code that is not ours
            self.fail(id_, error)
            return
        ownings = self._on[id_] = Ownings(lambda error: self.report(id_, error))
        for command in manifest.commands:
            ownings.own(self.commands.register(self._command(id_, command, ownings)))
        for effect_row, effect in effects:
            ownings.own(self._add_effect(effect_row, effect))
        for panel_row in manifest.panels:
            ownings.own(self._add_panel(PluginPanel(panel_row, id_, self)))

    def _command(self, id_: str, row: CommandRow, ownings: Ownings) -> Command:
        function = LateFunction(lambda: wrapped(self._manifest(id_), row, ownings))
        return Command(row.id, row.title, function, menu=row.menu, after=row.after, icon=row.icon, needs=row.needs)

    def _taken(self, manifest: Manifest) -> Iterable[str]:
        """What keeps a plugin from being added beside what is there: nothing of it is, until all of it can be."""
        ids = {command.id for command in self.commands}
        for command in manifest.commands:
            if command.id in ids:
                yield f"there is a command {command.id!r} already"
        for effect in manifest.effects:
            if effect.id in self.commands.session.effects:
                yield f"the effect {effect.id!r} is there already"
        for panel in manifest.panels:
            if panel.id in self.panels or self._has_panel(panel.id) or f"panel.{panel.id}" in ids:
                yield f"there is a panel {panel.id!r} already"
        icons = {row.icon: row.id for row in manifest.panels} | {row.icon: row.id for row in manifest.commands}
        for icon, id_ in icons.items():
            if icon and not self._has_icon(icon):
                yield f"there is no icon {icon!r}, which {id_} is to have"

    def _add_effect(self, row: EffectRow, effect: Effect) -> Dispose:
        session = self.commands.session
        session.effects = session.effects.with_row(row.id, effect)

        def dispose() -> None:
            session.effects = session.effects.without(row.id)

        return dispose

    def _add_panel(self, panel: PluginPanel) -> Dispose:
        self.panels[panel.row.id] = panel
        self.panel_added.emit(panel)

        def dispose() -> None:
            if self.panels.pop(panel.row.id, None) is not None:
                panel.release()
                self.panel_removed.emit(panel)

        return dispose

    def _remove(self, id_: str) -> None:
        if (ownings := self._on.pop(id_, None)) is not None:
            ownings.close()
            self.removed.emit(id_)
        modules.forget(id_)

    def _manifest(self, id_: str) -> Manifest:
        if id_ not in self.manifests:
            raise ValueError(f"there is no plugin {id_!r}; there are {', '.join(self.manifests) or 'none'}")
        return self.manifests[id_]

    def _remembered(self, setting: str) -> set[str]:
        return {row[0] for row in self.settings[setting]}

    def _remember(self, setting: str, id_: str, wanted: bool) -> None:
        ids: Iterable[str] = (row[0] for row in self.settings[setting] if row[0] != id_)
        self.settings[setting] = tuple((known,) for known in (*ids, *([id_] if wanted else [])))

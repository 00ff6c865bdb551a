"""The plugin host: finds plugins, switches them on and off, and survives their faults."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.program_log import log_fault
from workstation.core.settings import Settings
from workstation.core.signal import Dispose, Signal
from workstation.plugin import modules
from workstation.plugin.border import Adding, WindowPlaces
from workstation.plugin.conflicts import conflicts
from workstation.plugin.discovery import PluginPlace, in_folder, installed
from workstation.plugin.errors import PluginError, PluginFault, fault_of, plugin_error, with_kind
from workstation.plugin.manifest import Manifest, ManifestError, read_manifest
from workstation.plugin.ownership import Ownings
from workstation.plugin.panels import PluginPanel
from workstation.plugin.rows import KINDS, Code, PanelRow, RowKind
from workstation.plugin.wanted import WantedPlugins

if TYPE_CHECKING:  # read when a plugin first asks for them
    from workstation.plugin.context import PluginContext
    from workstation.plugin.options import PluginOptions

_FAULTS_KEPT = 20
"""Of each plugin."""


class Host:
    """All plugins that were found. Switching one off disposes of everything it added.

    `panel_added` and `panel_removed` tell the window; `failed` carries a plugin's id, or its folder where it has none,
    and what went wrong; `switched` the id of one that the user has switched on, `removed` of one that is off now.
    `place` is what the window knows and shows, as it lives above.
    """

    def __init__(self, commands: Commands, settings: Settings, place: WindowPlaces | None = None) -> None:
        self.commands = commands
        self.settings = settings
        self.place = place or WindowPlaces()
        self.manifests: dict[str, Manifest] = {}
        self.faults: dict[str, str] = {}
        """What went wrong, by plugin id, or by folder for a plugin whose manifest cannot be read."""
        self.history: dict[str, deque[PluginFault]] = {}
        """The latest faults by plugin id, the oldest first, also those that somebody else has told."""
        self.panels: dict[str, PluginPanel] = {}
        self.found: Signal[()] = Signal()
        """The folders have been looked through again."""
        self.panel_added: Signal[PluginPanel] = Signal()
        self.panel_removed: Signal[PluginPanel] = Signal()
        self.failed: Signal[str, str] = Signal()
        self.switched: Signal[str] = Signal()
        self.removed: Signal[str] = Signal()
        self.noted: Signal[str] = Signal()
        """The id of a plugin of which there is one more fault to be read."""
        self._folders: dict[Path | None, bool] = {}
        self._on: dict[str, Ownings] = {}
        self._options: dict[str, PluginOptions] = {}
        self._wanted = WantedPlugins(settings)
        self._of_packages: set[str] = set()
        """The keys of faults of Python packages."""

    def discover(self, folder: Path, *, bundled: bool = False, tell: bool = True) -> None:
        """Read the manifests of the plugins in `folder`, anew where it was read before; no code runs.

        With `tell` False what is wrong is only kept in `faults`, until `start` wants one of them.
        """
        before = {id_: m for id_, m in self.manifests.items() if m.folder.parent == folder and not m.installed}
        for known in [known for known in self.faults if Path(known).parent == folder]:
            del self.faults[known]
        self._read(folder, before, in_folder(folder), bundled, tell)

    def discover_installed(self, *, tell: bool = False) -> None:
        """Read the manifests of plugins that Python packages bring; no code runs."""
        before = {id_: manifest for id_, manifest in self.manifests.items() if manifest.installed}
        while self._of_packages:
            self.faults.pop(self._of_packages.pop(), None)
        self._read(None, before, installed(), False, tell)

    def _read(
        self, folder: Path | None, before: dict[str, Manifest], places: Iterable[PluginPlace], bundled: bool, tell: bool
    ) -> None:
        self._folders[folder] = bundled
        for id_ in before:
            del self.manifests[id_]
        for place in places:
            self._discover_one(place, bundled, tell)
        for id_, manifest in before.items():
            self._follow(id_, manifest)
        session = self.commands.session
        homes = {row.id: manifest.name for manifest in self.manifests.values() for row in manifest.effects}
        session.effects = replace(session.effects, elsewhere=homes)
        self.found.emit()

    def take(self, folder: Path) -> str:
        """Read the manifest of one plugin, wherever it lies; its id. ValueError says what is wrong with it."""
        manifest = read_manifest(folder.resolve())
        if manifest.id in self.manifests:
            raise ManifestError(folder, [f"there is a plugin {manifest.id!r} already"])
        self.manifests[manifest.id] = manifest
        self.found.emit()
        return manifest.id

    def rediscover(self) -> None:
        """Look through all folders again: for new plugins, and manifests that were changed."""
        for folder, bundled in tuple(self._folders.items()):
            if folder is not None:
                self.discover(folder, bundled=bundled)
        self.discover_installed(tell=True)

    def start(self) -> None:
        """Switch on what the user wants: bundled plugins unless switched off, others only if switched on.

        What is wanted and cannot be used is told once, and forgotten.
        """
        if self._wanted.on - self.manifests.keys():
            self.discover_installed()  # to look through all packages takes a while: only where one may be there
        for id_ in sorted(self._wanted.on - self.manifests.keys()):
            self._wanted.forget(id_)
            own = (str(folder) for folder, bundled in self._folders.items() if folder is not None and not bundled)
            places = ", ".join(own) or "any folder"
            gone = f"the plugin {id_} is switched on and is not in {places}"
            broken = [(place, fault) for place, fault in self.faults.items() if Path(place).name == id_]
            self.failed.emit(*(broken[0] if broken else (id_, gone)))
        for id_ in tuple(self.manifests):
            if self.wanted(id_):
                self._enable(id_)

    def wanted(self, id_: str) -> bool:
        """Whether the user has switched a plugin on, or not switched off a bundled one; it may not run for all that."""
        return self._wanted.wants(self._manifest(id_))

    def remember(self, id_: str, *, wanted: bool) -> None:
        """Switch a plugin on or off at the next start, and leave it now as it is; ValueError when there is none."""
        self._wanted.put(self._manifest(id_), on=wanted)

    def enabled(self, id_: str) -> bool:
        return id_ in self._on

    def enable(self, id_: str) -> None:
        """Switch a plugin on, now and at the next start; its manifest is read anew."""
        manifest = self._manifest(id_)
        self._wanted.put(manifest, on=True)
        if not self.enabled(id_) and self._reread(manifest):
            self._enable(id_)
            if self.enabled(id_):
                self.switched.emit(id_)

    def disable(self, id_: str) -> None:
        """Switch a plugin off, now and at the next start."""
        self._wanted.put(self._manifest(id_), on=False)
        self._remove(id_)

    def reload(self, id_: str) -> None:
        """Read the code and the manifest of a plugin that is on anew; one that fails is off then, and told."""
        if self.enabled(id_):
            manifest = self._manifest(id_)
            self._remove(id_)
            if self._reread(manifest):
                self._enable(id_)
        self.found.emit()

    def ownings(self, id_: str) -> Ownings:
        """What is to hold what a part of a plugin adds; closed with the plugin."""
        ownings = Ownings(lambda error: self.report(id_, error))
        if id_ in self._on:
            self._on[id_].own(ownings.close)
        return ownings

    def context(self, id_: str, ownings: Ownings | None = None) -> "PluginContext":
        from workstation.plugin.context import PluginContext

        ownings = ownings or self._on.get(id_) or self.ownings(id_)
        session, commands, settings = (
            ownings.view(self.commands.session),
            ownings.view(self.commands),
            ownings.view(self.settings),
        )

        def add(kind: str, columns: dict[str, Any], owned_by: Ownings) -> Dispose:
            return self._add_by_context(id_, kind, columns, owned_by)

        adding = self._adding(id_, ownings)
        return PluginContext(
            session, commands, settings, self._manifest(id_), adding.options, ownings.own, ownings, adding, add
        )

    def load(self, id_: str, code: Code) -> Any:
        """The object "module:name" of a plugin, or what its context was given; a module is imported at the first call.

        Raises whatever the plugin's code raises; ValueError when the module or the name is not there.
        """
        return modules.load(self._manifest(id_), code) if isinstance(code, str) else code

    def fail(self, id_: str, error: BaseException) -> None:
        """A plugin cannot be switched on, or made a panel of no use: name it, switch it off for good, go on."""
        if isinstance(error, KeyboardInterrupt):
            raise error
        self._keep(id_, error)
        self._wanted.forget(id_)  # so that the next start is a clean one
        self._remove(id_)
        self.failed.emit(id_, f"The plugin {self._manifest(id_).name} failed and was switched off ({with_kind(error)})")

    def report(self, id_: str, error: BaseException) -> None:
        """A plugin's code raised where nobody waits for an answer: say so, and let it go on."""
        if isinstance(error, CommandError) and not isinstance(error, PluginError):
            self.commands.session.notify(str(error), "error")
            return
        self._keep(id_, error)
        log_fault(error, f"plugin {id_}")
        told = error if isinstance(error, PluginError) else plugin_error(self._manifest(id_), error)
        self.failed.emit(id_, str(told))

    def note(self, id_: str, error: PluginError) -> None:
        """Keep a fault that somebody else tells; from any thread."""
        self.commands.session.post(lambda: self._keep(id_, error) if id_ in self.manifests else None)

    def name_of_culprit(self, error: BaseException) -> str:
        """The name of the plugin in whose code an error arose, which is kept then; empty when it was none's."""
        id_ = modules.culprit(error.__traceback__)
        if id_ in self.manifests:
            self._keep(id_, error)
        return self.manifests[id_].name if id_ in self.manifests else id_

    def close(self) -> None:
        for id_ in list(self._on):
            self._remove(id_)

    def _discover_one(self, place: PluginPlace, bundled: bool, tell: bool) -> None:
        try:
            if place.fault:
                raise ValueError(place.fault)
            manifest = read_manifest(place.folder, bundled=bundled, installed=place.package)
            other = self.manifests.get(manifest.id)
            if other is not None:
                raise ManifestError(place.folder, [f"there is a plugin {manifest.id!r} already, in {other.folder}"])
        except ValueError as error:
            self.faults[str(place.folder)] = str(error)
            if place.package:
                self._of_packages.add(str(place.folder))
            if tell:
                self.failed.emit(str(place.folder), str(error))
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
            again = read_manifest(manifest.folder, bundled=manifest.bundled, installed=manifest.installed)
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
        ownings = self._on[id_] = Ownings(lambda error: self.report(id_, error))
        try:
            if problems := list(conflicts(manifest, self.commands, self.panels, self.place)):
                raise ManifestError(manifest.folder / "plugin.toml", problems)
            modules.forget(id_)
            adding = self._adding(id_, ownings)
            for effects_first in (True, False):  # their code runs now: where it fails nothing has been seen of the rest
                for row in manifest.rows:
                    if (row.kind.key == "effect") is effects_first:
                        ownings.own(self._add(row.kind, row.row, adding))
            if manifest.setup:
                with adding.border("setup").named():
                    adding.load(manifest.setup)(self.context(id_, ownings))
        except BaseException as error:  # the border to code that is not ours
            self.fail(id_, error)

    def _adding(self, id_: str, ownings: Ownings) -> Adding:
        return Adding(
            self._manifest(id_),
            self.commands,
            ownings,
            lambda code: self.load(id_, code),
            lambda error: self.note(id_, error),
            self.place,
            lambda: self._options_of(id_),
            lambda code, axis: self._make_view(id_, code, axis),
        )

    def _options_of(self, id_: str) -> "PluginOptions":
        if id_ not in self._options:
            from workstation.plugin.options import PluginOptions

            self._options[id_] = PluginOptions(id_, self.settings)
        return self._options[id_]

    def _make_view(self, id_: str, code: Code, axis: Any) -> tuple[Any, Ownings]:
        ownings = self.ownings(id_)
        try:
            return self.load(id_, code)(self.context(id_, ownings), axis), ownings
        except BaseException:
            ownings.close()
            raise

    def _add(self, kind: RowKind, row: Any, adding: Adding) -> Dispose:
        if kind.key == "panel":  # the window makes these, when they are first shown
            return self._add_panel(row, adding)
        module, _, name = kind.add.partition(":")
        dispose: Dispose = getattr(import_module(module), name)(adding, row)
        return dispose

    def _add_by_context(self, id_: str, kind: str, columns: dict[str, Any], ownings: Ownings) -> Dispose:
        if kind not in KINDS:
            raise ValueError(f"a plugin adds one of {', '.join(KINDS)}, got {kind!r}")
        row = KINDS[kind].made(columns)
        icon = getattr(row, "icon", "")
        if icon and not self.place.has_icon(icon):
            raise ValueError(f"{kind}: there is no icon {icon!r}")
        return self._add(KINDS[kind], row, self._adding(id_, ownings))

    def _keep(self, id_: str, error: BaseException) -> None:
        fault = fault_of(error)
        self.faults[id_] = fault.trace
        self.keep(id_, fault)

    def keep(self, id_: str, fault: PluginFault) -> None:
        """One more fault of a plugin to be read."""
        kept = self.history.setdefault(id_, deque(maxlen=_FAULTS_KEPT))
        if not kept or kept[-1].trace != fault.trace:  # what is told and raised too is one fault
            kept.append(fault)
        self.noted.emit(id_)

    def _add_panel(self, row: PanelRow, adding: Adding) -> Dispose:
        id_ = adding.manifest.id

        def begin() -> "tuple[Ownings, PluginContext]":
            ownings = self.ownings(id_)
            return ownings, self.context(id_, ownings)

        panel = PluginPanel(row, id_, adding.load, begin)
        self.panels[row.id] = panel
        self.panel_added.emit(panel)

        def dispose() -> None:
            if self.panels.pop(row.id, None) is not None:
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

"""The plugin host: switches plugins on and off, and survives their faults."""

from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.program_log import log_fault
from workstation.core.registry import add_waiting
from workstation.core.settings import Settings
from workstation.core.signal import Dispose, Signal
from workstation.plugin import modules
from workstation.plugin.additions import Additions
from workstation.plugin.border import WindowPlaces
from workstation.plugin.catalogue import Catalogue
from workstation.plugin.conflicts import conflicts
from workstation.plugin.errors import PluginError, PluginFault, fault_of, plugin_error, with_kind
from workstation.plugin.manifest import Manifest, ManifestError
from workstation.plugin.ownership import Ownings
from workstation.plugin.rows import Code
from workstation.plugin.wanted import WantedPlugins

if TYPE_CHECKING:  # read when a plugin first asks for it
    from workstation.plugin.context import PluginContext

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
        self.faults: dict[str, str] = {}
        """What went wrong, by plugin id, or by folder for a plugin whose manifest cannot be read."""
        self.history: dict[str, deque[PluginFault]] = {}
        """The latest faults by plugin id, the oldest first, also those that somebody else has told."""
        self.found: Signal[()] = Signal()
        """The folders have been looked through again."""
        self.failed: Signal[str, str] = Signal()
        self.switched: Signal[str] = Signal()
        self.removed: Signal[str] = Signal()
        self.noted: Signal[str] = Signal()
        """The id of a plugin of which there is one more fault to be read."""
        self._on: dict[str, Ownings] = {}
        self._wanted = WantedPlugins(settings)
        self._catalogue = Catalogue(self.faults, self.failed)
        self.manifests = self._catalogue.manifests
        self._additions = additions = Additions(self)
        self.panels = additions.panels
        self.panel_added, self.panel_removed = additions.panel_added, additions.panel_removed

    def discover(self, folder: Path, *, bundled: bool = False, tell: bool = True) -> None:
        """Read the manifests of the plugins in `folder`, anew where it was read before; no code runs.

        With `tell` False what is wrong is only kept in `faults`, until `start` wants one of them.
        """
        self._follow_all(self._catalogue.read_folder(folder, bundled=bundled, tell=tell))

    def discover_installed(self, *, tell: bool = False) -> None:
        """Read the manifests of plugins that Python packages bring; no code runs."""
        self._follow_all(self._catalogue.read_packages(tell=tell))

    def take(self, folder: Path) -> str:
        """Read the manifest of one plugin, wherever it lies; its id. ValueError says what is wrong with it."""
        manifest = self._catalogue.take(folder)
        self.found.emit()
        return manifest.id

    def rediscover(self) -> None:
        """Look through all folders again: for new plugins, and manifests that were changed."""
        for folder, bundled in tuple(self._catalogue.folders.items()):
            if folder is not None:
                self.discover(folder, bundled=bundled)
        self.discover_installed(tell=True)

    def start(self) -> None:
        """Switch on what the user wants: bundled plugins unless switched off, others only if switched on.

        What is wanted and cannot be used is told once, and forgotten. Rows of tables that nobody looks into, such as
        the formats of files, are added when somebody does (`core/registry.py`), or by `complete`.
        """
        if self._wanted.on - self.manifests.keys():
            self.discover_installed()  # to look through all packages takes a while: only where one may be there
        for id_ in sorted(self._wanted.on - self.manifests.keys()):
            self._wanted.forget(id_)
            self.failed.emit(*self._catalogue.why_not_here(id_))
        for id_ in tuple(self.manifests):
            if self.wanted(id_):
                self._enable(id_, late=True)

    def complete(self) -> None:
        """Add all that the start has put off: what fails is told now."""
        add_waiting()

    def wanted(self, id_: str) -> bool:
        """Whether the user has switched a plugin on, or not switched off a bundled one; it may not run for all that."""
        return self._wanted.wants(self.manifest(id_))

    def remember(self, id_: str, *, wanted: bool) -> None:
        """Switch a plugin on or off at the next start, and leave it now as it is; ValueError when there is none."""
        self._wanted.put(self.manifest(id_), on=wanted)

    def enabled(self, id_: str) -> bool:
        return id_ in self._on

    def enable(self, id_: str) -> None:
        """Switch a plugin on, now and at the next start; its manifest is read anew."""
        manifest = self.manifest(id_)
        self._wanted.put(manifest, on=True)
        if not self.enabled(id_) and self._reread(manifest):
            self._enable(id_)
            if self.enabled(id_):
                self.switched.emit(id_)

    def disable(self, id_: str) -> None:
        """Switch a plugin off, now and at the next start."""
        self._wanted.put(self.manifest(id_), on=False)
        self._remove(id_)

    def reload(self, id_: str) -> None:
        """Read the code and the manifest of a plugin that is on anew; one that fails is off then, and told."""
        if self.enabled(id_):
            manifest = self.manifest(id_)
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
            return self._additions.add_by_context(id_, kind, columns, owned_by)

        adding = self._additions.adding(id_, ownings)
        return PluginContext(
            session, commands, settings, self.manifest(id_), adding.options, ownings.own, ownings, adding, add
        )

    def load(self, id_: str, code: Code) -> Any:
        """The object "module:name" of a plugin, or what its context was given; a module is imported at the first call.

        Raises whatever the plugin's code raises; ValueError when the module or the name is not there.
        """
        return self._additions.load(id_, code)

    def fail(self, id_: str, error: BaseException) -> None:
        """A plugin cannot be switched on, or made a panel of no use: name it, switch it off for good, go on."""
        if isinstance(error, KeyboardInterrupt):
            raise error
        self._keep(id_, error)
        self._wanted.forget(id_)  # so that the next start is a clean one
        self._remove(id_)
        self.failed.emit(id_, f"The plugin {self.manifest(id_).name} failed and was switched off ({with_kind(error)})")

    def report(self, id_: str, error: BaseException) -> None:
        """A plugin's code raised where nobody waits for an answer: say so, and let it go on."""
        if isinstance(error, CommandError) and not isinstance(error, PluginError):
            self.commands.session.notify(str(error), "error")
            return
        self._keep(id_, error)
        log_fault(error, f"plugin {id_}")
        told = error if isinstance(error, PluginError) else plugin_error(self.manifest(id_), error)
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

    def manifest(self, id_: str) -> Manifest:
        """What the manifest of a plugin says; ValueError when there is none of that id."""
        return self._catalogue.named(id_)

    def _follow_all(self, before: dict[str, Manifest]) -> None:
        for id_, manifest in before.items():
            self._follow(id_, manifest)
        session = self.commands.session
        homes = {row.id: manifest.name for manifest in self.manifests.values() for row in manifest.effects}
        session.effects = replace(session.effects, elsewhere=homes)
        self.found.emit()

    def _follow(self, id_: str, before: Manifest) -> None:
        """After a plugin's folder has been read anew: what runs is what its manifest says now, or nothing."""
        if self.enabled(id_) and self.manifests.get(id_) != before:
            self._remove(id_)
            if id_ in self.manifests:
                self._enable(id_)

    def _reread(self, manifest: Manifest) -> bool:
        """Take up what has been changed in a manifest since; False, and told, when it cannot be used any more."""
        try:
            self._catalogue.read_again(manifest)
        except ValueError as error:
            self.fail(manifest.id, error)
            return False
        return True

    def _enable(self, id_: str, *, late: bool = False) -> None:
        if self.enabled(id_):
            return
        manifest = self.manifest(id_)
        self.faults.pop(id_, None)
        ownings = self._on[id_] = Ownings(lambda error: self.report(id_, error))
        try:
            if problems := list(conflicts(manifest, self.commands, self.panels, self.place)):
                raise ManifestError(manifest.folder / "plugin.toml", problems)
            modules.forget(id_)
            self._additions.add_all(manifest, ownings, late=late)
            if manifest.setup:
                with self._additions.adding(id_, ownings).border("setup").named():
                    self.load(id_, manifest.setup)(self.context(id_, ownings))
        except BaseException as error:  # the border to code that is not ours
            self.fail(id_, error)

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

    def _remove(self, id_: str) -> None:
        if (ownings := self._on.pop(id_, None)) is not None:
            ownings.close()
            self.removed.emit(id_)
        modules.forget(id_)

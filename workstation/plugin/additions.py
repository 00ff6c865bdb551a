"""How the rows of plugins come into the program's tables: now, or when somebody looks into a table."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from workstation.commands.registry import Commands
from workstation.core.registry import put_off
from workstation.core.settings import Settings
from workstation.core.signal import Dispose, Signal
from workstation.plugin import modules
from workstation.plugin.border import Adding, WindowPlaces
from workstation.plugin.errors import PluginError
from workstation.plugin.manifest import Manifest
from workstation.plugin.ownership import Ownings
from workstation.plugin.panels import PluginPanel
from workstation.plugin.rows import KINDS, Code, ManifestRow, PanelRow, RowKind

if TYPE_CHECKING:  # read when a plugin first asks for them
    from workstation.plugin.context import PluginContext
    from workstation.plugin.options import PluginOptions


class PluginsOn(Protocol):
    """What adding a row asks of the host."""

    commands: Commands
    settings: Settings
    place: WindowPlaces

    def manifest(self, id_: str) -> Manifest: ...
    def ownings(self, id_: str) -> Ownings: ...
    def context(self, id_: str, ownings: Ownings | None = None) -> "PluginContext": ...
    def note(self, id_: str, error: PluginError) -> None: ...
    def fail(self, id_: str, error: BaseException) -> None: ...


class Additions:
    """Adds rows; `panels` are those that the window is to show."""

    def __init__(self, plugins: PluginsOn) -> None:
        self._plugins = plugins
        self._options: dict[str, PluginOptions] = {}
        self.panels: dict[str, PluginPanel] = {}
        self.panel_added: Signal[PluginPanel] = Signal()
        self.panel_removed: Signal[PluginPanel] = Signal()

    def adding(self, id_: str, ownings: Ownings) -> Adding:
        """What it takes to add a row of a plugin."""
        plugins = self._plugins
        return Adding(
            plugins.manifest(id_),
            plugins.commands,
            ownings,
            lambda code: self.load(id_, code),
            lambda error: plugins.note(id_, error),
            plugins.place,
            lambda: self._options_of(id_),
            lambda code, axis: self._make_view(id_, code, axis),
        )

    def add_all(self, manifest: Manifest, ownings: Ownings, *, late: bool) -> None:
        """Add what a manifest holds; `late`: rows of tables that nobody has looked into have time until then."""
        adding = self.adding(manifest.id, ownings)
        for effects_first in (True, False):  # their code runs now: where it fails nothing has been seen of the rest
            for row in manifest.rows:
                if (row.kind.key == "effect") is not effects_first:
                    continue
                if late and row.kind.table:
                    ownings.own(put_off(row.kind.table, self._later(row, adding)))
                else:
                    ownings.own(self.add(row.kind, row.row, adding))

    def add(self, kind: RowKind, row: Any, adding: Adding) -> Dispose:
        """Add a row now; the answer takes it away again."""
        if kind.key == "panel":  # the window makes these, when they are first shown
            return self._add_panel(row, adding)
        module, _, name = kind.add.partition(":")
        dispose: Dispose = getattr(import_module(module), name)(adding, row)
        return dispose

    def add_by_context(self, id_: str, kind: str, columns: dict[str, Any], ownings: Ownings) -> Dispose:
        """Add a row that a plugin's code gives; ValueError says what is wrong with it."""
        if kind not in KINDS:
            raise ValueError(f"a plugin adds one of {', '.join(KINDS)}, got {kind!r}")
        row = KINDS[kind].made(columns)
        icon = getattr(row, "icon", "")
        if icon and not self._plugins.place.has_icon(icon):
            raise ValueError(f"{kind}: there is no icon {icon!r}")
        return self.add(KINDS[kind], row, self.adding(id_, ownings))

    def load(self, id_: str, code: Code) -> Any:
        """The object "module:name" of a plugin, or what its context was given."""
        return modules.load(self._plugins.manifest(id_), code) if isinstance(code, str) else code

    def _later(self, row: ManifestRow, adding: Adding) -> Callable[[], None]:
        def add() -> None:
            if adding.ownings.closed:
                return
            try:
                adding.ownings.own(self.add(row.kind, row.row, adding))
            except BaseException as error:  # the border to code that is not ours
                self._plugins.fail(adding.manifest.id, error)

        return add

    def _add_panel(self, row: PanelRow, adding: Adding) -> Dispose:
        id_ = adding.manifest.id

        def begin() -> "tuple[Ownings, PluginContext]":
            ownings = self._plugins.ownings(id_)
            return ownings, self._plugins.context(id_, ownings)

        panel = PluginPanel(row, id_, adding.load, begin)
        self.panels[row.id] = panel
        self.panel_added.emit(panel)

        def dispose() -> None:
            if self.panels.pop(row.id, None) is not None:
                panel.release()
                self.panel_removed.emit(panel)

        return dispose

    def _make_view(self, id_: str, code: Code, axis: Any) -> tuple[Any, Ownings]:
        ownings = self._plugins.ownings(id_)
        try:
            return self.load(id_, code)(self._plugins.context(id_, ownings), axis), ownings
        except BaseException:
            ownings.close()
            raise

    def _options_of(self, id_: str) -> "PluginOptions":
        if id_ not in self._options:
            from workstation.plugin.options import PluginOptions

            self._options[id_] = PluginOptions(id_, self._plugins.settings)
        return self._options[id_]

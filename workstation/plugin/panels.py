"""The panels that plugins add: rows that the window makes widgets of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workstation.plugin.ownership import Ownings
from workstation.plugin.rows import Code, PanelRow

if TYPE_CHECKING:
    from workstation.plugin.context import PluginContext


@dataclass(slots=True, eq=False)
class PluginPanel:
    """A panel that the window shows."""

    row: PanelRow
    plugin: str
    load: Callable[[Code], Any] = field(repr=False)
    begin: "Callable[[], tuple[Ownings, PluginContext]]" = field(repr=False)
    """What a widget is made with, and what holds what it does."""
    ownings: Ownings | None = field(default=None, repr=False)

    def make(self) -> Any:
        """Its widget; raises whatever the plugin's code raises. When it goes, close the `ownings` of now."""
        self.release()
        self.ownings, context = self.begin()
        try:
            return self.load(self.row.widget)(context)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Undo what the panel has connected and begun."""
        if self.ownings is not None:
            self.ownings.close()
            self.ownings = None

"""What every part of the window is given, and what the window offers to those who add to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workstation.commands.registry import Command, Commands
from workstation.core.errors import CommandError
from workstation.core.settings import Settings
from workstation.core.signal import Args, Dispose, Signal
from workstation.session import Session, about_command
from workstation.ui.toolkit.busy import Busy
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.viewport import Viewport

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """The things a widget works with: it reads the session, runs commands, and draws by the look.

    All live on the main thread. Connect to their signals with `watch`, so that nothing is called after the widget
    is gone. Colours come from `look.theme`, which may be another one after `look.changed`.
    """

    session: Session
    commands: Commands
    look: Look
    viewport: Viewport
    busy: Busy = field(default_factory=Busy, compare=False)
    _shared: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def shared(self, make: "Callable[[Desk], T]") -> T:
        """What `make` makes of this desk: made once, for all widgets that ask for it."""
        if make not in self._shared:
            self._shared[make] = make(self)
        made: T = self._shared[make]  # type: ignore[assignment]  # it was made by that function
        return made

    @property
    def settings(self) -> Settings:
        return self.session.settings

    def run(self, id_: str, *args: object, **kwargs: object) -> object:
        """Run a command for the user: what goes wrong is said in the message bar, and None returned."""
        try:
            with self.busy.running():
                return self.commands.run(id_, *args, **kwargs)
        except CommandError as error:
            self.session.notify(str(error), "error", about_command(id_))
        except KeyboardInterrupt:
            self.session.notify(f"{self.commands[id_].title.rstrip('….')}: stopped", "warning")
        return None


class Area(StrEnum):
    """Where a panel stands at first; the user can move it."""

    LEFT = "left"
    RIGHT = "right"
    BOTTOM = "bottom"


PanelFactory = Callable[[Desk], QWidget]
"""Makes the content of a panel, when it is first shown."""

LaneFactory = Callable[[Desk], QWidget]
"""Makes a lane between the ruler and the tracks. It gets the viewport's width; its own height is its size hint's."""

Ask = Callable[[Desk, Command, QWidget], None]
"""Fills in a command's arguments with a dialog (not blocking) over the window given, and runs the command then."""


class Window(Protocol):
    """The slots of the main window; every one returns its dispose."""

    def add_panel(
        self, id_: str, title: str, icon: str, factory: PanelFactory, area: Area = Area.RIGHT, shown: bool = False
    ) -> Dispose:
        """A dock with a menu entry under View; the content is made when the panel is first shown."""
        ...

    def add_lane(self, factory: LaneFactory) -> Dispose:
        """A lane over the tracks, aligned with them in time."""
        ...

    def add_ask(self, name: str, ask: Ask) -> Dispose:
        """The dialog for commands whose `ask` is `name`; "effect:" as a name serves all "effect:reverb" and so on."""
        ...

    def show_panel(self, id_: str, *, focus: bool = True) -> None:
        """Bring a panel to the front; with `focus` it gets the keyboard."""
        ...


def watch(owner: QObject, signal: Signal[*Args], listener: Callable[[*Args], object]) -> Dispose:
    """Connect a listener for as long as `owner` exists."""
    dispose = signal.connect(listener)
    owner.destroyed.connect(lambda: dispose())
    return dispose

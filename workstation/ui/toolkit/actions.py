"""Commands as Qt actions: with their icons and keys, enabled when they can run, and asking first where they must."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QWidget

from workstation.commands.registry import NEEDS, Command
from workstation.core.signal import Dispose, Signal
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.workspace import Ask, Desk, watch


class Actions(QObject):
    """One action for each command of the table, also those that come later; `changed` when there are others.

    Until `complete` an action is made when somebody asks for it: a window shows few of them.
    """

    def __init__(self, desk: Desk, keymap: Keymap, window: QWidget, ask: Ask) -> None:
        """`ask` is the dialog for commands that need arguments and have none of their own."""
        super().__init__(window)
        self._desk, self._ask = desk, ask
        self._window = window
        self.keymap = keymap
        self.changed: Signal[()] = Signal()
        self._actions: dict[str, QAction] = {}
        self._asks: dict[str, Ask] = {}
        self._guards: dict[str, Callable[[Callable[[], None]], None]] = {}
        self._after: dict[str, Callable[[object], object]] = {}
        self._checked: dict[str, Callable[[], bool]] = {}
        self._complete = False
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        watch(self, desk.commands.registered, self._follow)
        watch(self, desk.commands.ran, lambda _: self._soon.start())
        watch(self, desk.session.changed, lambda _: self._soon.start())
        watch(self, desk.session.selected, lambda _: self._soon.start())
        watch(self, desk.settings.changed, lambda _: self._soon.start())
        self._follow()

    def __getitem__(self, id_: str) -> QAction:
        if id_ not in self._actions and id_ in self._desk.commands:
            self._actions[id_] = self._make(self._desk.commands[id_])
            self._soon.start()
        return self._actions[id_]

    def __contains__(self, id_: str) -> bool:
        return id_ in self._desk.commands

    def complete(self) -> None:
        """Have an action for each command now, so that all keys work."""
        if not self._complete:
            self._complete = True
            self._follow()

    def add_ask(self, name: str, ask: Ask) -> Dispose:
        """The dialog for commands whose `ask` is `name`; the newest wins, and "kind:" serves all "kind:…"."""
        before = self._asks.get(name)
        self._asks[name] = ask

        def dispose() -> None:
            if self._asks.get(name) is ask:
                del self._asks[name]
                if before is not None:
                    self._asks[name] = before

        return dispose

    def tick(self, id_: str, on: Callable[[], bool]) -> None:
        """Show a command with a tick when `on` says so."""
        self._checked[id_] = on
        if id_ in self._actions:
            self._show_tick(self._actions[id_], on)

    def guard(self, id_: str, first: Callable[[Callable[[], None]], None]) -> None:
        """Before the user's running of a command call `first` with what is then to be done; its dialog comes before."""
        self._guards[id_] = first

    def after(self, id_: str, follow: Callable[[object], object]) -> None:
        """After the user's running of a command call `follow` with what came of it; None: it said no."""
        self._after[id_] = follow

    def run(self, id_: str, *args: object) -> None:
        """Run a command for the user; without arguments its dialog comes first when it has one."""
        command = self._desk.commands[id_]
        if command.ask and not args and self._desk.commands.possible(id_):
            self._ask_of(command)(self._desk, command, self._window)
            self._soon.start()
            return

        def go_on() -> None:
            result = self._desk.run(id_, *args)
            self._soon.start()
            if id_ in self._after:
                self._after[id_](result)

        guard = self._guards.get(id_)
        if guard is None:
            go_on()
        else:
            guard(go_on)

    def why_not(self, id_: str) -> str:
        """Why a command cannot run now; empty when it can."""
        needs = self._desk.commands[id_].needs
        return "" if self._desk.commands.possible(id_) else NEEDS[needs][1]

    def refresh(self) -> None:
        """Bring all actions up to date with what is possible now."""
        commands, known = self._desk.commands, dict[str, bool]()
        for id_, action in self._actions.items():
            needs = commands[id_].needs
            possible = known[needs] if needs in known else known.setdefault(needs, commands.possible(id_))
            if possible != action.isEnabled():  # to set what is set already takes Qt longer than to ask
                action.setEnabled(possible)
            if id_ in self._checked:
                action.setChecked(self._checked[id_]())

    def _ask_of(self, command: Command) -> Ask:
        kind = command.ask.partition(":")[0] + ":"
        return self._asks.get(command.ask) or self._asks.get(kind) or self._ask

    def _follow(self) -> None:
        """Have an action for each command that there is, and for no other."""
        commands = {command.id: command for command in self._desk.commands} if self._complete else {}
        for id_ in [id_ for id_ in self._actions if id_ not in self._desk.commands]:
            action = self._actions.pop(id_)
            self._window.removeAction(action)
            action.deleteLater()
        for id_, command in commands.items():
            if id_ not in self._actions:
                self._actions[id_] = self._make(command)
        self._soon.start()
        self.changed.emit()

    def _make(self, command: Command) -> QAction:
        look = self._desk.look
        icon = look.icon(command.icon) if look.has_icon(command.icon) else QIcon()  # a plugin's may be any name
        action = QAction(icon, command.title, self._window)
        action.setObjectName(command.id)
        action.setShortcuts(self.keymap.sequences(command.id))
        keys = self.keymap.text(command.id)
        title = command.title.rstrip("….")
        action.setToolTip(f"{title} ({keys})" if keys else title)
        action.triggered.connect(lambda: self.run(command.id))
        if command.id in self._checked:
            self._show_tick(action, self._checked[command.id])
        self._window.addAction(action)
        return action

    @staticmethod
    def _show_tick(action: QAction, on: Callable[[], bool]) -> None:
        action.setCheckable(True)
        action.setChecked(on())

"""The main window: menus, tools, lanes, panels and status around one session."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QIcon, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QToolBar, QVBoxLayout, QWidget

from workstation.core.files.resources import resource
from workstation.core.signal import Dispose
from workstation.session import OF_COMMANDS, PLAYING, Message, about_command
from workstation.ui.lanes.lane_context import LaneContext
from workstation.ui.shell.docks import Docks
from workstation.ui.shell.drop_targets import Drops
from workstation.ui.shell.leaving import Leaving
from workstation.ui.shell.menus import Menus
from workstation.ui.shell.messages import MessageBar
from workstation.ui.shell.panel_table import ARGUMENTS, late_ask
from workstation.ui.shell.status import Status
from workstation.ui.shell.toolbar import TopBar
from workstation.ui.shell.transport import Transport
from workstation.ui.shell.view_commands import ticks, view_commands
from workstation.ui.shell.welcome import Empty
from workstation.ui.shell.window_commands import panel_command, window_commands
from workstation.ui.shell.window_layout import remember_layout
from workstation.ui.toolkit.actions import Actions
from workstation.ui.toolkit.document_name import document_name
from workstation.ui.toolkit.dragged_files import accept_files
from workstation.ui.toolkit.key_guard import KeyGuard
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.workspace import Area, Ask, LaneFactory, PanelFactory, watch

if TYPE_CHECKING:
    from workstation.ui.lanes.editor import Editor

_AT_FIRST = QSize(1360, 840)
_FRAME = QSize(8, 40)
"""About what the system puts around a window, which must be on the screen too."""
_REPLACING = ("file.new", "file.open", "file.open_copy", "file.demo")
"""Commands after which the document is another one."""
_FOLLOW_AT = 0.04
"""Where on screen the playhead goes on after it ran out of the view."""


class MainWindow(QMainWindow):
    """Composes the parts; what each does is theirs."""

    def __init__(self, stage: LaneContext, keymap: Keymap) -> None:
        super().__init__()
        self._stage = stage
        self.desk = desk = stage.desk
        self.setObjectName("main")
        self.setAcceptDrops(True)
        self.setWindowIcon(QIcon(str(resource("icons", "workstation.png"))))
        self._hasty = False
        for command in (
            *view_commands(stage, lambda: self.editor),
            *window_commands(
                self, self.show_palette, self.show_help, lambda: self.show_panel("settings"), self._copy_details
            ),
        ):
            desk.commands.register(command)
        self.keymap = keymap
        self.actions_ = Actions(desk, keymap, self, late_ask(ARGUMENTS))
        for id_ in _REPLACING:
            self.actions_.guard(id_, self.after_asking_to_save)
        self._used: list[str] = []
        self._add_ticks()
        self.docks = Docks(self, desk)
        self._drops = Drops(desk, self.actions_, lambda: self.editor)
        self._leaving = Leaving(desk, self, self._show_jobs)
        self.transport = Transport(desk, self.actions_)
        self.status = Status(stage)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self.status, 1)
        self._add_top_bar()
        self._middle = QStackedWidget()
        self._middle.addWidget(Empty(desk, self.actions_))
        self._set_centre()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            KeyGuard(app, keymap, self)
        self.menus = Menus(self, desk, self.actions_, self.docks)
        self._closing = False
        self._generation, self._edition = desk.session.generation, desk.session.edition
        watch(self, desk.session.notified, self.tell)
        watch(self, desk.session.changed, lambda _: self._forget_messages())
        watch(self, desk.commands.ran, lambda id_: self.messages.settle(about_command(id_)))
        watch(self, desk.session.recorder.ended, lambda _: self.messages.settle(OF_COMMANDS))
        watch(self, desk.session.player.changed, lambda playing: self.messages.settle(PLAYING) if playing else None)
        watch(self, desk.settings.unwritten, lambda text: self.tell(Message(text, "warning")))
        watch(self, desk.session.titled, self._title)
        watch(self, desk.session.changed, lambda _: self._follow_document())
        watch(self, desk.settings.changed, self._follow_setting)
        watch(self, self.transport.moved, self._follow_playhead)
        self.resize(_AT_FIRST.boundedTo(self.screen().availableSize() - _FRAME))
        self._follow_document()
        self.tell_faults([*keymap.faults, *desk.settings.faults])

    @cached_property
    def editor(self) -> "Editor":
        """The lanes, made when somebody asks for them."""
        from workstation.ui.lanes.editor import Editor

        made = Editor(self._stage)
        self._middle.addWidget(made)
        return made

    def hasten(self) -> None:
        """Leave what the first picture does without until `catch_up`: entries of menus, most actions, empty lanes."""
        self._hasty = True
        self.menus.hasten()

    def catch_up(self) -> None:
        """Make what is not there yet, so that all keys work and nobody waits for it later."""
        self._hasty = False
        self.menus.settle()
        _ = self.editor

    def add_panel(
        self, id_: str, title: str, icon: str, factory: PanelFactory, area: Area = Area.RIGHT, shown: bool = False
    ) -> Dispose:
        """A dock with a menu entry under View; the content is made when the panel is first shown."""
        remove = self.docks.add(id_, title, icon, factory, area, shown)
        forget = self.desk.commands.register(panel_command(self, id_, title, icon))

        def dispose() -> None:
            forget()
            remove()

        return dispose

    def add_lane(self, factory: LaneFactory) -> Dispose:
        """A lane over the tracks, aligned with them in time."""
        return self.editor.add_lane(factory)

    def add_ask(self, name: str, ask: Ask) -> Dispose:
        """The dialog for commands whose `ask` is `name`."""
        return self.actions_.add_ask(name, ask)

    def show_panel(self, id_: str, *, focus: bool = True) -> None:
        """Bring a panel to the front; with `focus` it gets the keyboard."""
        self.docks.show(id_, focus=focus)

    def tell(self, message: Message, details: str = "") -> None:
        """Show a message without stopping the work."""
        self.messages.tell(message, details)

    def tell_faults(self, faults: Sequence[str]) -> None:
        """Show what is wrong with the user's own files, all of it in one message."""
        if len(faults) == 1:
            self.tell(Message(faults[0], "warning"))
        elif faults:
            self.tell(Message(f"{faults[0]}, and {len(faults) - 1} more", "warning"), "\n".join(faults))

    def show_palette(self) -> None:
        from workstation.ui.shell.palette import Palette

        Palette(self.desk, self.actions_, self._used, self).show()

    def show_help(self, page: str = "", heading: str = "") -> None:
        """Open the help beside this window, or bring it to the front; at a page, and a heading of it."""
        from workstation.ui.shell.help import HelpWindow

        help_ = self.findChild(HelpWindow) or HelpWindow(self.desk, self.keymap, self)
        help_.show()
        help_.raise_()
        help_.activateWindow()
        if page:
            help_.open_page(page)
        if heading:
            help_.go_to(heading)

    def after_asking_to_save(self, then: Callable[[], object]) -> None:
        """Do something that would lose the document, once its edits are saved or given up."""
        self._leaving.after_asking_to_save(then)

    def _copy_details(self) -> None:
        from workstation.ui.shell.report import copy_details

        copy_details(self.desk)

    @property
    def answered(self) -> bool:
        """The user has said what is to become of unsaved edits, and the window closes."""
        return self._closing

    def showEvent(self, event: QShowEvent) -> None:
        if not self._hasty:
            self.menus.settle()  # the first paint has them
        super().showEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if (typing := QApplication.focusWidget()) is not None:
            typing.clearFocus()  # what is being typed is taken, and can be asked for
        if not self._closing and self._leaving.in_the_way:
            event.ignore()
            self._leaving.leave(self._close_for_good)
            return
        remember_layout(self, self.desk.settings)
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        accept_files(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drops.drag(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drops.drop(event)

    def _add_top_bar(self) -> None:
        bar = QToolBar("Tools", self)
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.toggleViewAction().setVisible(False)
        bar.setStyleSheet("QToolBar { padding: 0; margin: 0; spacing: 0; }")
        if (layout := bar.layout()) is not None:
            layout.setContentsMargins(0, 0, 0, 0)  # those of the style hold until another theme is put on
        bar.addWidget(TopBar(self.desk.look, self.actions_, self.transport))
        self.addToolBar(bar)

    def _set_centre(self) -> None:
        centre = QWidget(self)
        centre.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that no button is chosen at the start
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._middle, 1)
        self.setCentralWidget(centre)
        self.messages = MessageBar(self.desk.look, centre)
        centre.setFocus()

    def _add_ticks(self) -> None:
        session = self.desk.session
        for id_, on in {
            **ticks(self.desk),
            "transport.loop": lambda: session.looping,
            "transport.listen": lambda: session.recorder.listening,
        }.items():
            self.actions_.tick(id_, on)

    def _show_jobs(self) -> None:
        if "jobs" in self.docks:
            self.docks.show("jobs", focus=False)

    def _close_for_good(self) -> None:
        self._closing = True
        self.close()

    def _forget_messages(self) -> None:
        """What a command said no to is of no interest after an edit, nor what went wrong with another document."""
        session = self.desk.session
        if session.generation != self._generation:
            self.messages.settle(None)
        elif session.edition != self._edition:  # not what is learnt of a file that is read, or a recording that grows
            self.messages.settle(OF_COMMANDS)
        self._generation, self._edition = session.generation, session.edition

    def _follow_document(self) -> None:
        if self.desk.session.document.tracks:
            if self._middle.currentIndex() == 0 and self._middle.isAncestorOf(self.focusWidget()):
                self.editor.setFocus()  # else Qt would give the keyboard to some button behind the one that goes
            self._middle.setCurrentWidget(self.editor)
        else:
            self._middle.setCurrentIndex(0)
        self._title()

    def _follow_setting(self, name: str) -> None:
        if name == "theme":
            self.desk.look.use(self.desk.settings["theme"])

    def _follow_playhead(self, frame: float | None) -> None:
        self._stage.playhead = frame
        if "editor" not in vars(self):
            return
        view = self.desk.viewport
        held = self._stage.selecting.active
        if frame is not None and self.desk.settings["follow_playhead"] and not held:
            x = view.x_of(frame)
            if x >= view.width or x < -view.width * 0.02:
                view.reveal(frame, _FOLLOW_AT)
        self.editor.playhead.follow()
        self.editor.overview.follow()

    def _title(self) -> None:
        session = self.desk.session
        name = document_name(self.desk) if session.document.tracks else ""
        title = f"{name}[*] – Workstation" if name else "Workstation[*]"
        modified = session.modified and bool(session.document.tracks)
        if (title, modified) != (self.windowTitle(), self.isWindowModified()):
            self.setWindowTitle(title)
            self.setWindowModified(modified)

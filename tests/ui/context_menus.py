"""Every menu that a widget pops up, opened as a user does, and what its entries do, written down."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDockWidget,
    QLabel,
    QMenu,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.lane_hands import Build, drag
from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.gain_curves import Point
from workstation.effects.tone.equalizer import Equalizer
from workstation.session import Message
from workstation.ui.console.script_log import ScriptLog
from workstation.ui.dialogs.models import ask_models
from workstation.ui.lanes.editor import Editor
from workstation.ui.lanes.options import LaneViews
from workstation.ui.main_window import MainWindow
from workstation.ui.panels.effect_dialog import open_effect
from workstation.ui.panels.equalizer import EqualizerEditor
from workstation.ui.panels.rack import RackPanel
from workstation.ui.scripts.panel import ScriptPanel
from workstation.ui.scripts.saved_scripts import SavedScripts
from workstation.ui.shell.ripple import RippleButton
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.workspace import Area, Desk
from workstation.ui.words.cues.panel import SubtitlesPanel
from workstation.ui.words.lane.lane import WordsLane
from workstation.ui.words.lane.paint import CUE_HEIGHT
from workstation.ui.words.text.panel import TranscriptPanel

Pop = Callable[[], QMenu]
"""Opens the menu once, on the document as it was at the beginning."""


@dataclass
class Hands:
    """What openers work with; `did` is what has happened since it was last emptied."""

    desk: Desk
    qtbot: QtBot
    build: Build
    window: MainWindow
    played: list[tuple[int, int | None]]
    did: list[str] = field(default_factory=list)
    """What has happened: script lines, settings, errors."""
    kept: list[QWidget] = field(default_factory=list)
    states: list[Callable[[], str]] = field(default_factory=list)
    """What to look at besides when an entry was chosen."""

    def listen(self) -> None:
        self.desk.commands.logged.connect(lambda line: self.did.append(line))
        self.desk.session.notified.connect(self._hear)
        self.desk.settings.changed.connect(lambda name: self.did.append(f"{name} = {self.desk.settings[name]!r}"))

    def show(self, widget: QWidget, width: int = 0, height: int = 0) -> None:
        self.qtbot.addWidget(widget)
        self.kept.append(widget)
        widget.resize(width or widget.width(), height or widget.height())
        widget.show()
        self.qtbot.waitExposed(widget)
        QApplication.processEvents()

    def forget(self) -> None:
        """Only what happens from now on counts."""
        self.did.clear()
        self.played.clear()
        QApplication.clipboard().clear()

    def told(self) -> str:
        """All that has happened. Dialogs that ask something are named and closed."""
        for dialog in self.dialogs():
            self.did.append(f"asks: {dialog.windowTitle()}")
            dialog.reject()
        for job in self.desk.session.compute.jobs:
            job.cancel()
        rate = self.desk.session.document.rate
        self.did += [f"plays from {start / rate}" for start, _ in self.played]
        if text := QApplication.clipboard().text():
            self.did.append(f"copies: {text}")
        return "; ".join(filter(None, [*self.did, *(state() for state in self.states)]))

    def dialogs(self) -> Iterator[QDialog]:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible() and widget not in self.there:
                yield widget

    there: list[QWidget] = field(default_factory=list)
    """Dialogs that the menu belongs to."""

    def _hear(self, message: Message) -> None:
        if message.level == "error":
            self.did.append(f"error: {message.text}")


def entries(menu: QMenu, above: str = "") -> Iterator[tuple[str, QAction]]:
    """All that can be chosen, those of submenus behind the submenu's title."""
    for action in menu.actions():
        if (below := action.menu()) is not None:
            yield from entries(below, f"{above}{action.text()}/")
        elif not action.isSeparator():
            yield above + action.text(), action


def popped() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu), "no menu has opened"
    return menu


def right_click(widget: QWidget, at: QPoint) -> QMenu:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    return popped()


def _lanes(hands: Hands, place: Callable[[Editor], tuple[QWidget, QPoint]], *keys: str) -> Pop:
    """Two tracks, of which the first has clips, a fade and a point; two markers."""
    session = hands.desk.session
    first = session.document.tracks[0]
    sound = first.edits
    clips = (
        replace(Clip.of(sound.slice(FrameRange(0, 30_000)), 0), name="a", points=(Point(8000, -6.0),)),
        replace(Clip.of(sound.slice(FrameRange(30_000, 60_000)), 30_000), name="b", group="g"),
    )
    second = replace(first, key="t2", name="Other")
    document = replace(
        session.document,
        tracks=(first.with_clips(clips), second),
        markers=(Marker(FrameRange(20_000, 20_000), "M"), Marker(FrameRange(50_000, 70_000), "R")),
    )
    session.start(document)
    editor, stage = hands.build()
    start = dict(stage.views._options)
    for key in keys:
        hands.states.append(lambda key=key: _options(stage.views, key))

    def pop() -> QMenu:
        session.start(document)
        stage.views._options = dict(start)
        hands.desk.settings["time_format"] = "clock"
        hands.desk.run("selection.set", 2.0, 3.0)
        QApplication.processEvents()
        hands.forget()
        return right_click(*place(editor))

    return pop


def _options(views: LaneViews, key: str) -> str:
    options = views.of(key, 0)
    return f"{key}: {options.mode}{' in dB' if options.decibels else ''}"


def clip(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.stack.rows[0].canvas, QPoint(200, 60)))


def grouped_clip(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.stack.rows[0].canvas, QPoint(400, 60)))


def clip_point(hands: Hands) -> Pop:
    """On the point of the envelope at one second, wherever its gain stands."""

    def place(editor: Editor) -> tuple[QWidget, QPoint]:
        canvas = editor.stack.rows[0].canvas
        track = hands.desk.session.document.tracks[0]
        for y in range(canvas.height()):
            at = QPoint(round(hands.desk.viewport.x_of(8000)), y)
            hit = canvas._clips.hit(track, QPointF(at))
            if hit is not None and hit.point >= 0:
                return canvas, at
        raise AssertionError("the point is nowhere on screen")

    return _lanes(hands, place)


def lane(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.stack.rows[0].canvas, QPoint(700, 60)))


def ruler(hands: Hands) -> Pop:
    hands.states.append(lambda: f"times as {hands.desk.settings['time_format']}")
    return _lanes(hands, lambda editor: (editor.ruler, QPoint(300, 5)))


def marker(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.marks, QPoint(round(hands.desk.viewport.x_of(20_000)) + 3, 5)))


def no_marker(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.marks, QPoint(790, 5)))


def header(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.stack.rows[0].header, QPoint(20, 10)), "t1")


def last_header(hands: Hands) -> Pop:
    return _lanes(hands, lambda editor: (editor.stack.rows[1].header, QPoint(20, 10)), "t2")


def eq_band(hands: Hands) -> Pop:
    made = EqualizerEditor(hands.desk, Equalizer.params[0])
    hands.show(made, 400, 320)
    bands = made.curve.bands
    made.curve.released.connect(lambda: hands.did.append("released"))
    hands.states.append(lambda: ", ".join(f"{band.kind}{'' if band.on else ' off'}" for band in made.curve.bands))

    def pop() -> QMenu:
        made.curve.show_bands(bands)
        hands.forget()
        return right_click(made.curve, made.curve.point(1).toPoint())

    return pop


def _presets(hands: Hands, click: Callable[[RackPanel], QToolButton]) -> Pop:
    panel = RackPanel(hands.desk)
    hands.show(panel, 340, 700)
    panel.add_effect("tremolo")
    document = hands.desk.session.document

    def pop() -> QMenu:
        hands.desk.session.start(document)
        hands.desk.run("rack.save_preset", "Mine", slot="tremolo", track="master")
        hands.desk.run("rack.save_preset", "All mine", track="master")
        hands.forget()
        hands.qtbot.mouseClick(click(panel), Qt.MouseButton.LeftButton)
        return popped()

    return pop


def effect_presets(hands: Hands) -> Pop:
    return _presets(hands, lambda panel: panel.cards["tremolo"].presets)


def rack_presets(hands: Hands) -> Pop:
    return _presets(hands, lambda panel: panel.presets)


def dialog_presets(hands: Hands) -> Pop:
    holder = QWidget()
    hands.show(holder, 900, 700)
    dialog = open_effect(hands.desk, "tremolo", holder)
    hands.there.append(dialog)
    hands.states.append(lambda: f"{dialog.values()['speed_hz']:g} Hz")

    def pop() -> QMenu:
        hands.forget()
        hands.qtbot.mouseClick(dialog.presets, Qt.MouseButton.LeftButton)
        return popped()

    return pop


def ripple(hands: Hands) -> Pop:
    button = RippleButton(hands.desk)
    hands.show(button)
    hands.states.append(lambda: ", ".join(a.text() for a in button.menu().actions() if a.isChecked()))

    def pop() -> QMenu:
        hands.forget()
        return button.menu()

    return pop


def panel_tab(hands: Hands) -> Pop:
    window = hands.window
    window.resize(790, 590)
    window.show()
    hands.qtbot.waitExposed(window)
    for id_, area in (("a", Area.RIGHT), ("b", Area.RIGHT), ("c", Area.BOTTOM)):
        window.add_panel(id_, id_.upper(), "", lambda desk: QLabel("content"), area)
        window.show_panel(id_)
    dock = window.findChild(QDockWidget, "a")
    assert dock is not None
    other = window.findChild(QDockWidget, "b")

    def place() -> str:
        if dock.isHidden():
            return "closed"
        return "a window of its own" if dock.isFloating() else window.dockWidgetArea(dock).name

    hands.states.append(place)

    def pop() -> QMenu:
        dock.setFloating(False)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        window.tabifyDockWidget(other, dock)
        dock.show()
        dock.raise_()
        QApplication.processEvents()
        tabs, number = next(
            (bar, n)
            for bar in window.findChildren(QTabBar)
            for n in range(bar.count())
            if bar.tabText(n) == "A" and bar.isVisible()
        )
        at = tabs.tabRect(number).center()
        hands.forget()
        return right_click(tabs, at)

    return pop


def import_model(hands: Hands) -> Pop:
    holder = QWidget()
    hands.show(holder, 900, 700)
    ask_models(hands.desk, hands.desk.commands["models.list"], holder)
    (dialog,) = hands.dialogs()
    hands.there.append(dialog)

    def pop() -> QMenu:
        hands.forget()
        return dialog.bring.menu()

    return pop


def _text(hands: Hands, prepare: Callable[[TranscriptPanel], Callable[[], QMenu]]) -> Pop:
    panel = TranscriptPanel(hands.desk)
    hands.show(panel, 500, 300)
    document, open_ = hands.desk.session.document, prepare(panel)

    def pop() -> QMenu:
        hands.desk.session.start(document)
        QApplication.processEvents()
        menu = open_()
        hands.forget()
        return menu

    return pop


def one_word(hands: Hands) -> Pop:
    return _text(hands, lambda panel: lambda: _on_word(panel, 1))


def spoken_word(hands: Hands) -> Pop:
    return _text(hands, lambda panel: lambda: _on_word(panel, 4))


def _on_word(panel: TranscriptPanel, index: int) -> QMenu:
    return right_click(panel.view.viewport(), panel.view.word_rect(index).center())


def several_words(hands: Hands) -> Pop:
    def prepare(panel: TranscriptPanel) -> Callable[[], QMenu]:
        def open_() -> QMenu:
            page = panel.view.viewport()
            first, last = (panel.view.word_rect(index).center() for index in (0, 1))
            drag(hands.qtbot, page, first, last)
            return _on_word(panel, 1)

        return open_

    return _text(hands, prepare)


def more_with_words(hands: Hands) -> Pop:
    def prepare(panel: TranscriptPanel) -> Callable[[], QMenu]:
        def open_() -> QMenu:
            hands.qtbot.mouseClick(panel.bar.more, Qt.MouseButton.LeftButton)
            return popped()

        return open_

    return _text(hands, prepare)


def found_words(hands: Hands) -> Pop:
    def prepare(panel: TranscriptPanel) -> Callable[[], QMenu]:
        def open_() -> QMenu:
            panel.bar.search.line.setText("")
            panel.bar.search.line.setText("o")
            return panel.bar.search.menu

        return open_

    return _text(hands, prepare)


def _words_lane(hands: Hands, frame: int, y: int) -> Pop:
    lane = WordsLane(hands.desk)
    hands.show(lane, 1000)
    document = hands.desk.session.document

    def pop() -> QMenu:
        hands.desk.session.start(document)
        QApplication.processEvents()
        hands.forget()
        return right_click(lane, QPoint(round(hands.desk.viewport.x_of(frame)), y))

    return pop


def lane_word(hands: Hands) -> Pop:
    return _words_lane(hands, 12_000, CUE_HEIGHT + 10)


def lane_gap(hands: Hands) -> Pop:
    return _words_lane(hands, 30_000, CUE_HEIGHT + 10)


def lane_cue(hands: Hands) -> Pop:
    return _words_lane(hands, 12_000, CUE_HEIGHT // 2)


def cue_row(hands: Hands) -> Pop:
    panel = SubtitlesPanel(hands.desk)
    hands.show(panel, 900, 300)
    hands.qtbot.waitUntil(lambda: bool(panel.live.shown))
    document = hands.desk.session.document
    hands.states.append(lambda: "types" if panel.view.state() == QTableView.State.EditingState else "")

    def pop() -> QMenu:
        panel.view.reset()  # nothing is typed any more
        hands.desk.session.start(document)
        hands.desk.run("words.rules", "netflix,longest=1.5,shortest=0.5")
        hands.qtbot.waitUntil(lambda: bool(panel.live.faults))
        at = panel.view.visualRect(panel.model.index(0, 3)).center()
        hands.forget()
        panel.view.customContextMenuRequested.emit(at)
        return popped()

    return pop


def example_scripts(hands: Hands) -> Pop:
    panel = ScriptPanel(
        hands.desk,
        ScriptLog(hands.desk),
        SavedScripts(hands.desk, Keymap(), Path("no scripts yet")),
        Keymap(),
        lambda *_: None,
    )
    hands.show(panel, 500, 300)
    hands.states.append(lambda: panel.editor.toPlainText().splitlines()[0])

    def pop() -> QMenu:
        panel.editor.setPlainText("# empty")
        panel.editor.document().setModified(False)
        hands.forget()
        return panel.examples.menu()

    return pop


OPENERS: dict[Callable[[Hands], Pop], str] = {
    clip: "lanes/clips/menu",
    grouped_clip: "lanes/clips/menu",
    clip_point: "lanes/clips/menu",
    lane: "lanes/clips/menu",
    ruler: "lanes/ruler",
    marker: "lanes/mark_strip",
    no_marker: "lanes/mark_strip",
    header: "lanes/header",
    last_header: "lanes/header",
    eq_band: "panels/eq_curve",
    effect_presets: "panels/preset_menu",
    rack_presets: "panels/preset_menu",
    dialog_presets: "panels/preset_menu",
    ripple: "shell/ripple",
    panel_tab: "shell/docks",
    import_model: "dialogs/models",
    one_word: "words/editing",
    spoken_word: "words/editing",
    several_words: "words/editing",
    lane_word: "words/editing",
    lane_gap: "words/editing",
    more_with_words: "words/text/panel_menu",
    found_words: "words/text/find_bar",
    lane_cue: "words/lane/cues",
    cue_row: "words/lane/cues",
    example_scripts: "scripts/panel",
}
"""Each with the module that makes its menu."""

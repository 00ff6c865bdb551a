"""The panel of the live microphone: what is heard now, seen, written down and told, and how late that is."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workstation.plugin.api import CommandError, PluginContext

from .keeping import FileKeeper, follow_recorder
from .picture import RollingPicture
from .stream import RingReader, SoundRing
from .workers import Hear, Heard, classify, level_db, watch_speech, write_down

RATE, _KEPT_RATE = 16_000, 48_000
_BLOCK_S, _RING_S, _SHOWN_S = 0.04, 60.0, 8.0
_EVERY_S = 0.1
_SOFTEST_DB = -60
_KEEP = (("Nothing", ""), ("Everything, in a new track", "track"), ("Everything, in a file…", "file"))
_LANGUAGES = (("Not written down", ""), ("English", "en"), ("Told by the sound", "auto"))


class LivePanel(QWidget):
    """Listens between Start and Stop; nothing that it shows holds up the sound."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self._context, self._session, self._commands = context, context.session, context.commands
        self.ring: SoundRing | None = None
        self.heard = Heard()
        self._reader: RingReader | None = None
        self._picture = RollingPicture(RATE, _SHOWN_S)
        self._over = threading.Event()
        self._ends: list[Callable[[], object]] = []
        self._keeper: FileKeeper | None = None
        self._recording = False
        self._began = 0.0
        self._make_widgets()
        context.connect(self._session.recorder.ended, lambda recorded: self._recorded(recorded.problem))
        self.refresh()
        self._show_state()

    def refresh(self) -> None:
        """Offer what other plugins can tell classes with."""
        chosen = self.classes.currentText()
        self.classes.clear()
        self.classes.addItem("Not told", None)
        for make in self._context.offered("listeners").values():
            for name, hear in make().items():
                self.classes.addItem(name, hear)
        self.classes.setCurrentIndex(max(0, self.classes.findText(chosen)))

    @property
    def running(self) -> bool:
        return self.ring is not None

    def start(self) -> None:
        """Listen, and keep what comes where that is wanted."""
        keep = self.keep.currentData()
        rate = self._session.document.rate if keep == "track" else _KEPT_RATE if keep == "file" else RATE
        path = self._ask_file() if keep == "file" else None
        if keep == "file" and path is None:
            return
        self.begin(rate, path, track=keep == "track")

    def begin(self, rate: int, path: Path | None = None, *, track: bool = False) -> None:
        """Listen at a rate; keep all of it in a file, or in a new track."""
        self._over, self.heard, self._began = threading.Event(), Heard(), time.monotonic()
        ring = self.ring = SoundRing(rate, _RING_S, _BLOCK_S)
        self._reader, self._picture = ring.reader(), RollingPicture(rate, _SHOWN_S)
        self.problem.setText("")
        self.words.clear()
        self._ends = [self._context.every(_EVERY_S, self._redraw)]
        if track and not self._record(ring):
            return
        if path is not None:
            self._keeper = FileKeeper(path, rate)
            self._work(self._keeper.write)
            self._ends.append(self._context.own(self._keeper.close))
        if not track:
            keeper = self._keeper

            def take(block: Any, lost: bool) -> None:
                ring.put(block, lost)
                if keeper is not None:
                    keeper.put(block)

            device = str(self.device.value)
            self._ends.append(
                self._context.listen(take, rate=rate, seconds=_BLOCK_S, device=device, failed=self._failed)
            )
        language, hear = self.language.currentData(), self.classes.currentData()
        heard = self.heard
        self._work(lambda stop: watch_speech(ring, heard, rate, bool(language), stop))
        if language:
            self._work(lambda stop: write_down(heard, rate, language, stop))
        if hear is not None:
            chosen: Hear = hear
            self._work(lambda stop: classify(ring, heard, rate, chosen, stop))
        self._show_state()

    def stop(self) -> None:
        """End; what was kept is there."""
        if self.ring is None:
            return
        self._redraw()
        self.ring = None
        self._over.set()
        for end in reversed(self._ends):
            end()
        self._ends = []
        if self._keeper is not None:
            self._keeper.close()
            self.problem.setText(f"Kept in {self._keeper.path}")
            self._keeper = None
        if self._recording:
            self._recording = False
            self._session.recorder.stop()
        self._show_state()

    def _record(self, ring: SoundRing) -> bool:
        """Have the program record into a new track, and follow it."""
        recorder = self._session.recorder
        if recorder.recording:
            self._failed(CommandError("Something is being recorded already: end that first"))
            return False
        try:
            self._commands.run("transport.record")
        except CommandError as error:
            self._failed(error)
            return False
        self._recording = True
        source = recorder.source
        self._work(lambda stop: follow_recorder(recorder, source, ring, stop))
        return True

    def _recorded(self, problem: str) -> None:
        """The recording has ended, also by another button, or for the device has gone."""
        if self._recording:
            self._recording = False
            self.stop()
            self.problem.setText(problem)

    def _work(self, function: Callable[[threading.Event], object]) -> None:
        over = self._over

        def run(stop: threading.Event) -> None:
            function(_Either(over, stop))

        self._context.thread(run)

    def _failed(self, error: Exception) -> None:
        self.stop()
        self.problem.setText(str(error))

    def _redraw(self) -> None:
        ring, reader = self.ring, self._reader
        if ring is None or reader is None:
            return
        new, level = level_db(reader)
        self._picture.add(new)
        if self.isVisible():
            self.picture.show_picture(self._picture.picture("The last seconds"))
        self.level.setValue(round(max(_SOFTEST_DB, level)))
        self.state.setText("Speech" if self.heard.speaking else "No speech" if level > _SOFTEST_DB else "Silence")
        told = self.heard.class_
        self.class_.setText(f"{told[0]} {told[1]:.2f}" if told is not None else "")
        text = "\n".join(self.heard.sentences)
        if text != self.words.toPlainText():
            self.words.setPlainText(text)
            self.words.verticalScrollBar().setValue(self.words.verticalScrollBar().maximum())
        if self.heard.faults:
            self.problem.setText(self.heard.faults[0])
        self.status.setText(self.told())

    def told(self) -> str:
        """How long, how late, and what was lost."""
        ring, reader, heard = self.ring, self._reader, self.heard
        if ring is None or reader is None:
            return ""
        passed = time.monotonic() - self._began
        lags = [f"lag {reader.lag:.2f} s", f"speech {heard.speech_lag:.2f} s"]
        if heard.class_ is not None:
            lags.append(f"class {heard.class_lag:.2f} s")
        if heard.words_lag is not None:
            lags.append(f"words {heard.words_lag:.1f} s")
        if heard.unwritten:
            lags.append(f"{heard.unwritten} sentences not written down")
        missed = f", {reader.missed} not shown" if reader.missed else ""
        lost = ring.count.lost
        return f"{passed // 60:.0f}:{passed % 60:02.0f} · {' · '.join(lags)} · {lost} blocks lost{missed}"

    def _show_state(self) -> None:
        running = self.running
        self.button.setText("Stop" if running else "Start")
        for widget in (self.device, self.language, self.classes, self.keep):
            widget.setEnabled(not running)
        if not running:
            self.level.setValue(_SOFTEST_DB)
            self.state.setText("")
            self.class_.setText("")

    def _toggle(self) -> None:
        if self.running:
            self.stop()
        else:
            self.start()

    def _ask_file(self) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Keep everything in", str(Path.home() / "microphone.flac"), "FLAC (*.flac)"
        )
        return Path(name).with_suffix(".flac") if name else None

    def _make_widgets(self) -> None:
        parts = self._context.parts
        self.device = parts.input_device(lambda name: None)
        self.language, self.classes, self.keep = QComboBox(), QComboBox(), QComboBox()
        for title, language in _LANGUAGES:
            self.language.addItem(title, language)
        for title, keep in _KEEP:
            self.keep.addItem(title, keep)
        self.button = QPushButton("Start")
        self.button.setDefault(True)
        self.button.clicked.connect(self._toggle)
        self.level = QProgressBar()
        self.level.setRange(_SOFTEST_DB, 0)
        self.level.setTextVisible(False)
        self.level.setFixedHeight(8)
        self.level.setAccessibleName("Level in dB below full scale")
        self.state, self.class_ = parts.label(""), parts.label("", "title")
        self.picture = parts.picture()
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setPlaceholderText("What is said appears here, after each pause.")
        self.words.setAccessibleName("What was said")
        self.words.setMinimumHeight(60)
        self.status, self.problem = parts.label("", "dim"), parts.label("", "error")
        for label in (self.status, self.problem):
            label.setWordWrap(True)
        form = QFormLayout()
        form.setSpacing(6)
        for title, widget in (
            ("Input", self.device),
            ("Words", self.language),
            ("Class", self.classes),
            ("Keep", self.keep),
        ):
            form.addRow(title, widget)
        row = QHBoxLayout()
        row.addWidget(self.state, 1)
        row.addWidget(self.class_, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.button)
        column.addWidget(self.level)
        column.addLayout(row)
        column.addWidget(self.picture, 3)
        column.addWidget(self.words, 1)
        column.addWidget(self.status)
        column.addWidget(self.problem)
        self._context.connect(self._context.offers_changed, self.refresh)


class _Either(threading.Event):
    """Is set when one of two events is."""

    def __init__(self, one: threading.Event, other: threading.Event) -> None:
        super().__init__()
        self._one, self._other = one, other

    def is_set(self) -> bool:
        return self._one.is_set() or self._other.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        self._one.wait(timeout)
        return self.is_set()

"""The karaoke panel: the words over the video or a plain ground as they will be seen, in the window or on a screen."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from workstation.engine.video_map import has_video
from workstation.speech.cues.notation import preset_of
from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.cues.style import STYLES, CueStyle, parse_style
from workstation.ui.karaoke.karaoke_view import KaraokeView, Screen
from workstation.ui.karaoke.picture import CueAppearance
from workstation.ui.karaoke.style_dialog import ask_style
from workstation.ui.panels.parts import EmptyState, icon_button
from workstation.ui.toolkit.theme import MEDIUM, SMALL
from workstation.ui.toolkit.workspace import Desk, watch
from workstation.ui.words.cue_model import LiveCues
from workstation.ui.words.dialogs.export import FILLS, KARAOKE


class KaraokePanel(QWidget):
    """Plays along. F11, or a double click: full screen; there, Escape comes back and Space plays."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.live = LiveCues(desk, self)
        self.karaoke = QComboBox()
        for value, title in KARAOKE.items():
            self.karaoke.addItem(title, value)
        self.karaoke.setCurrentIndex(1)
        self.karaoke.setAccessibleName("What lights up")
        self.fill = QComboBox()
        for value, title in FILLS.items():
            self.fill.addItem(title, value)
        self.fill.setAccessibleName("How it lights up")
        self.style_ = QComboBox()
        for id_, preset in STYLES.items():
            self.style_.addItem(preset.title, id_)
        self.style_.setAccessibleName("Look")
        self.stage = KaraokeView(desk, self._cues, self._look)
        self.screen_: KaraokeView | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyState(
                desk.look,
                "mdi6.microphone-variant",
                "Nothing to sing yet",
                "Align a text with the sound, or load lyrics or subtitles, and sing along here. Videos show here too.",
            )
        )
        self._pages.addWidget(self.stage)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_bar())
        column.addWidget(self._pages, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.live.changed.connect(self._refresh)
        self.karaoke.currentIndexChanged.connect(lambda _: self._refresh_style())
        self.fill.currentIndexChanged.connect(lambda _: self._refresh())
        self.style_.activated.connect(lambda _: self._use_style())
        watch(self, desk.session.changed, lambda _: self._show_page())
        watch(self, desk.settings.changed, lambda name: self._refresh_style() if name.endswith("_style") else None)
        self._refresh_style()
        self._show_page()

    def _make_bar(self) -> QHBoxLayout:
        look = self._desk.look
        bar = QHBoxLayout()
        bar.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, SMALL)
        bar.setSpacing(SMALL)
        bar.addWidget(self.karaoke)
        bar.addWidget(self.fill)
        bar.addStretch(1)
        bar.addWidget(self.style_)
        bar.addWidget(icon_button(look, "mdi6.format-font", "Change the look", self._ask_style))
        bar.addWidget(icon_button(look, "mdi6.fullscreen", "Full screen (F11)", self.show_full_screen))
        return bar

    @property
    def sings(self) -> bool:
        """Whether words light up."""
        return bool(self.karaoke.currentData())

    def _cues(self) -> tuple[ShownCue, ...]:
        """The cues with their translations where there are some."""
        return self.live.shown

    def _look(self) -> CueAppearance:
        language = self._desk.session.document.transcript.language
        return CueAppearance(self._style(), self.karaoke.currentData(), self.fill.currentData(), language)

    def _setting(self) -> str:
        return "karaoke_style" if self.sings else "cue_style"

    def _style(self) -> CueStyle:
        try:
            return parse_style(self._desk.settings[self._setting()])
        except ValueError:
            return replace(CueStyle())

    def _use_style(self) -> None:
        self._desk.run("words.style", self.style_.currentData(), **({"karaoke": True} if self.sings else {}))

    def _refresh_style(self) -> None:
        self.style_.setCurrentIndex(self.style_.findData(preset_of(self._desk.settings[self._setting()], STYLES)))
        self.fill.setEnabled(self.sings)
        self._refresh()

    def _refresh(self) -> None:
        self._show_page()
        for stage in (self.stage, self.screen_):
            if stage is not None:
                stage.refresh()

    def _show_page(self) -> None:
        document = self._desk.session.document
        seen = bool(document.transcript.cues) or has_video(document)  # subtitles are begun at the picture
        self._pages.setCurrentIndex(1 if seen else 0)

    def _ask_style(self) -> None:
        ask_style(self._desk, self._desk.commands["words.style"], self.window(), karaoke=self.sings)

    # full screen

    def show_full_screen(self) -> None:
        """Fill the screen with the stage, until Escape."""
        if self.screen_ is not None:
            return
        self.screen_ = screen = Screen(self._desk, self._cues, self._look)
        screen.setParent(self.window(), Qt.WindowType.Window)
        screen.closed.connect(self._forget_screen)
        if self.screen() is not None:
            screen.setGeometry(self.screen().geometry())
        screen.showFullScreen()
        screen.setFocus()

    def _forget_screen(self) -> None:
        self.screen_ = None

    def event(self, event: QEvent) -> bool:
        """F11 is meant for the stage while the panel has the keyboard."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F11:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F11:
            self.show_full_screen()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._pages.currentIndex() == 1 and event.button() == Qt.MouseButton.LeftButton:
            self.show_full_screen()

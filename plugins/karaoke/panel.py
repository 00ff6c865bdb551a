"""The karaoke panel: the words over the video or a plain ground as they will be seen, in the window or on a screen."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from workstation.plugin.api import CommandError, PluginContext
from workstation.plugin.cues import (
    FILL_TITLES,
    KARAOKE_TITLES,
    CueStyle,
    ShownCue,
    has_video,
    parse_style,
    preset_of,
    style_presets,
)

from .stage import CueLook, KaraokeView, Screen


class KaraokePanel(QWidget):
    """Plays along. F11, or a double click: full screen; there, Escape comes back and Space plays."""

    def __init__(self, context: PluginContext) -> None:
        super().__init__()
        self._context, self._session, self._parts = context, context.session, context.parts
        self.live = self._parts.live_cues(self)
        self.karaoke = QComboBox()
        for value, title in KARAOKE_TITLES.items():
            self.karaoke.addItem(title, value)
        self.karaoke.setCurrentIndex(1)
        self.karaoke.setAccessibleName("What lights up")
        self.fill = QComboBox()
        for value, title in FILL_TITLES.items():
            self.fill.addItem(title, value)
        self.fill.setAccessibleName("How it lights up")
        self.style_ = QComboBox()
        for id_, title in style_presets().items():
            self.style_.addItem(title, id_)
        self.style_.setAccessibleName("Look")
        for box in (self.karaoke, self.fill, self.style_):  # the panel may stand in a narrow column
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(3)
        self.stage = KaraokeView(context, self._cues, self._look)
        self.screen_: KaraokeView | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(
            self._parts.empty_state(
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
        context.connect(self._session.changed, lambda _: self._show_page())
        context.connect(
            context.settings.changed, lambda name: self._refresh_style() if name.endswith("_style") else None
        )
        self._refresh_style()
        self._show_page()

    def _make_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 8, 8, 4)
        bar.setSpacing(4)
        for box in (self.karaoke, self.fill, self.style_):
            box.setMaximumWidth(220)
            bar.addWidget(box, 3)
        bar.insertStretch(2, 1)
        bar.addWidget(self._parts.icon_button("mdi6.format-font", "Change the look", self._ask_style))
        bar.addWidget(self._parts.icon_button("mdi6.fullscreen", "Full screen (F11)", self.show_full_screen))
        return bar

    @property
    def sings(self) -> bool:
        """Whether words light up."""
        return bool(self.karaoke.currentData())

    def _cues(self) -> tuple[ShownCue, ...]:
        """The cues with their translations where there are some."""
        shown: tuple[ShownCue, ...] = self.live.shown
        return shown

    def _look(self) -> CueLook:
        language = self._session.document.transcript.language
        return CueLook(self._style(), self.karaoke.currentData(), self.fill.currentData(), language)

    def _setting(self) -> str:
        return "karaoke_style" if self.sings else "cue_style"

    def _style(self) -> CueStyle:
        try:
            return parse_style(str(self._context.settings[self._setting()]))
        except ValueError:
            return CueStyle()

    def _use_style(self) -> None:
        try:
            chosen = {"karaoke": True} if self.sings else {}
            self._context.commands.run("words.style", self.style_.currentData(), **chosen)
        except CommandError as error:
            self._session.notify(str(error), "error")

    def _refresh_style(self) -> None:
        self.style_.setCurrentIndex(self.style_.findData(preset_of(str(self._context.settings[self._setting()]))))
        self.fill.setEnabled(self.sings)
        self._refresh()

    def _refresh(self) -> None:
        self._show_page()
        for stage in (self.stage, self.screen_):
            if stage is not None:
                stage.refresh()

    def _show_page(self) -> None:
        document = self._session.document
        seen = bool(document.transcript.cues) or has_video(document)  # subtitles are begun at the picture
        self._pages.setCurrentIndex(1 if seen else 0)

    def _ask_style(self) -> None:
        self._parts.ask_style(self.window(), karaoke=self.sings)

    # full screen

    def show_full_screen(self) -> None:
        """Fill the screen with the stage, until Escape."""
        if self.screen_ is not None:
            return
        self.screen_ = screen = Screen(self._context, self._cues, self._look)
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

"""The stage: the cue that is heard, filled up to the playhead, and the next one, over the video or a plain ground."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QHideEvent,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workstation.plugin.api import CommandError, PluginContext
from workstation.plugin.cues import CueStyle, ShownCue, VideoThread, video_at

_FRAME_MS = 16
_SOON = 4.0
"""Seconds before a cue at which it is announced."""
_NEXT_SIZE = 0.62
_NEXT_OPACITY = 0.6
_KEPT = 8
"""Pictures of cues that are kept: painting one anew costs more than all else of a frame."""
_AROUND = QColor(8, 9, 13)
"""Around the picture, in every theme: light beside a picture would take its colours away."""
_COUNT_FROM = 3.0
"""A silence longer than this is counted down."""


@dataclass(frozen=True)
class CueLook:
    """How cues are drawn: their style, what lights up and how, and the language that says where syllables end."""

    style: CueStyle
    karaoke: str
    fill: str
    language: str


class KaraokeView(QWidget):
    """Follows the playhead, or the caret while nothing plays; `cues` tells what there is to show."""

    def __init__(
        self, context: PluginContext, cues: Callable[[], tuple[ShownCue, ...]], look: Callable[[], CueLook]
    ) -> None:
        super().__init__()
        self._context, self._session, self._cues, self._look = context, context.session, cues, look
        self._pictures: dict[tuple[int, int, int, bool], Any] = {}
        self._video = VideoThread(context.session.post)
        self.destroyed.connect(lambda _, video=self._video: video.close())
        self._shown: tuple[object, ...] = ()
        self._timer = QTimer(self, interval=_FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        for signal, function in (
            (self._video.shown, self.update),
            (self._session.player.changed, lambda _: self._follow()),
            (self._session.selected, lambda _: self._tick()),
            (context.parts.look_changed, self.update),
        ):
            dispose = context.connect(signal, function)
            self.destroyed.connect(lambda _, dispose=dispose: dispose())
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Karaoke")

    def sizeHint(self) -> QSize:
        return QSize(480, 270)

    def refresh(self) -> None:
        """The cues or their look are other ones."""
        self._pictures.clear()
        self._shown = ()
        self._tick()

    @property
    def seconds(self) -> float:
        """The time of the document that is shown."""
        session = self._session
        frame = session.player.position if session.player.playing else session.selection.range.start
        return frame / session.document.rate

    def place(self) -> QRect:
        """Where the picture stands in the widget, as wide as 16:9 lets it or as the video is."""
        room = self.size()
        rows = self._video.picture
        ratio = rows.shape[1] / rows.shape[0] if rows is not None else 16 / 9
        width = min(room.width(), round(room.height() * ratio))
        height = round(width / ratio)
        return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)

    # time

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def _follow(self) -> None:
        if self._session.player.playing and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()
        self._tick()

    def _tick(self) -> None:
        if not self.isVisible():
            return
        seconds = self.seconds
        session = self._session
        video = video_at(session.document, round(seconds * session.document.rate))
        if video is not None:
            pixels = max(16, round(self.place().width() * self.devicePixelRatioF() / 2) * 2)
            self._video.want(*video, pixels)
        else:
            self._video.forget()
        now, following = self._now(seconds)
        soon = following is not None and following.start - seconds < _SOON
        if now is not None or soon or self._shown != (None, following):
            self.update()
        self._shown = (now, following)

    def _now(self, seconds: float) -> tuple[ShownCue | None, ShownCue | None]:
        """The cue that is shown, and the one after it."""
        cues = self._cues()
        low, high = 0, len(cues)
        while low < high:
            middle = (low + high) // 2
            if cues[middle].end <= seconds:
                low = middle + 1
            else:
                high = middle
        if low < len(cues) and cues[low].start <= seconds:
            return cues[low], cues[low + 1] if low + 1 < len(cues) else None
        return None, cues[low] if low < len(cues) else None

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            seconds, place = self.seconds, self.place()
            painter.fillRect(self.rect(), _AROUND)
            self._paint_ground(painter, place)
            painter.setClipRect(place)
            painter.translate(place.topLeft())
            ratio = self.devicePixelRatioF()
            painter.scale(1 / ratio, 1 / ratio)
            size = place.size() * ratio
            now, following = self._now(seconds)
            if now is not None:
                self._picture(now, size, following=False).paint(painter, seconds)
            if following is not None and following.start - seconds < _SOON:
                painter.setOpacity(_NEXT_OPACITY)
                self._picture(following, size, following=True).paint(painter, -1.0)
                painter.setOpacity(1.0)
                if now is None:
                    self._count_down(painter, QRectF(QPointF(0, 0), size.toSizeF()), following, seconds)

    def _paint_ground(self, painter: QPainter, place: QRect) -> None:
        rows = self._video.picture
        if rows is not None:
            height, width, _ = rows.shape
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888))
            return
        accent = QColor(self._context.parts.colour("accent"))
        ground = QLinearGradient(QPointF(place.topLeft()), QPointF(place.bottomLeft()))
        deep = QColor(12, 14, 22)
        ground.setColorAt(0, _mixed(deep, accent, 0.34))
        ground.setColorAt(1, _mixed(deep, accent, 0.10))
        painter.fillRect(place, ground)

    def _picture(self, cue: ShownCue, size: QSize, *, following: bool) -> Any:
        key = (cue.number, size.width(), size.height(), following)
        if key not in self._pictures:
            look = _announcing(self._look()) if following else self._look()
            while len(self._pictures) >= _KEPT:
                del self._pictures[next(iter(self._pictures))]
            self._pictures[key] = self._context.parts.cue_picture(
                cue, size, style=look.style, karaoke=look.karaoke, fill=look.fill, language=look.language
            )
        return self._pictures[key]

    def _count_down(self, painter: QPainter, room: QRectF, cue: ShownCue, seconds: float) -> None:
        """A dot for each second until the next cue, after a silence."""
        cues = self._cues()
        before = next((c.end for c in reversed(cues) if c.end <= seconds), 0.0)
        if cue.start - before < _COUNT_FROM:
            return
        left = cue.start - seconds
        radius = room.height() * 0.014
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(3):
            size = radius * min(1.0, max(0.0, left - number))
            colour = QColor(self._look().style.colour[:7])
            painter.setBrush(colour)
            middle = QPointF(room.center().x() + (number - 1) * radius * 3.4, room.height() * 0.5)
            painter.drawEllipse(middle, size, size)


def _mixed(first: QColor, second: QColor, share: float) -> QColor:
    """A colour between two, by the share of the second."""
    parts = (first.red(), second.red()), (first.green(), second.green()), (first.blue(), second.blue())
    red, green, blue = (round(a + (b - a) * share) for a, b in parts)
    return QColor(red, green, blue)


def _announcing(look: CueLook) -> CueLook:
    """How the next cue is drawn: smaller, and at the other end of the picture."""
    upright, _, across = look.style.place.partition(" ")
    other = {"bottom": "top", "top": "bottom", "middle": "bottom"}[upright]
    style = replace(
        look.style,
        size=max(8, round(look.style.size * _NEXT_SIZE)),
        place=f"{other} {across}".strip(),
        margin=max(look.style.margin, 60),
        colour=look.style.waiting,
    )
    return replace(look, style=style, karaoke="")


class Screen(KaraokeView):
    """A stage that fills the screen: Escape, F11 or a double click closes it, Space plays; `closed` tells the end."""

    closed = Signal()

    def __init__(
        self, context: PluginContext, cues: Callable[[], tuple[ShownCue, ...]], look: Callable[[], CueLook]
    ) -> None:
        super().__init__(context, cues, look)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Karaoke")
        self.setCursor(Qt.CursorShape.BlankCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.close()
        elif event.key() == Qt.Key.Key_Space:
            session = self._session
            begin = session.selection.range.start / session.document.rate  # on and on, not only what is selected
            try:
                run = self._context.commands.run
                run("transport.stop") if session.player.playing else run("transport.play", begin)
            except CommandError as error:
                session.notify(str(error), "error")
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

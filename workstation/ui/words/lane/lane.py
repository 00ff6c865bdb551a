"""The words lane: every word over its sound, to be heard, moved at its edges and typed over."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Transcript
from workstation.ui.lanes.geometry import GRIP
from workstation.ui.toolkit.cached_widget import Cached
from workstation.ui.toolkit.plain_text import on_button
from workstation.ui.toolkit.theme import font
from workstation.ui.toolkit.workspace import Desk, watch
from workstation.ui.words.cue_model import LiveCues
from workstation.ui.words.editing import WordLine, word_menu
from workstation.ui.words.lane.actions import Shift, drag_edge, extend_to, nudge, place_in, select_between, tip
from workstation.ui.words.lane.cues import CueHit, cue_hit, cue_menu, cue_tip, drag_cue
from workstation.ui.words.lane.paint import (
    CUE_HEIGHT,
    HEIGHT,
    WordsPicture,
    area_of,
    gap_area,
    paint_box,
    paint_words,
    shows_words,
)
from workstation.ui.words.playing import SpokenWord, play_word
from workstation.ui.words.speakers import speakers_of
from workstation.ui.words.tap_timing import Tapping
from workstation.ui.words.word_layout import Gap, LivePlaces, WordHit, WordIndex, WordPlace, hit


class WordsLane(Cached):
    """Click a word: hear it; drag an edge: move it (Alt: alone, without snapping); drag over words: select them.

    Ctrl and drag: shift it, or the selected ones. Double click: type over it. Arrow keys walk, with Ctrl they shift the
    selected words, Return types, Delete removes, T taps: it plays, and each T is the start of the next word (with Shift
    of the next cue). Over the words stand their cues: drag an edge to give one times of its own, with Ctrl all of it;
    click to hear it. From far away cues take the place of words: double click one to come closer. Without words the
    lane is not there.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.places = WordIndex(Transcript(), 0)
        self._speakers: Mapping[str, int] = {}
        self.current = -1
        """The word the keyboard is on."""
        self.spoken: WordPlace | None = None
        self.line: WordLine | None = None
        self._held: WordHit | None = None
        self._shift: Shift | None = None
        self._cue_held: CueHit | None = None
        self._cue_grabbed = 0
        self._dragged = False
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(font("small"))
        self.setAccessibleName("Words")
        watch(self, desk.viewport.changed, self.invalidate)
        watch(self, desk.look.changed, self.invalidate)
        watch(self, desk.session.changed, lambda _: self._follow())
        watch(self, desk.session.selected, lambda _: self.invalidate())
        self.live = LiveCues(desk, self)
        self.live.changed.connect(self.invalidate)
        self.tapping = Tapping(desk, self)
        self.tapping.at.connect(self._tapped)
        self._speaking = SpokenWord(desk, self)
        self._speaking.moved.connect(self._say)
        self._follow()

    def _follow(self) -> None:
        document = self._desk.session.document
        if document.transcript is not self.places.transcript:
            self.places = self._desk.shared(LivePlaces).now
            self._speakers = speakers_of(document.transcript)
            if self.current >= len(self.places):
                self.current = -1
        self.setVisible(bool(document.transcript.cues))
        self.invalidate()

    def _say(self, frame: int) -> None:
        spoken = self.places.at(frame) if frame >= 0 else None
        if (spoken and spoken.index) != (self.spoken and self.spoken.index):
            self.update()
        self.spoken = spoken

    # drawing

    def draw(self, painter: QPainter) -> None:
        range_ = self._desk.session.selection.range
        selected = (range_.start, range_.stop)
        look = self._desk.look
        faulty = self.live.by_cue
        view, rate = self._desk.viewport, self._desk.session.document.rate
        picture = WordsPicture(
            self.places, view, look.theme, selected, self._speakers, view.marked, faulty, self.live.ends, rate
        )
        paint_words(painter, picture)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, view = self._desk.look.theme, self._desk.viewport
            if self.spoken is not None:
                paint_box(painter, area_of(self.spoken, view), self.spoken.word, theme, spoken=True)
            current = self.places.word(self.current)
            if current is not None and self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(theme.accent)
                painter.drawRoundedRect(area_of(current, view).adjusted(-0.5, 0.5, 0.5, -0.5), 4, 4)

    # pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._dragged = False
        self._held, self._cue_held = None, self._cue(event.position())
        if self._cue_held is not None:
            self._cue_grabbed = self._desk.viewport.nearest(event.position().x())
            return
        self._held = self._hit(event.position())
        if self._held is None:
            if self._gap(event.position()) is None:
                frame = self._desk.viewport.nearest(event.position().x())
                self._desk.run("selection.set", frame / self._desk.session.document.rate)
            return
        self.current = self._held.place.index
        if self._held.part == "whole" and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            grabbed = self._desk.viewport.nearest(event.position().x())
            self._shift = Shift.of(self._desk, self.places, self._held.place, grabbed)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._cue_held is not None:
            self._drag_cue(self._cue_held, event)
            return
        if self._held is None:
            self._hover(event.position())
            return
        if self._held.part != "whole":
            self._dragged = True
            free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            drag_edge(self._desk, self._held, self._desk.viewport.nearest(event.position().x()), free=free)
            return
        if self._shift is not None:
            self._dragged = True
            self._shift.to(self._desk, self._desk.viewport.nearest(event.position().x()))
            return
        over = self._hit(event.position())
        if over is not None and (self._dragged or over.place.index != self._held.place.index):
            self._dragged = True
            select_between(self._desk, self._held.place, over.place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cue, self._cue_held = self._cue_held, None
        if cue is not None and self._dragged:
            self._desk.session.end_gesture()
        elif cue is not None and cue.part == "both":
            self._play_cue(cue.place)
        held, self._held = self._held, None
        shift, self._shift = self._shift, None
        if held is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if held.part != "whole" or shift is not None:
            self._desk.session.end_gesture()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            extend_to(self._desk, held.place)
        elif not self._dragged:
            play_word(self._desk, held.place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if (cue := self._cue(event.position())) is not None:
            self._cue_held = None
            self._desk.viewport.show(cue.place, margin=0.05)
            return
        found = self._hit(event.position())
        if found is not None:
            self._held = None
            self.edit(found.place)
            return
        gap = self._gap(event.position())
        if gap is not None:
            place_in(self._desk, gap)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        cue = self._cue(QPointF(event.pos()))
        if cue is not None:
            cue_menu(self._desk, self, cue.number).popup(event.globalPos())
            return
        found = self._hit(QPointF(event.pos()))
        gap = self._gap(QPointF(event.pos()))
        if found is not None:
            start, last = self._together(found.place.index)
            word_menu(self._desk, self, start, self.places.word(start), last + 1).popup(event.globalPos())
        elif gap is not None:
            menu = word_menu(self._desk, self, gap.indices[0], None)
            first = menu.actions()[0]
            place = menu.add(f"Place “{on_button(gap.words[0].text)}” here", lambda: place_in(self._desk, gap))
            menu.insertAction(first, place)
            menu.popup(event.globalPos())

    def _together(self, index: int) -> tuple[int, int]:
        """The first and the last word of the selection, if a word is one of them; else that word."""
        chosen = self.places.within(self._desk.session.selection.range)
        return chosen if chosen is not None and chosen[0] <= index <= chosen[1] else (index, index)

    def _hit(self, at: QPointF) -> WordHit | None:
        view = self._desk.viewport
        shown = at.y() >= CUE_HEIGHT and shows_words(self.places, view)
        return hit(self.places, view, at.x(), GRIP) if shown else None

    def _cue(self, at: QPointF) -> CueHit | None:
        return cue_hit(self.places, self._desk.viewport, at, GRIP)

    def _drag_cue(self, held: CueHit, event: QMouseEvent) -> None:
        """Time a cue at its edges; all of it only with Ctrl, so that a hand that trembles moves nothing."""
        frame = self._desk.viewport.nearest(event.position().x())
        whole = held.part == "both"
        if whole and not (self._dragged or event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            return
        self._dragged = True
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        drag_cue(self._desk, held, frame, self._cue_grabbed, free=free)

    def _play_cue(self, cue: FrameRange) -> None:
        start, stop = cue.seconds(self._desk.session.document.rate)
        self._desk.run("selection.set", start, stop)
        self._desk.run("transport.play", start, stop)

    def _gap(self, at: QPointF) -> Gap | None:
        """The words that were not found and are named under the pointer."""
        return next((gap for gap in self.places.gaps if gap_area(gap, self._desk.viewport).contains(at)), None)

    def _hover(self, at: QPointF) -> None:
        if (cue := self._cue(at)) is not None:
            body = cue.part == "both"
            self.setCursor(Qt.CursorShape.PointingHandCursor if body else Qt.CursorShape.SplitHCursor)
            self.setToolTip(cue_tip(self._desk, cue.number, cue.place))
            return
        found, gap = self._hit(at), self._gap(at)
        if found is None:
            self.setCursor(Qt.CursorShape.ArrowCursor)
            missing = " ".join(word.text for word in gap.words) if gap is not None else ""
            self.setToolTip(f"Not found in the sound: {missing}\nDouble click to place here" if gap else "")
            return
        whole = found.part == "whole"
        self.setCursor(Qt.CursorShape.PointingHandCursor if whole else Qt.CursorShape.SplitHCursor)
        self.setToolTip(tip(self._desk, found.place))

    # what is done

    def edit(self, place: WordPlace) -> None:
        """Open the line to type over a word."""
        area = area_of(place, self._desk.viewport).toRect()
        take = lambda text: self._desk.run("words.set_word", place.index, text=text)  # noqa: E731
        self.line = WordLine(self._desk, place.word.text, area, self, take)
        self.line.done.connect(self._edited)

    def _edited(self) -> None:
        self.line = None
        self.setFocus()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        place = self.places.word(self.current)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            nudge(self._desk, self.places, self.current, -1 if key == Qt.Key.Key_Left else 1, far=far)
        elif key == Qt.Key.Key_T and not event.isAutoRepeat():
            self.tapping.tap(self.current, by_cue=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._walk(-1 if key == Qt.Key.Key_Left else 1)
        elif place is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit(place)
        elif place is not None and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._desk.run("words.remove_word", place.index)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Ctrl and the arrows are meant for the words here, whatever command of the window has them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_T or (control and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)):
                event.accept()
                return True
        return super().event(event)

    def _tapped(self, index: int) -> None:
        self.current = index
        self.update()

    def _walk(self, step: int) -> None:
        start = self.current if self.current >= 0 else -1 if step > 0 else len(self.places)
        place = self.places.nearest(start, step)
        if place is None:
            return
        self.current = place.index
        self._desk.viewport.reveal(place.range.start)
        play_word(self._desk, place)
        self.update()

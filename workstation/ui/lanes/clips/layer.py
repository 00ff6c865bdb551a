"""The clips of one lane: painted over its sound, and worked on with the pointer."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from workstation.core.document import Selection, Track
from workstation.ui.lanes.clips import menu as clip_menu
from workstation.ui.lanes.clips.boxes import STRIP, ClipBoxes, ClipHit, body_of, db_at, hit_at, line_y
from workstation.ui.lanes.clips.drag import Grip
from workstation.ui.lanes.clips.paint import ClipStyle, paint_clips, paint_gaps, paint_note
from workstation.ui.lanes.lane_context import LaneContext

_FASTEST = 40
"""Pixels that a drag over the edge scrolls at once."""
_CURSORS = {
    "title": Qt.CursorShape.OpenHandCursor,
    "start": Qt.CursorShape.SizeHorCursor,
    "stop": Qt.CursorShape.SizeHorCursor,
    "fade_in": Qt.CursorShape.PointingHandCursor,
    "fade_out": Qt.CursorShape.PointingHandCursor,
    "point": Qt.CursorShape.SizeAllCursor,
    "line": Qt.CursorShape.SizeVerCursor,
}


class ClipLayer:
    """What a canvas knows of the clips on its track."""

    def __init__(self, stage: LaneContext, canvas: QWidget, repaint: Callable[[], None]) -> None:
        self._stage, self._desk, self._canvas, self._repaint = stage, stage.desk, canvas, repaint
        self._boxes = ClipBoxes()
        self._hovered: ClipHit | None = None
        self._pointer: QPointF | None = None
        """Where the pointer is while it drags a clip from here."""

    @staticmethod
    def room(rect: QRect, track: Track | None) -> QRect:
        """What titles leave of a lane for its sound."""
        return rect.adjusted(0, STRIP, 0, 0) if track is not None and track.arrangement is not None else rect

    def paint(self, painter: QPainter, clip: QRect, track: Track, colour: int, dim: bool) -> None:
        titled, envelopes = track.arrangement is not None, bool(self._desk.settings["envelopes"])
        if titled or envelopes:
            style = ClipStyle(self._desk.look, colour, titled, envelopes, dim)
            view = self._desk.viewport
            hovered = None if self._stage.clip_drag.active else self._still_there(track)
            if titled:
                paint_gaps(painter, clip, self._canvas.rect(), self._boxes.gaps(track, view), style)
            boxes, chosen = self._boxes.shown(track, view), self._chosen(track)
            paint_clips(painter, clip, self._canvas.rect(), boxes, view, style, chosen, hovered)
        if self._pointer is not None and self._stage.clip_drag.told:
            paint_note(painter, self._pointer, self._stage.clip_drag.told, self._canvas.rect(), self._desk.look)
        snapped = self._stage.clip_drag.snapped
        if snapped is not None:
            x = int(self._desk.viewport.x_of(snapped)) + 0.5
            painter.setPen(QPen(self._desk.look.theme.accent, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, 0), QPointF(x, self._canvas.height()))

    def chosen_change(self, track: Track | None, before: Selection, after: Selection) -> bool:
        """Whether other clips are selected after a selection than before it."""
        if track is None or track.arrangement is None:
            return False
        return self._inside(track, before) != self._inside(track, after)

    def hit(self, track: Track | None, at: QPointF) -> ClipHit | None:
        """The clip under a point and its part."""
        if track is None:
            return None
        return hit_at(
            self._boxes.near(track, self._desk.viewport, at.x()),
            at.x(),
            at.y(),
            self._canvas.height(),
            self._desk.viewport,
            titled=track.arrangement is not None,
            envelopes=bool(self._desk.settings["envelopes"]),
        )

    def hover(self, track: Track | None, at: QPointF) -> Qt.CursorShape | None:
        """The pointer is here; the cursor that says what can be done, None where the clips have no say."""
        shown = track is not None and (track.arrangement is not None or self._desk.settings["envelopes"])
        hit = self.hit(track, at) if shown else None
        if hit != self._hovered:
            self._hovered = hit
            self._repaint()
        return _CURSORS.get(hit.part) if hit is not None else None

    def _still_there(self, track: Track) -> ClipHit | None:
        """What the pointer found, unless an edit has made other clips since."""
        hit, clips = self._hovered, track.clips
        known = hit is not None and hit.box.number < len(clips) and clips[hit.box.number] == hit.box.clip
        return hit if known else None

    def leave(self) -> None:
        if self._hovered is not None:
            self._hovered = None
            self._repaint()

    def press(self, track: Track | None, at: QPointF) -> bool:
        """Take hold of what is there; False where there is only sound."""
        hit = self.hit(track, at)
        if track is None or hit is None or hit.part == "body":
            return False
        titled = track.arrangement is not None
        self._stage.clip_drag.press(Grip(hit, track.key, at.x(), at.y(), self._canvas.height(), titled))
        return True

    def drag(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        document = self._desk.session.document
        self._pointer = at
        self._keep_in_view(at.x())
        between = self._stage.tracks_between(self._canvas, at.y())
        track = "" if not between else between[0] if at.y() < 0 else between[-1]
        follow = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        free = bool(keys & Qt.KeyboardModifier.ControlModifier)
        if document.tracks:
            self._stage.clip_drag.drag(at.x(), at.y(), track, follow=follow, free=free)

    def _keep_in_view(self, x: float) -> None:
        """Scroll when the pointer drags over an edge of the view."""
        view = self._desk.viewport
        over = x if x < 0 else max(0.0, x - view.width)
        if over:
            before = view.column
            view.scroll(max(min(over, _FASTEST), -_FASTEST))
            self._stage.clip_drag.scrolled(view.column - before)

    def release(self, track: Track | None, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """End the gesture; a mere click on a title selects the clip, with Shift those between as well."""
        hit = self._hovered or self.hit(track, at)
        self._pointer = None
        if self._stage.clip_drag.release() or track is None or hit is None or hit.part != "title":
            return
        if keys & Qt.KeyboardModifier.ShiftModifier:
            self._extend(track.key, hit)
        else:
            self._desk.run("clip.select", track.key, hit.box.number)

    def double_click(self, track: Track | None, at: QPointF) -> bool:
        """Rename by a title, add or remove a point of an envelope, else select the clip; False where none is."""
        hit = self.hit(track, at)
        if track is None or hit is None:
            return False
        number = hit.box.number
        if hit.part == "title":
            clip_menu.rename(self._desk, self._canvas, track.key, hit)
        elif hit.part == "point":
            self._desk.run("envelope.remove", track.key, number, hit.point)
        elif hit.part == "line" or (hit.part == "body" and self._desk.settings["envelopes"]):
            self._desk.run("envelope.add", track.key, number, *self._place(track, hit, self._on_line(track, hit, at)))
        elif track.arrangement is not None:
            self._desk.run("clip.select", track.key, number)
        else:
            return False
        return True

    def menu(self, track: Track | None, at: QPoint, on_screen: QPoint) -> None:
        if track is None:
            return
        hit = self.hit(track, QPointF(at))
        frame, chosen = self._desk.viewport.nearest(at.x()), self._desk.session.selection
        named = not chosen.tracks or track.key in chosen.tracks
        if not (named and chosen.range.start <= frame < chosen.range.stop):
            several = len(self._desk.session.document.tracks) > 1
            options: dict[str, object] = {"tracks": (track.key,)} if several else {}
            self._desk.run("selection.set", frame / self._desk.session.document.rate, **options)
        place = self._place(track, hit, QPointF(at)) if hit is not None else (0.0, 0.0)
        clip_menu.pop_up(self._desk, self._canvas, on_screen, track.key, hit, place)

    def _on_line(self, track: Track, hit: ClipHit, at: QPointF) -> QPointF:
        """The place of the envelope's line over or under another: a new point changes nothing until it is dragged."""
        body = body_of(self._canvas.height(), titled=track.arrangement is not None)
        return QPointF(at.x(), line_y(hit.box, at.x(), self._desk.viewport, *body))

    def _place(self, track: Track, hit: ClipHit, at: QPointF) -> tuple[float, float]:
        """The time in seconds, and the gain of an envelope's point, at a place."""
        clip = hit.box.clip
        frame = min(max(self._desk.viewport.nearest(at.x()), clip.start), clip.stop)
        body = body_of(self._canvas.height(), titled=track.arrangement is not None)
        return frame / self._desk.session.document.rate, round(db_at(at.y(), *body) - clip.gain_db, 1)

    def _extend(self, track: str, hit: ClipHit) -> None:
        """Make the selection reach over a clip as well."""
        session, range_ = self._desk.session, hit.box.clip.range
        old, rate = session.selection, session.document.rate
        start, stop = min(old.range.start, range_.start), max(old.range.stop, range_.stop)
        keys = {*(old.tracks or ([] if old.range.is_caret else [t.key for t in session.document.tracks])), track}
        tracks = tuple(t.key for t in session.document.tracks if t.key in keys)
        everything = len(tracks) == len(session.document.tracks)
        options: dict[str, object] = {} if everything else {"tracks": tracks}
        self._desk.run("selection.set", start / rate, stop / rate, **options)

    def _chosen(self, track: Track) -> frozenset[int]:
        held = self._stage.clip_drag.held
        if held is None:
            return self._inside(track, self._desk.session.selection)
        shown = self._boxes.shown(track, self._desk.viewport)
        return frozenset(box.number for box in shown if held == (track.key, box.clip.range))

    def _inside(self, track: Track, selection: Selection) -> frozenset[int]:
        """The numbers of the clips on screen that lie wholly in a selection of their track."""
        if selection.range.is_caret or (selection.tracks and track.key not in selection.tracks):
            return frozenset()
        return self._boxes.inside(track, self._desk.viewport, selection.range)

"""Paints clips over the sound of a lane: gaps, titles, frames, fades, cross-fades and envelopes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from workstation.core.ranges import FrameRange
from workstation.core.sound.arrangement import crossing_ramps
from workstation.core.sound.gain_curves import Ramp
from workstation.ui.lanes.clips.boxes import (
    HANDLE,
    STRIP,
    ClipBox,
    ClipHit,
    body_of,
    fade_handle_y,
    fade_handles,
    level_y,
    point_places,
    shows_line,
)
from workstation.ui.toolkit.icon_theme import Look
from workstation.ui.toolkit.theme import font, mix
from workstation.ui.toolkit.viewport import Viewport

_RADIUS = 4.0
_FRAME_FROM = 6
"""Narrower clips have no title: a run of them is a bar."""
_RAMPS_FROM = 12
_TEXT_FROM = 34
_NEIGHBOURS = 4
"""So many clips before and behind one are looked at for cross-fades."""
_SEEN = 2.0
"""The fewest pixels of a ramp that is drawn."""
_SHADED_FROM = 6.0
"""Pixels of a fade whose lost part is shaded."""
_RIM_FROM = 60
_STEP = 3
"""Pixels between the places at which a curve is looked up."""
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class ClipStyle:
    """How the clips of a lane are painted."""

    look: Look
    colour: int
    titled: bool
    envelopes: bool
    dim: bool


def paint_clips(
    painter: QPainter,
    clip: QRect,
    room: QRect,
    boxes: Sequence[ClipBox],
    view: Viewport,
    style: ClipStyle,
    chosen: frozenset[int],
    hovered: ClipHit | None,
) -> None:
    """Paint over `clip`; `chosen` are the numbers of selected clips, `hovered` is under the pointer."""
    seen = [box for box in boxes if box.right >= clip.left() - 2 and box.left <= clip.right() + 2]
    painter.save()
    painter.setClipRect(clip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font("small"))
    for index, box in enumerate(seen):
        if style.titled:
            if box.width >= _RAMPS_FROM:
                _paint_ramps(painter, box, _near(seen, index), room, view, style)
            under = hovered is not None and hovered.box.number == box.number
            _paint_frame(painter, box, room, style, box.number in chosen, under)
        if shows_line(box.clip, style.envelopes) and box.width >= _RAMPS_FROM:
            _paint_envelope(painter, clip, box, room, view, style, hovered)
    if hovered is not None and style.titled and hovered.part not in ("line", "point"):
        _paint_fade_handles(painter, hovered, view, style)
    painter.restore()


def _near(boxes: Sequence[ClipBox], index: int) -> list[ClipBox]:
    """The clips that overlap one by as much as can be seen."""
    box = boxes[index]
    around = (*boxes[max(index - _NEIGHBOURS, 0) : index], *boxes[index + 1 : index + 1 + _NEIGHBOURS])
    return [other for other in around if min(other.right, box.right) - max(other.left, box.left) >= _SEEN]


@lru_cache(maxsize=256)
def _mixed(first: int, second: int, share: float) -> QColor:
    """Asked for several times for each of maybe hundreds of clips in view."""
    return mix(QColor(first), QColor(second), share)


def _colour(box: ClipBox, style: ClipStyle) -> QColor:
    theme = style.look.theme
    colour = theme.track(style.colour if box.clip.colour is None else box.clip.colour)
    return _mixed(colour.rgb(), theme.lane.rgb(), 0.5) if style.dim else colour


def paint_gaps(
    painter: QPainter, clip: QRect, room: QRect, gaps: Sequence[tuple[float, float]], style: ClipStyle
) -> None:
    """What no clip covers is the ground on which clips lie; it shows at the round corners of titles too."""
    left, right = float(clip.left()), clip.right() + 1.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.look.theme.window)
    inside = ((max(start, left), min(stop, right)) for start, stop in gaps if start < right and stop > left)
    areas = [QRectF(start, room.top(), stop - start, room.height()) for start, stop in inside]
    painter.drawRects([QRectF(left, 0, right - left, STRIP), *areas])


def _paint_frame(painter: QPainter, box: ClipBox, room: QRect, style: ClipStyle, chosen: bool, hovered: bool) -> None:
    colour = _colour(box, style)
    lane = style.look.theme.lane.rgb()
    left, right = max(box.left, -20.0), min(box.right, room.width() + 20.0)
    strong = chosen or hovered
    fill = colour if chosen else _mixed(colour.rgb(), lane, 0.5 if hovered else 0.62)
    if box.width < _FRAME_FROM:
        painter.fillRect(QRectF(left, 0, max(right - left - 1, 1.0), STRIP), fill)
        return
    if box.width < _RAMPS_FROM and not strong:
        painter.fillRect(QRectF(left + 0.5, 0, right - left - 1, STRIP), fill)
        painter.fillRect(QRectF(int(left), STRIP, 1, room.height() - STRIP), _mixed(colour.rgb(), lane, 0.6))
        return
    strip = QPainterPath()
    strip.setFillRule(Qt.FillRule.WindingFill)
    strip.addRoundedRect(QRectF(left + 0.5, 0, right - left - 1, STRIP), _RADIUS, _RADIUS)
    strip.addRect(QRectF(left + 0.5, STRIP - _RADIUS, right - left - 1, _RADIUS))
    painter.fillPath(strip, fill)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour if strong else _mixed(colour.rgb(), lane, 0.45), 1.6 if chosen else 1.0))
    painter.drawRoundedRect(QRectF(left + 0.5, 0.5, right - left - 1, room.height() - 1), _RADIUS, _RADIUS)
    if box.width >= _TEXT_FROM:
        _paint_title(painter, box, room, style, chosen)


def _paint_title(painter: QPainter, box: ClipBox, room: QRect, style: ClipStyle, chosen: bool) -> None:
    theme = style.look.theme
    left = max(box.left, 0.0) + 6
    if box.clip.group:
        name = "lane" if chosen else "text_dim"
        style.look.icon("mdi6.link-variant", name).paint(painter, QRect(int(left) - 2, 2, 12, 12))
        left += 13
    space = int(min(box.right, room.width()) - left - 4)
    if box.clip.name and space > 8:
        painter.setPen(theme.lane if chosen else theme.text)
        name = painter.fontMetrics().elidedText(box.clip.name, Qt.TextElideMode.ElideRight, space)
        painter.drawText(QRectF(left, 0, space, STRIP), _LEFT, name)


def _paint_ramps(
    painter: QPainter, box: ClipBox, others: Sequence[ClipBox], room: QRect, view: Viewport, style: ClipStyle
) -> None:
    """Fades with the part that they take away shaded, cross-fades as the curves that cross."""
    theme = style.look.theme
    if not others and box.clip.fade_in is None and box.clip.fade_out is None:
        return
    rises, falls = crossing_ramps(box.clip, (other.clip for other in others))
    shade = QColor(theme.window)
    shade.setAlpha(190)
    pen = QPen(mix(_colour(box, style), theme.text, 0.35), 1.3)
    shown = view.around.shift(box.clip.offset)
    for ramp in (*box.clip.ramps, *rises, *falls):
        first, last = max(ramp.start, box.clip.visible.start), min(ramp.stop, box.clip.visible.stop)
        if (last - first) < _SEEN * view.frames_per_pixel:
            continue
        shaded = ramp in box.clip.ramps and last - first >= _SHADED_FROM * view.frames_per_pixel
        first, last = max(first, shown.start), min(last, shown.stop)
        if first >= last:
            continue
        points = _ramp_points(ramp, FrameRange(first, last), box, room, view)
        if shaded:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            for one, next_ in pairwise(points):  # many times as fast as a polygon, and the line hides the steps
                left, right = int(one.x()), int(next_.x())
                painter.fillRect(left, STRIP, right - left, int((one.y() + next_.y()) / 2) - STRIP, shade)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))


def _ramp_points(ramp: Ramp, frames: FrameRange, box: ClipBox, room: QRect, view: Viewport) -> list[QPointF]:
    offset = box.clip.offset
    left, right = view.x_of(frames.start - offset), view.x_of(frames.stop - offset)
    count = int(min(max((right - left) / _STEP, 2), 400))
    places = np.linspace(frames.start, frames.stop, count + 1)
    heights = ramp.at(places - 0.5)
    top, bottom = STRIP + 1.0, room.height() - 1.0
    xs = left + (places - frames.start) / view.frames_per_pixel
    return [QPointF(x, bottom - gain * (bottom - top)) for x, gain in zip(xs.tolist(), heights.tolist(), strict=True)]


def _paint_envelope(
    painter: QPainter, clip: QRect, box: ClipBox, room: QRect, view: Viewport, style: ClipStyle, hovered: ClipHit | None
) -> None:
    theme = style.look.theme
    top, bottom = body_of(room.height(), titled=style.titled)
    left, right = max(box.left, clip.left() - 4.0), min(box.right, clip.right() + 4.0)
    if right <= left:
        return
    points = point_places(box, view, top, bottom)
    xs = np.union1d(np.arange(left, right, 8.0), [left, right, *(x for _, x, _ in points if left <= x <= right)])
    frames = (view.column + xs) * view.frames_per_pixel + box.clip.offset
    levels = box.clip.curve.envelope_db(frames)
    line = [QPointF(x, level_y(db, top, bottom)) for x, db in zip(xs.tolist(), levels.tolist(), strict=True)]
    here = hovered is not None and hovered.box.number == box.number
    colour = theme.warning if theme.dark else mix(theme.warning, theme.text, 0.25)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if box.width >= _RIM_FROM:
        painter.setPen(QPen(theme.lane, 3.2))  # a rim, so that it shows over the waveform
        painter.drawPolyline(QPolygonF(line))
    painter.setPen(QPen(colour, 1.8 if here and hovered is not None and hovered.part in ("line", "point") else 1.3))
    painter.drawPolyline(QPolygonF(line))
    for index, x, y in points:
        if not left - HANDLE <= x <= right + HANDLE:
            continue
        held = here and hovered is not None and hovered.point == index
        painter.setPen(QPen(theme.lane, 1.5))
        painter.setBrush(theme.text if held else colour)
        radius = HANDLE + 1 if held else HANDLE - 0.5
        painter.drawEllipse(QPointF(x, y), radius, radius)


def _paint_fade_handles(painter: QPainter, hovered: ClipHit, view: Viewport, style: ClipStyle) -> None:
    theme = style.look.theme
    for part, x in zip(("fade_in", "fade_out"), fade_handles(hovered.box, view), strict=True):
        held = hovered.part == part
        painter.setPen(QPen(theme.lane, 1.5))
        painter.setBrush(theme.text if held else mix(theme.text, theme.lane, 0.25))
        radius = HANDLE + 1 if held else HANDLE
        painter.drawEllipse(QPointF(x, fade_handle_y()), radius, radius)


def paint_note(painter: QPainter, at: QPointF, text: str, room: QRect, look: Look) -> None:
    """A few words beside the pointer."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font("small", tabular=True))
    size = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-7, -4, 7, 4).size()
    left = at.x() + 14 if at.x() + 14 + size.width() < room.width() else at.x() - 14 - size.width()
    left = min(max(left, 2.0), room.width() - size.width() - 2)
    top = min(max(at.y() + 14, 2.0), room.height() - size.height() - 2)
    box = QRectF(left, top, size.width(), size.height())
    painter.setPen(QPen(look.theme.border_strong, 1))
    painter.setBrush(look.theme.raised)
    painter.drawRoundedRect(box, _RADIUS, _RADIUS)
    painter.setPen(look.theme.text)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()

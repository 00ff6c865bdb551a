"""How words are drawn on a lane: boxes with their text, cues under a line, and what was not found."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Word
from workstation.ui.toolkit.theme import Theme, mix
from workstation.ui.toolkit.viewport import Viewport
from workstation.ui.words.speakers import speaker_colour
from workstation.ui.words.word_layout import DOUBTFUL, GUESSED, Gap, WordIndex, WordPlace

CUE_HEIGHT = 17
WORD_HEIGHT = 25
HEIGHT = CUE_HEIGHT + WORD_HEIGHT + 3

_BAR = 3
"""The width of the bars at the edges of a cue with times of its own."""
_NARROW = 5.0
"""A cue that takes fewer pixels has neither a text nor round corners."""
_READABLE = 16.0
"""Mean pixels a word below which cues are shown instead."""

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


def word_colour(word: Word, theme: Theme) -> QColor | None:
    """The colour that warns of a word; None for one that is well placed."""
    if word.score is None or word.score >= DOUBTFUL:
        return None
    return theme.error if word.score < GUESSED else theme.warning


@dataclass(frozen=True, slots=True)
class WordsPicture:
    """All that one painting of a lane shows; -1 is no word."""

    places: WordIndex
    view: Viewport
    theme: Theme
    selected: tuple[int, int]
    """The frames that are selected."""
    speakers: Mapping[str, int] = field(default_factory=dict)
    """The numbers of the speakers' colours."""
    marked: tuple[FrameRange, ...] = ()
    """Stretches that are pointed out, such as what a search has found."""
    faulty: Container[int] = ()
    """The numbers of the cues that break the rules of subtitles."""
    ends: Mapping[int, float] = field(default_factory=dict)
    """When cues go (s) that the rules hold longer than their words."""
    rate: int = 0


def shows_words(places: WordIndex, view: Viewport) -> bool:
    """Whether words can be told apart at this zoom; else whole cues are shown."""
    start, stop = int(view.start), int(view.stop) + 1
    if places.are_more_than(int(view.width // _READABLE), start, stop):
        return False
    cues = places.edges_between(start, stop)
    count = sum(len(places.transcript.cues[number]) for _, _, number in cues)
    frames = sum(stop - start for start, stop, _ in cues)
    return frames / max(count, 1) / view.frames_per_pixel >= _READABLE


def area_of(place: WordPlace, view: Viewport) -> QRectF:
    """Where a word's box stands on the lane."""
    left, right = view.x_of(place.range.start), view.x_of(place.range.stop)
    return QRectF(left, CUE_HEIGHT, right - left, WORD_HEIGHT)


def gap_area(gap: Gap, view: Viewport) -> QRectF:
    """Where the words that were not found are named, or at least marked."""
    left, right = view.x_of(gap.start), view.x_of(gap.stop)
    if right - left < 14:
        middle = (left + right) / 2
        left, right = middle - 7, middle + 7
    return QRectF(left, CUE_HEIGHT, right - left, WORD_HEIGHT)


def paint_words(painter: QPainter, picture: WordsPicture) -> None:
    view, theme = picture.view, picture.theme
    painter.fillRect(QRectF(0, 0, view.width, HEIGHT), theme.window)
    start, stop = int(view.start), int(view.stop) + 1
    readable = shows_words(picture.places, view)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _cues(painter, picture, start, stop, readable=readable)
    if readable:
        for place in picture.places.between(start, stop):
            inside = picture.selected[0] < place.range.stop and place.range.start < picture.selected[1]
            paint_box(painter, area_of(place, view), place.word, theme, selected=inside)
    for range_ in picture.marked:
        if range_.stop >= start and range_.start <= stop:
            _mark(painter, view.x_of(range_.start), view.x_of(range_.stop), theme)
    for gap in picture.places.gaps:
        if gap.stop >= start and gap.start <= stop:
            _gap(painter, gap_area(gap, view), gap, theme, named=readable)
    painter.setPen(QPen(theme.border, 1))
    painter.drawLine(QPointF(0, HEIGHT - 0.5), QPointF(view.width, HEIGHT - 0.5))


def paint_box(
    painter: QPainter, area: QRectF, word: Word, theme: Theme, *, selected: bool = False, spoken: bool = False
) -> None:
    """One word."""
    box = area.adjusted(0.5, 0.5, -0.5, -1.5)
    warning = word_colour(word, theme)
    fill = mix(theme.window, theme.accent, 0.16)
    if warning is not None:
        fill = mix(theme.window, warning, 0.22)
    if selected:
        fill = mix(fill, theme.accent, 0.35)
    if spoken:
        fill = theme.accent
    painter.setBrush(fill)
    painter.setPen(QPen(warning or mix(theme.window, theme.accent, 0.45), 1))
    if box.width() < 4:
        painter.fillRect(area.adjusted(0, 1, 0, -1), warning or fill)
        return
    painter.drawRoundedRect(box, 3, 3)
    metrics = painter.fontMetrics()
    room = box.width() - 4
    painter.setPen(theme.accent_text if spoken else theme.text)
    if metrics.horizontalAdvance(word.text) <= room:
        painter.drawText(box, _CENTRE, word.text)
    elif room > 8:  # cut off rather than elided: dots would take the room of the letters
        painter.save()
        painter.setClipRect(box.adjusted(2, 0, -2, 0), Qt.ClipOperation.IntersectClip)
        painter.drawText(box.adjusted(3, 0, 200, 0), _LEFT, word.text)
        painter.restore()


def _cues(painter: QPainter, picture: WordsPicture, start: int, stop: int, *, readable: bool) -> None:
    """The bands of all cues in view; of thousands from far away one a pixel is all that shows."""
    view, theme, cues = picture.view, picture.theme, picture.places.transcript.cues
    unmoved = picture.places.unmoved
    narrow: dict[tuple[bool, str], list[QRectF]] = {}
    faulty: list[QRectF] = []
    top, height = 1.5, _band_height(readable)
    begin, wide = view.start, view.frames_per_pixel
    rows = picture.places.spread(start, stop)
    rows.after = begin
    for first, last, number in rows:
        cue = unmoved[number]  # of hundreds that are bars of a few pixels none is made
        if cue.shown is not None and (own := cues[number].shown) is not None:
            first, last = own.start, own.stop
            if last < rows.after:
                continue
        left, right = view.x_of(first), view.x_of(last)
        rows.after = begin + (right + 1) * wide
        if right - left < _NARROW:
            width = max(right - left - 1, 1.0)
            narrow.setdefault((bool(number % 2), cue.speaker), []).append(QRectF(left + 0.5, top, width, height))
            if number in picture.faulty:
                faulty.append(QRectF(left + 0.5, 0, max(width, 2.0), 2.5))
            continue
        area = QRectF(left, 0, right - left, HEIGHT)
        cue = cues[number]
        colour = speaker_colour(theme, picture.speakers[cue.speaker]) if cue.speaker in picture.speakers else None
        if cue.shown is None and number in picture.ends:
            _held(painter, area, view.x_of(round(picture.ends[number] * picture.rate)), theme, readable=readable)
        _cue(painter, area, number, cue, theme, colour, readable=readable)
        if number in picture.faulty:
            _fault(painter, area, theme)
    painter.setPen(Qt.PenStyle.NoPen)
    for (odd, speaker), areas in narrow.items():
        colour = speaker_colour(theme, picture.speakers[speaker]) if speaker in picture.speakers else None
        painter.setBrush(_tint(theme, colour, odd=odd))
        painter.drawRects(areas)
    if faulty:
        painter.setBrush(theme.warning)
        painter.drawRects(faulty)


def _tint(theme: Theme, colour: QColor | None, *, odd: bool) -> QColor:
    """The ground of a cue: every other one is darker."""
    return mix(theme.window, colour or theme.text_dim, (0.14 if odd else 0.22) + (0.12 if colour else 0))


def _cue(
    painter: QPainter, area: QRectF, number: int, cue: Cue, theme: Theme, colour: QColor | None, *, readable: bool
) -> None:
    """A band over the cue's words: who speaks, or the text of the cue when words are too small to be read.

    One with times of its own has a bar at either edge.
    """
    left, right = max(area.left(), 0.0), area.right()
    band = QRectF(area.left() + 0.5, 1.5, max(area.width() - 1, 1), _band_height(readable))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_tint(theme, colour, odd=bool(number % 2)))
    painter.drawRoundedRect(band, 3, 3)
    if cue.shown is not None and band.width() > 3 * _BAR:
        painter.setBrush(colour or theme.text_dim)
        for x in (band.left(), band.right() - _BAR):
            painter.drawRoundedRect(QRectF(x, band.top(), _BAR, band.height()), 1, 1)
    room = right - left - 8 - 2 * _BAR
    shown = (cue.speaker or ("Empty" if not cue.words else "")) if readable else cue.text or "Empty"
    if room > 18 and shown:
        painter.setPen(theme.text_dim if readable or not cue.words else theme.text)
        inside = QRectF(left + 4 + _BAR, band.top(), room, band.height())
        painter.drawText(inside, _LEFT, _elided(painter.fontMetrics(), shown, room))


def _held(painter: QPainter, area: QRectF, end: float, theme: Theme, *, readable: bool) -> None:
    """How long the rules hold a cue after its words."""
    if end - area.right() < 2:
        return
    middle = 1.5 + _band_height(readable) / 2
    painter.setPen(QPen(mix(theme.window, theme.text_dim, 0.35), 1))
    painter.drawLine(QPointF(area.right(), middle), QPointF(end, middle))
    painter.drawLine(QPointF(end, middle - 3), QPointF(end, middle + 3))


def _band_height(readable: bool) -> float:
    return (CUE_HEIGHT if readable else HEIGHT) - 4


def _mark(painter: QPainter, left: float, right: float, theme: Theme) -> None:
    """A line under words that are pointed out."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.marker)
    painter.drawRoundedRect(QRectF(left, HEIGHT - 5, max(right - left, 3), 3), 1, 1)


def _fault(painter: QPainter, area: QRectF, theme: Theme) -> None:
    """A line over a cue that breaks a rule."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.warning)
    painter.drawRoundedRect(QRectF(area.left() + 0.5, 0, max(area.width() - 1, 2), 2.5), 1, 1)


def _gap(painter: QPainter, area: QRectF, gap: Gap, theme: Theme, *, named: bool) -> None:
    """Words that were not found: named in the gap when there is room, else a mark that has a tool tip."""
    text = " ".join(word.text for word in gap.words)
    metrics = painter.fontMetrics()
    if area.width() < 30 or not named:
        middle, top = area.center().x(), area.top() + 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.error)
        points = [QPointF(middle - 4, top), QPointF(middle + 4, top), QPointF(middle, top + 7)]
        painter.drawPolygon(QPolygonF(points))
        return
    width = min(area.width() - 4, metrics.horizontalAdvance(text) + 14.0)
    box = QRectF(area.left() + 2, area.top() + 3, width, area.height() - 8)
    pen = QPen(theme.error, 1, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(theme.error)
    painter.drawText(box.adjusted(4, 0, -3, 0), _LEFT, _elided(metrics, text, width - 8))


def _elided(metrics: QFontMetrics, text: str, room: float) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room))

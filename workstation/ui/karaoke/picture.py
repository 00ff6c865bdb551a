"""A cue as a picture: drawn twice, waiting and sung, so that a moment of it is two copies and no more."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QTextLayout

from workstation.speech.cues.karaoke_units import Karaoke, Piece, sung_lines
from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.cues.style import HEIGHT, CueStyle, rgba
from workstation.speech.formats.options import Fill


@dataclass(frozen=True, slots=True)
class CueAppearance:
    """How cues are drawn: their style, what lights up and how, and the language that says where syllables end."""

    style: CueStyle = CueStyle()
    karaoke: Karaoke = ""
    fill: Fill = "kf"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class HighlightSpan:
    """Where a piece stands, and when it lights up, from left to right or from right to left."""

    area: QRectF
    start: float
    end: float
    rightwards: bool


class CuePicture:
    """A cue for a picture of `size` pixels; `paint` draws a moment of it. Colours and places are those of the ASS."""

    def __init__(self, shown: ShownCue, look: CueAppearance, size: QSize) -> None:
        self.shown, self.size = shown, size
        self._fill = look.fill
        self._scale = size.height() / HEIGHT
        self.spans: list[HighlightSpan] = []
        lines = self._set_lines(shown, look)
        height = sum(line.height for line in lines)
        top = _top(look.style, height, size.height(), self._scale)
        pad = (look.style.outline + look.style.shadow) * self._scale + 2
        self.area = (
            QRectF(0, top - pad, size.width(), height + 2 * pad)
            .toAlignedRect()
            .intersected(QRectF(0, 0, size.width(), size.height()).toRect())
        )
        self.waiting, self.sung = self._image(), self._image()
        for line in lines:
            line.baseline = top + line.ascent
            self._draw_line(line, look, self.waiting, sung=False)
            self._draw_line(line, look, self.sung, sung=True)
            self._add_spans(line, look, top)
            top += line.height

    def paint(self, painter: QPainter, seconds: float) -> None:
        """Draw the cue as it is at a time of the document."""
        place = QPointF(self.area.topLeft())
        if not self.spans:
            painter.drawImage(place, self.sung)
            return
        painter.drawImage(place, self.waiting)
        for span in self.spans:
            lit = self._lit(span, seconds)
            if lit.isEmpty():
                continue
            painter.save()
            painter.setClipRect(lit, Qt.ClipOperation.IntersectClip)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.drawImage(place, self.sung)
            painter.restore()

    def _lit(self, span: HighlightSpan, seconds: float) -> QRectF:
        if seconds < span.start:
            return QRectF()
        whole = span.area
        if self._fill != "kf" or seconds >= span.end or span.end <= span.start:
            return whole
        width = whole.width() * (seconds - span.start) / (span.end - span.start)
        left = whole.left() if span.rightwards else whole.right() - width
        return QRectF(left, whole.top(), width, whole.height())

    def _image(self) -> QImage:
        image = QImage(max(1, self.area.width()), max(1, self.area.height()), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        return image

    # lines

    def _set_lines(self, shown: ShownCue, look: CueAppearance) -> list["_Line"]:
        font = _font(look.style, self._scale)
        pieces = sung_lines(shown, look.karaoke, look.language) if look.karaoke else ()
        lines = [
            _Line(text, font, look.style.size * self._scale, pieces[n] if pieces else ())
            for n, text in enumerate(shown.lines)
        ]
        small = replace(look.style, size=max(8, round(look.style.size * look.style.translation_size)))
        other = _font(small, self._scale)
        lines += (_Line(text, other, small.size * self._scale, (), translation=True) for text in shown.translation)
        for line in lines:
            line.left = _left(look.style, line.width, self.size.width(), self._scale)
        return lines

    def _draw_line(self, line: "_Line", look: CueAppearance, image: QImage, *, sung: bool) -> None:
        style, scale = look.style, self._scale
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-self.area.x(), -self.area.y())
            path = QPainterPath()
            path.addText(QPointF(line.left, line.baseline), line.font, line.text)
            shape = path
            painter.setPen(Qt.PenStyle.NoPen)
            pen = QPen(_colour(style.outline_colour), 2 * style.outline * scale)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            bare = look.karaoke and style.outline and look.fill == "ko" and not sung and not line.translation
            if style.box:
                pad = style.outline * scale
                box = QRectF(line.left, line.baseline - line.ascent, line.width, line.height).adjusted(
                    -pad, -pad, pad, pad
                )
                painter.fillRect(box, _colour(style.back_colour))
            else:
                if style.shadow:
                    offset = style.shadow * scale
                    painter.fillPath(shape.translated(offset, offset), _colour(style.back_colour))
                if style.outline and not bare:
                    painter.strokePath(shape, pen)
            colour = style.colour if sung or not look.karaoke else style.waiting
            painter.fillPath(shape, _colour(style.translation_colour if line.translation else colour))

    def _add_spans(self, line: "_Line", look: CueAppearance, top: float) -> None:
        pad = (look.style.outline + look.style.shadow) * self._scale + 1
        for start, end, piece in line.places():
            if piece.start is None or piece.end is None:
                continue
            a, b = line.x_of(start), line.x_of(end)
            left, right = min(a, b), max(a, b)
            # The outline of a line's ends lies outside of its letters.
            left -= pad if left <= line.left + 0.5 else 0
            right += pad if right >= line.left + line.width - 0.5 else 0
            area = QRectF(left, top - pad, right - left, line.height + 2 * pad)
            self.spans.append(HighlightSpan(area, piece.start, piece.end, b >= a))


class _Line:
    """One line of text: its font, size and place."""

    def __init__(
        self, text: str, font: QFont, height: float, pieces: tuple[Piece, ...], *, translation: bool = False
    ) -> None:
        self.text, self.font, self.height, self.pieces, self.translation = text, font, height, pieces, translation
        metrics = QFontMetricsF(font)
        self.ascent = metrics.ascent()
        self._layout = QTextLayout(text, font)
        self._layout.beginLayout()
        line = self._layout.createLine()
        line.setLineWidth(1e6)
        self._layout.endLayout()
        self._line = self._layout.lineAt(0)
        self.width = self._line.naturalTextWidth() if self._line.isValid() else 0.0
        self.left = 0.0
        self.baseline = 0.0
        # A line that runs from right to left is set at the far end of its width.
        self._inset = self._line.naturalTextRect().left() if self._line.isValid() else 0.0

    def x_of(self, letter: int) -> float:
        """Where a letter begins, in pixels of the picture."""
        x: Any = self._line.cursorToX(_utf16(self.text, letter))  # a pair, though it is declared otherwise
        return self.left + float(x[0] if isinstance(x, tuple) else x) - self._inset

    def places(self) -> list[tuple[int, int, Piece]]:
        """The letters of each piece, with the space after it, as the tags of ASS have it."""
        starts, at = [], 0
        for piece in self.pieces:
            starts.append(at + len(piece.lead))
            at += len(piece.lead) + len(piece.text)
        return list(zip(starts, [*starts[1:], at], self.pieces, strict=True)) if starts else []


def _utf16(text: str, letter: int) -> int:
    """Qt counts letters beyond the basic plane twice."""
    return letter + sum(ord(char) > 0xFFFF for char in text[:letter])


def _font(style: CueStyle, scale: float) -> QFont:
    """The size of ASS is that of a line from ascent to descent, not of the letters' em."""
    font = QFont(style.font)
    font.setBold(style.bold)
    font.setItalic(style.italic)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setPixelSize(100)
    metrics = QFontMetricsF(font)
    line = metrics.ascent() + metrics.descent()
    font.setPixelSize(max(4, round(style.size * scale * 100 / line)))
    return font


def _top(style: CueStyle, height: float, room: float, scale: float) -> float:
    upright = style.place.partition(" ")[0]
    margin = style.margin * scale
    return {"top": margin, "middle": (room - height) / 2}.get(upright, room - margin - height)


def _left(style: CueStyle, width: float, room: float, scale: float) -> float:
    across, margin = style.place.rpartition(" ")[2], style.side_margin * scale
    return {"left": margin, "right": room - margin - width}.get(across, (room - width) / 2)


def _colour(text: str) -> QColor:
    return QColor(*rgba(text))

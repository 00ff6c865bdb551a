"""What draws cues into the pictures of a video: the same pictures as in the preview."""

from bisect import bisect_right

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter

from workstation.media.video.file import Draw, Pixels
from workstation.speech.cues.karaoke_units import Karaoke
from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.cues.style import CueStyle
from workstation.speech.formats.options import Fill
from workstation.ui.karaoke.picture import CueAppearance, CuePicture
from workstation.ui.toolkit.drawing import begin_drawing


def draw_cues(cues: tuple[ShownCue, ...], style: CueStyle, karaoke: Karaoke, fill: Fill, language: str) -> Draw:
    """Draws the cue of each moment; call it on the main thread, what it answers may be called on another."""
    begin_drawing()
    look = CueAppearance(style, karaoke, fill, language)
    starts = [cue.start for cue in cues]
    kept: dict[tuple[int, int, int], CuePicture] = {}
    still: dict[tuple[int, int, int], tuple[int, int, Pixels]] = {}

    def draw(seconds: float, width: int, height: int) -> tuple[int, int, Pixels] | None:
        at = bisect_right(starts, seconds) - 1
        if at < 0 or seconds >= cues[at].end:
            return None
        key = (at, width, height)
        if key not in kept:
            kept.clear()
            still.clear()
            kept[key] = CuePicture(cues[at], look, QSize(width, height))
        picture = kept[key]
        if not picture.spans and key in still:
            return still[key]
        still[key] = drawn = _painted(picture, seconds)
        return drawn

    return draw


def _painted(picture: CuePicture, seconds: float) -> tuple[int, int, Pixels]:
    area = picture.area
    image = QImage(area.width(), area.height(), QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(0)
    with QPainter(image) as painter:
        painter.translate(-area.x(), -area.y())
        picture.paint(painter, seconds)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(area.height(), image.bytesPerLine() // 4, 4)
    return area.x(), area.y(), rows[:, : area.width()].copy()

"""Icons drawn from the glyph fonts that come with QtAwesome, in the colours of the current theme."""

import json
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QIconEngine, QPainter, QPainterPath, QPixmap, QRawFont

from workstation.ui.toolkit.theme import Theme

_FONTS = {
    "fa6s": "fontawesome6-solid-webfont",
    "mdi6": "materialdesignicons6-webfont",
    "ph": "phosphor",
    "ri": "remixicon",
}
_EM = 512


class Glyphs:
    """Outlines of named glyphs ("mdi6.undo"); a font is read at its first glyph.

    QtAwesome itself loads all its fonts when imported, which costs a third of a second at start.
    """

    def __init__(self) -> None:
        self._fonts: dict[str, tuple[QRawFont, dict[str, str]]] = {}
        self._paths: dict[str, QPainterPath] = {}

    def check(self, name: str) -> None:
        """ValueError when there is no such glyph."""
        prefix, _, glyph = name.partition(".")
        if prefix not in _FONTS:
            raise ValueError(f"an icon's name starts with one of {', '.join(_FONTS)}, got {name!r}")
        if glyph not in self._font(prefix)[1]:
            raise ValueError(f"there is no icon {name!r}")

    def path(self, name: str) -> QPainterPath:
        """The outline on a square of `_EM` units; ValueError when there is no such glyph."""
        if name not in self._paths:
            self.check(name)
            prefix, _, glyph = name.partition(".")
            font, codes = self._font(prefix)
            index = font.glyphIndexesForString(chr(int(codes[glyph], 16)))[0]
            outline = font.pathForGlyph(index)
            centre = outline.boundingRect().center()
            advance = font.advancesForGlyphIndexes([index])[0].x() or _EM
            # Fonts set their glyphs on a common grid: keep it across, centre it upright.
            outline.translate(QPointF((_EM - advance) / 2, _EM / 2 - centre.y()))
            self._paths[name] = outline
        return self._paths[name]

    def _font(self, prefix: str) -> tuple[QRawFont, dict[str, str]]:
        if prefix not in self._fonts:
            folder = _font_folder()
            file = next(folder.glob(f"{_FONTS[prefix]}-[0-9]*.ttf"))
            table = next(folder.glob(f"{_FONTS[prefix]}-charmap-*.json"))
            font = QRawFont(str(file), _EM, QFont.HintingPreference.PreferNoHinting)
            self._fonts[prefix] = (font, json.loads(table.read_text("utf-8")))
        return self._fonts[prefix]


class GlyphEngine(QIconEngine):
    """Draws one glyph at any size; its colours are asked for at every paint, so that icons follow the theme.

    Its outline is asked for then too: most icons lie in menus that nobody opens.
    """

    def __init__(self, path: Callable[[], QPainterPath], theme: Callable[[], Theme], token: str, on: str) -> None:
        super().__init__()
        self._path, self._theme, self._token, self._on = path, theme, token, on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(rect.width(), rect.height())
        corner = QRectF(rect).center() - QPointF(side / 2, side / 2)
        painter.translate(corner)
        painter.scale(side / _EM, side / _EM)
        painter.fillPath(self._path(), self._colour(mode, state))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        if pixmap.isNull():  # a window too small for its icons asks for none
            return pixmap
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        return pixmap

    def clone(self) -> QIconEngine:
        return GlyphEngine(self._path, self._theme, self._token, self._on)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        theme = self._theme()
        if mode == QIcon.Mode.Disabled:
            return theme.text_faint
        return theme.colour(self._on if state == QIcon.State.On else self._token)


@lru_cache(maxsize=1)
def _font_folder() -> Path:
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise ValueError("QtAwesome, whose fonts hold the icons, is not installed")
    return Path(spec.origin).parent / "fonts"

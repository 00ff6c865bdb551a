"""The look: which theme is on, and icons in its colours."""

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from workstation.core.signal import Signal
from workstation.ui.toolkit.icons import GlyphEngine, Glyphs
from workstation.ui.toolkit.theme import Theme, font, load_theme

STYLE = "Fusion"
STYLED = "styled"
"""The property of an application that was made in this style: to set it again brings the enumerations of QStyle."""


class Look:
    """Hands out the theme and icons; `changing` is emitted before another theme is put on, `changed` after it."""

    def __init__(self, theme: str = "dark") -> None:
        self.theme: Theme = load_theme(theme)
        self.changing: Signal[()] = Signal()
        self.changed: Signal[()] = Signal()
        self._dressed = False
        self._glyphs = Glyphs()
        self._icons: dict[tuple[str, str, str], QIcon] = {}

    def icon(self, name: str, colour: str = "text", on: str = "accent") -> QIcon:
        """The icon "mdi6.name" in a colour of the theme, in another one when checked; it follows the theme.

        An empty name is an empty icon; ValueError when there is no such icon.
        """
        if not name:
            return QIcon()
        key = (name, colour, on)
        if key not in self._icons:
            self._glyphs.check(name)
            engine = GlyphEngine(lambda: self._glyphs.path(name), lambda: self.theme, colour, on)
            self._icons[key] = QIcon(engine)
        return self._icons[key]

    def has_icon(self, name: str) -> bool:
        """Whether there is an icon of this name; plugins bring names of their own."""
        try:
            self.icon(name)
        except ValueError:
            return False
        return True

    def use(self, theme: str) -> None:
        """Put on another theme; ValueError when there is none of this name."""
        self.theme = load_theme(theme)
        self.changing.emit()
        self.dress()
        self.changed.emit()

    def dress(self) -> None:
        """Give the application this look."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            # Each of these asks every widget to find its look anew.
            if not self._dressed:
                if not app.property(STYLED):
                    app.setStyle(STYLE)
                app.setFont(font())
                self._dressed = True
            # In the place of another sheet Qt styles a widget once for each of its parents too, and again for itself.
            app.setStyleSheet("")
            app.setPalette(self.theme.palette())
            app.setStyleSheet(self.theme.style_sheet())

"""Themes: the colours, spacing and type sizes that every widget takes its look from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from workstation.core.files.bounded import read_toml
from workstation.core.files.resources import resource
from workstation.core.themes import THEMES

THIN, SMALL, MEDIUM, LARGE = 2, 4, 8, 16
"""Spacing in logical pixels: inside a control, between controls, between groups, around a page."""

POINTS = {"small": 8.0, "body": 9.0, "title": 11.0, "display": 19.0}
"""Type sizes in points."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme, named by what they are for."""

    name: str
    dark: bool
    window: QColor
    panel: QColor
    raised: QColor
    hover: QColor
    sunken: QColor
    border: QColor
    border_strong: QColor
    text: QColor
    text_dim: QColor
    text_faint: QColor
    accent: QColor
    accent_text: QColor
    selection: QColor
    selection_edge: QColor
    lane: QColor
    lane_line: QColor
    grid: QColor
    playhead: QColor
    caret: QColor
    marker: QColor
    region: QColor
    word: QColor
    clip: QColor
    ok: QColor
    warning: QColor
    error: QColor
    meter_low: QColor
    meter_mid: QColor
    meter_high: QColor
    tracks: tuple[QColor, ...]

    def colour(self, token: str) -> QColor:
        """The colour of a token such as "text_dim"; ValueError when there is none."""
        value = getattr(self, token, None)
        if not isinstance(value, QColor):
            raise ValueError(f"there is no colour {token!r} in a theme")
        return value

    def track(self, index: int) -> QColor:
        """The colour of the track number `index`; they repeat."""
        return self.tracks[index % len(self.tracks)]

    def palette(self) -> QPalette:
        roles = {
            QPalette.ColorRole.Window: self.window,
            QPalette.ColorRole.WindowText: self.text,
            QPalette.ColorRole.Base: self.sunken,
            QPalette.ColorRole.AlternateBase: self.panel,
            QPalette.ColorRole.ToolTipBase: self.raised,
            QPalette.ColorRole.ToolTipText: self.text,
            QPalette.ColorRole.PlaceholderText: self.text_faint,
            QPalette.ColorRole.Text: self.text,
            QPalette.ColorRole.Button: self.raised,
            QPalette.ColorRole.ButtonText: self.text,
            QPalette.ColorRole.BrightText: self.error,
            QPalette.ColorRole.Highlight: self.accent,
            QPalette.ColorRole.HighlightedText: self.accent_text,
            QPalette.ColorRole.Accent: self.accent,
            QPalette.ColorRole.Link: self.accent,
            QPalette.ColorRole.LinkVisited: self.accent,
            QPalette.ColorRole.Light: self.hover,
            QPalette.ColorRole.Midlight: self.raised,
            QPalette.ColorRole.Mid: self.border,
            QPalette.ColorRole.Dark: self.border_strong,
            QPalette.ColorRole.Shadow: self.sunken,
        }
        palette = QPalette()
        for role, colour in roles.items():
            palette.setColor(role, colour)
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.text_faint)
        return palette

    def style_sheet(self) -> str:
        """The style sheet of the whole program, its `$tokens` filled in."""
        tokens = {f.name: css(getattr(self, f.name)) for f in fields(self) if f.type is QColor}
        sizes = {f"{name}_size": f"{points:g}pt" for name, points in POINTS.items()}
        arrows = {f"arrow_{way}": _arrow(self, way) for way in ("down", "up", "right")}
        text = resource("themes", "style.qss").read_text("utf-8")
        return Template(text).substitute(tokens, check=_arrow(self, "check"), **sizes, **arrows)


def load_theme(name: str) -> Theme:
    """The theme `name`; ValueError when there is none, or it names what its file lacks."""
    return read_theme(THEMES.named(name), name)


def read_theme(path: Path, name: str = "") -> Theme:
    """The theme in a file, called as that is unless it has a `name`; ValueError names what the file lacks."""
    try:
        rows: Mapping[str, object] = read_toml(path)
    except OSError as error:
        raise ValueError(f"there is no theme {path.stem!r}") from error
    names = [f.name for f in fields(Theme) if f.name != "name"]
    if wrong := [n for n in names if n not in rows] + [n for n in rows if n not in names]:
        raise ValueError(f"{path.name}: these colours are missing or unknown: {', '.join(wrong)}")
    values = {name: _value(path.name, name, rows[name]) for name in names}
    return Theme(name=name or path.stem, **values)  # type: ignore[arg-type]  # each value has been checked by `_value`


def css(colour: QColor) -> str:
    """A colour as a style sheet writes it."""
    return f"rgba({colour.red()}, {colour.green()}, {colour.blue()}, {colour.alpha()})"


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """`share` of the second colour over the first, both opaque."""
    pairs = zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]  # four ints
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))


def font(size: str = "body", bold: bool = False, tabular: bool = False) -> QFont:
    """The program's font in one of the sizes of `POINTS`; `tabular` digits all have one width."""
    result = QFont(QApplication.font())
    result.setPointSizeF(POINTS[size])
    result.setBold(bold)
    if tabular:
        result.setFeature(QFont.Tag("tnum"), 1)
    return result


def _value(file: str, name: str, value: object) -> bool | QColor | tuple[QColor, ...]:
    if name == "dark":
        if isinstance(value, bool):
            return value
    elif name == "tracks":
        if isinstance(value, list) and value:
            return tuple(_colour(file, name, item) for item in value)
    else:
        return _colour(file, name, value)
    raise ValueError(f"{file}: {name} cannot be {value!r}")


def _colour(file: str, name: str, value: object) -> QColor:
    colour = QColor(value) if isinstance(value, str) else QColor()
    if not colour.isValid():
        raise ValueError(f"{file}: {name} must be a colour such as '#1a2b3c', got {value!r}")
    return colour


def _arrow(theme: Theme, way: str) -> str:
    """The path of a small picture for the style sheet."""
    return resource("themes", f"{way}-{'dark' if theme.dark else 'light'}.svg").as_posix()

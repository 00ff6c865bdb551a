"""How cues look: font, colours, outline and place, with a few styles to begin with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workstation.core.params import Param
from workstation.speech.cues.notation import read_values, values_text, with_values

HEIGHT = 1080
"""The height of the picture that sizes and margins are meant for, in pixels; others are scaled."""

PLACES: Mapping[str, int] = MappingProxyType(
    {"bottom": 2, "middle": 5, "top": 8, "bottom left": 1, "bottom right": 3, "top left": 7, "top right": 9}
)
"""Places on the picture, and the numbers that ASS has for them (as on a keypad)."""

STYLE: tuple[Param, ...] = (
    Param("font", "Arial", "Font"),
    Param("size", 72, "Size", "px", 8, 400),
    Param("bold", False, "Bold"),
    Param("italic", False, "Italic"),
    Param("colour", "#FFFFFF", "Colour", hint="#RRGGBB, of words that are said or sung"),
    Param("waiting", "#FFFFFF", "Colour before", hint="Of words whose turn has not come, in karaoke"),
    Param("outline_colour", "#000000", "Outline colour"),
    Param("back_colour", "#00000080", "Shadow or box", hint="#RRGGBBAA"),
    Param("outline", 4.0, "Outline", "px", 0.0, 40.0),
    Param("shadow", 1.0, "Shadow", "px", 0.0, 40.0),
    Param("box", False, "Box behind the text"),
    Param("place", "bottom", "Place", choices=tuple(PLACES)),
    Param("margin", 70, "Margin", "px", 0, 500),
    Param("side_margin", 80, "Side margin", "px", 0, 900),
    Param("translation_colour", "#FFE9A8", "Translation's colour"),
    Param("translation_size", 0.75, "Translation's size", "", 0.2, 2.0),
)
"""Every value with its range; the names are those of `CueStyle`."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?")


@dataclass(frozen=True, slots=True)
class CueStyle:
    """The look of cues on a picture 1080 pixels high; colours as #RRGGBB or #RRGGBBAA."""

    font: str = "Arial"
    size: int = 72
    bold: bool = False
    italic: bool = False
    colour: str = "#FFFFFF"
    waiting: str = "#FFFFFF"
    outline_colour: str = "#000000"
    back_colour: str = "#00000080"
    outline: float = 4.0
    shadow: float = 1.0
    box: bool = False
    place: str = "bottom"
    margin: int = 70
    side_margin: int = 80
    translation_colour: str = "#FFE9A8"
    translation_size: float = 0.75

    def __post_init__(self) -> None:
        for name in ("colour", "waiting", "outline_colour", "back_colour", "translation_colour"):
            if not _COLOUR.fullmatch(getattr(self, name)):
                raise ValueError(f"{name} must be a colour such as #FFD700 or #FFD70080, got {getattr(self, name)!r}")
        if not self.font.strip() or "," in self.font:
            raise ValueError(f"font must be the name of a font, got {self.font!r}")


@dataclass(frozen=True, slots=True)
class StylePreset:
    """A style to begin with."""

    title: str
    style: CueStyle


STYLES: Mapping[str, StylePreset] = MappingProxyType(
    {
        "plain": StylePreset("Plain", CueStyle()),
        "karaoke": StylePreset("Karaoke", CueStyle(size=84, bold=True, colour="#FFD700", margin=90)),
        "neon": StylePreset(
            "Neon",
            CueStyle(
                size=92, bold=True, colour="#32E0FF", outline_colour="#16003C", outline=6.0, shadow=0.0, margin=110
            ),
        ),
        "box": StylePreset("Box", CueStyle(size=60, outline=10.0, shadow=0.0, box=True, back_colour="#000000C0")),
        "cinema": StylePreset("Cinema", CueStyle(font="Georgia", size=64, colour="#FFF3B0", waiting="#FFF3B0")),
        "centre": StylePreset(
            "Centre", CueStyle(size=110, bold=True, colour="#FFD700", place="middle", margin=0, outline=6.0)
        ),
    }
)


def parse_style(text: str = "") -> CueStyle:
    """A style as one writes it: a name and what differs, as in "karaoke,size=96,colour=#FF0080".

    ValueError for an unknown name and for values out of range.
    """
    preset, given = read_values(text, STYLES, STYLE, "style")
    return with_values(preset.style, given)


def style_text(preset: str, style: CueStyle) -> str:
    """The text that `parse_style` reads as `style`."""
    return values_text(preset, STYLES[preset].style, style)


def rgba(colour: str) -> tuple[int, int, int, int]:
    """Red, green, blue and opacity, 0 to 255, of #RRGGBB or #RRGGBBAA."""
    digits = colour.lstrip("#").ljust(8, "F")
    red, green, blue, alpha = (int(digits[i : i + 2], 16) for i in (0, 2, 4, 6))
    return red, green, blue, alpha

"""The colour maps of spectrograms, a row each: settings, menus and pictures take them from here."""

from typing import NamedTuple

from workstation.core.registry import Registry


class ColourMap(NamedTuple):
    """Colours from silence to loud, RRGGBB, at even steps; what lies between them is interpolated."""

    title: str
    anchors: str


COLOUR_MAPS: Registry[ColourMap] = Registry(
    "colour map",
    {
        "magma": ColourMap("Magma", "000004 1c1044 4f127b 812581 b5367a e55064 fb8761 fec287 fcfdbf"),
        "inferno": ColourMap("Inferno", "000004 1f0c48 550f6d 88226a ba3655 e35933 f98c0a f9c932 fcffa4"),
        "viridis": ColourMap("Viridis", "440154 472d7b 3b528b 2c728e 21918c 28ae80 5ec962 addc30 fde725"),
        "grey": ColourMap("Grey", "000000 ffffff"),
    },
)

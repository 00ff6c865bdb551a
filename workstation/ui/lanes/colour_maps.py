"""Colour maps: tables from loudness to colour, between anchors chosen for even steps of lightness."""

import numpy as np
import numpy.typing as npt

_ANCHORS = {
    "magma": "000004 1c1044 4f127b 812581 b5367a e55064 fb8761 fec287 fcfdbf",
    "inferno": "000004 1f0c48 550f6d 88226a ba3655 e35933 f98c0a f9c932 fcffa4",
    "viridis": "440154 472d7b 3b528b 2c728e 21918c 28ae80 5ec962 addc30 fde725",
    "grey": "000000 ffffff",
}
NAMES = tuple(_ANCHORS)


def colour_map(name: str) -> npt.NDArray[np.uint32]:
    """256 colours 0xffRRGGBB from silence to loud; ValueError for an unknown name."""
    if name not in _ANCHORS:
        raise ValueError(f"a colour map is one of {', '.join(NAMES)}, got {name!r}")
    anchors = np.array([list(bytes.fromhex(anchor)) for anchor in _ANCHORS[name].split()], np.float64)
    place = np.linspace(0, len(anchors) - 1, 256)
    red, green, blue = (np.rint(np.interp(place, np.arange(len(anchors)), part)) for part in anchors.T)
    return np.asarray(0xFF000000 + red * 0x10000 + green * 0x100 + blue, np.uint32)


def levels_table(name: str, floor_db: float, top_db: float, low_db: float, step_db: float) -> npt.NDArray[np.uint32]:
    """The colour of each byte of a spectrum, which counts `step_db` up from `low_db`: `floor_db` is the darkest."""
    level = low_db + step_db * np.arange(256)
    place = np.clip((level - floor_db) / (top_db - floor_db), 0, 1)
    table: npt.NDArray[np.uint32] = colour_map(name)[np.rint(place * 255).astype(np.intp)]
    return table

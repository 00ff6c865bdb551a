"""Tables from loudness to colour, between the anchors of a colour map."""

import numpy as np
import numpy.typing as npt

from workstation.core.colour_maps import COLOUR_MAPS


def colour_map(name: str) -> npt.NDArray[np.uint32]:
    """256 colours 0xffRRGGBB from silence to loud; ValueError for an unknown name."""
    if name not in COLOUR_MAPS:
        raise ValueError(f"a colour map is one of {', '.join(COLOUR_MAPS)}, got {name!r}")
    anchors = np.array([list(bytes.fromhex(anchor)) for anchor in COLOUR_MAPS[name].anchors.split()], np.float64)
    place = np.linspace(0, len(anchors) - 1, 256)
    red, green, blue = (np.rint(np.interp(place, np.arange(len(anchors)), part)) for part in anchors.T)
    return np.asarray(0xFF000000 + red * 0x10000 + green * 0x100 + blue, np.uint32)


def levels_table(name: str, floor_db: float, top_db: float, low_db: float, step_db: float) -> npt.NDArray[np.uint32]:
    """The colour of each byte of a spectrum, which counts `step_db` up from `low_db`: `floor_db` is the darkest."""
    level = low_db + step_db * np.arange(256)
    place = np.clip((level - floor_db) / (top_db - floor_db), 0, 1)
    table: npt.NDArray[np.uint32] = colour_map(name)[np.rint(place * 255).astype(np.intp)]
    return table

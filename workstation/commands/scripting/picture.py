"""What `show` shows: pictures of sound, spectra, matrices and curves as data, to be drawn by whoever can."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PictureAxis:
    """What an axis counts, from its beginning to its end; `ticks` are places and texts where they are no numbers."""

    label: str
    start: float
    stop: float
    ticks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PicturePlane:
    """One field of a picture.

    `values` (rows, columns) are, as `drawn` says, an "image" whose first row is the lowest; "lines", each row a curve;
    or an "envelope", the lowest and the highest value of each column.
    """

    drawn: str
    values: Numbers
    x: PictureAxis
    y: PictureAxis
    name: str = ""
    low: float = 0.0
    """Of an image, what is darkest; all else is on the axis."""
    high: float = 1.0
    names: tuple[str, ...] = ()
    """Of lines, what each is called."""
    texts: tuple[tuple[str, ...], ...] = ()
    """Of an image of few cells, what is written in each, in the order of `values`."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Fields one below the other under a title; `unit` is that of an image's colours."""

    title: str
    planes: tuple[PicturePlane, ...]
    unit: str = ""


DrawPicture: TypeAlias = Callable[[Picture], bytes]
"""Makes a PNG of a picture."""

ShowPicture: TypeAlias = Callable[[Picture, bool], None]
"""Shows a picture in the window: in a panel where the second argument is true, else where Python is being typed."""

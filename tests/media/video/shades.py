"""What the pictures of a video show."""

from pathlib import Path

import av
import numpy as np


def shades(path: Path) -> list[int]:
    """The number of the source's picture that each picture is."""
    with av.open(str(path)) as read:
        rows = [frame.to_ndarray(format="gray") for frame in read.decode(video=0)]
    return [round((float(np.mean(picture)) - 40) / 2) for picture in rows]

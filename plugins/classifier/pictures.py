"""The pictures of training: how the loss falls and what is right, and what was taken for what."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from workstation.plugin.api import Picture, PictureAxis, PicturePlane

if TYPE_CHECKING:  # torch is imported when it is needed
    from .training import Epoch


def curves(history: "Sequence[Epoch]", epochs: int) -> Picture:
    """Loss and share of what is right, of what is learned from and of what it is checked by, over the epochs."""
    rows = np.full((4, epochs), np.nan, np.float32)
    for number, epoch in enumerate(history):
        rows[:, number] = epoch.loss, epoch.check_loss, 100 * epoch.right, 100 * epoch.check_right
    most = float(np.nanmax(rows[:2])) if history else 1.0
    x = PictureAxis("epoch", 1.0, float(max(2, epochs)))
    names = ("learned", "checked")
    title = f"Epoch {len(history)} of {epochs}"
    return Picture(
        title,
        (
            PicturePlane("lines", rows[:2], x, PictureAxis("", 0.0, 1.1 * max(most, 0.01)), "loss", names=names),
            PicturePlane("lines", rows[2:], x, PictureAxis("", 0.0, 105.0), "right, %", names=names),
        ),
    )


def confusion(counts: npt.NDArray[np.int64], labels: tuple[str, ...]) -> Picture:
    """What was heard (across) of each class (upwards), each row to its whole, with the counts in the cells."""
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    ticks = tuple((number + 0.5, label) for number, label in enumerate(labels))
    side = float(len(labels))
    texts = tuple(tuple(str(count) if count else "" for count in row) for row in counts.tolist())
    plane = PicturePlane(
        "image",
        shares.astype(np.float32),
        PictureAxis("heard", 0.0, side, ticks),
        PictureAxis("", 0.0, side, ticks),
        texts=texts,
    )
    right, whole = int(np.trace(counts)), int(counts.sum())
    return Picture(f"Confusion: {right} of {whole} right", (plane,))

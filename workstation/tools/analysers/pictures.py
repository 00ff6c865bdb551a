"""Pictures: the energy of pitch classes."""

from collections.abc import Generator

import numpy as np

from workstation.core.overlays import PictureOverlay
from workstation.core.params import Values
from workstation.core.sound.sources import Samples


def chroma(samples: Samples, rate: int, values: Values) -> Generator[float, None, PictureOverlay]:
    """How strong each pitch class is, the strongest of a column as 1; nothing where it is 60 dB below the loudest.

    The octave is tuned as the sound is.
    """
    import torch

    from workstation.dsp.music.pitch_classes import NAMES, pitch_classes

    yield 0.1
    classes, _ = pitch_classes(torch.from_numpy(np.array(samples, np.float32)), rate)
    strongest = classes.amax(1, keepdim=True)
    rows = torch.where(strongest > 0, classes / strongest.clamp(min=1e-12), 0.0).T.numpy()
    yield 1.0
    stop = max(samples.shape[1], 1) / rate
    return PictureOverlay("Chroma", np.asarray(rows, np.float64), 0.0, stop, 0.0, 1.0, labels=NAMES)

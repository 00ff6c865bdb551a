"""The user's own impulse responses: a sound file as rows of a response, at any sample rate."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from workstation.core.files.atomic_write import name_for_c

LONGEST_SECONDS = 30.0


def check_impulse_file(path: str) -> None:
    """ValueError, in one line for the user, unless `path` is a sound file that can serve as a response."""
    import soundfile

    if not Path(path).is_file():
        raise ValueError(f"there is no impulse response at {path}")
    try:
        info = soundfile.info(name_for_c(path))
    except (soundfile.LibsndfileError, OSError) as error:
        raise ValueError(f"{path} is not a sound file that can be read as an impulse response") from error
    if not info.frames:
        raise ValueError(f"the impulse response {path} is empty")
    if info.frames > LONGEST_SECONDS * info.samplerate:
        seconds = info.frames / info.samplerate
        raise ValueError(f"an impulse response lasts at most {LONGEST_SECONDS:g} s, {path} {seconds:.0f} s")


def read_impulse_file(path: str, rate: int) -> npt.NDArray[np.float64]:
    """The response in a file as (channels, frames) at `rate`; its loudest channel has energy 1.

    Silence before the first sound is cut off, since the dry sound has a path of its own.
    """
    import soundfile
    import soxr

    check_impulse_file(path)
    sound, own_rate = soundfile.read(name_for_c(path), dtype="float64", always_2d=True)
    if own_rate != rate:
        sound = soxr.resample(sound, own_rate, rate, quality="HQ")
    sound = np.nan_to_num(sound.T)
    level = np.abs(sound).max(axis=0)
    if not level.max(initial=0.0):
        raise ValueError(f"the impulse response {path} is silent")
    sound = sound[:, int(np.argmax(level > 1e-3 * level.max())) :]
    return np.asarray(sound / np.sqrt((sound**2).sum(axis=1).max()))

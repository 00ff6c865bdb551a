"""The end of short Ogg Vorbis files, which FFmpeg cuts off."""

from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

_LONGEST_BLOCK = 8192
"""Frames of a block of Vorbis (specification 4.2.2)."""


def vorbis_tail(sound: str | Path | IO[bytes], done: int, layout: str) -> "AudioFrame | None":
    """What stands behind the first `done` frames, by libsndfile; None where nothing does.

    FFmpeg takes the first block of a file of one page for silence before the sound, and cuts as much off its end.
    """
    import soundfile
    from av import AudioFrame

    if not isinstance(sound, str | Path):
        sound.seek(0)
    try:
        with soundfile.SoundFile(str(sound) if isinstance(sound, str | Path) else sound) as file:
            if not 0 < file.frames - done < _LONGEST_BLOCK:
                return None
            file.seek(done)
            samples = file.read(dtype="float32", always_2d=True)
            frame = AudioFrame.from_ndarray(samples.reshape(1, -1), "flt", layout)
            frame.sample_rate = file.samplerate
            return frame
    except (soundfile.LibsndfileError, OSError, ValueError):
        return None

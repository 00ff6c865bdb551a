"""Voice and accompaniment: SI-SDR on the demo's voice over its music, seconds of processor and of the clock.

    python tests/benchmarks/bench_separation.py

The model `voice-separation` has to be installed.
"""

import time

import av
import numpy as np

from workstation.core.files.resources import resource
from workstation.core.sound.sources import Samples
from workstation.speech.separation.voice import ACCOMPANIMENT, VOICE, separate

_RATE = 44_100
_MUSIC = 0.5
"""As loud is the music in the mix as it is in its file."""


def read(name: str) -> Samples:
    """A file of the demo, two channels at 44.1 kHz."""
    resampler = av.AudioResampler("fltp", "stereo", _RATE)
    with av.open(str(resource("demo", name))) as container:
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray() for frame in frames], axis=1)


def si_sdr(found: Samples, wanted: Samples) -> float:
    """Decibels of what is wanted over all else (Le Roux et al. 2019), a factor aside."""
    found, wanted = found.astype(np.float64).ravel(), wanted.astype(np.float64).ravel()
    target = wanted * (found @ wanted / (wanted @ wanted))
    return float(10 * np.log10(np.sum(target**2) / np.sum((found - target) ** 2)))


def main() -> None:
    voice, music = read("voice.flac"), read("music.flac")
    frames = min(voice.shape[1], music.shape[1])
    voice, music = voice[:, :frames], _MUSIC * music[:, :frames]
    whole = voice + music
    clock, processor = time.perf_counter(), time.process_time()
    work = separate(whole, _RATE, {})
    while True:
        try:
            next(work)
        except StopIteration as end:
            parts: dict[str, Samples] = end.value
            break
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    for name, wanted in ((VOICE, voice), (ACCOMPANIMENT, music)):
        print(f"{name}: {si_sdr(whole, wanted):.1f} dB before, {si_sdr(parts[name], wanted):.1f} dB after")
    seconds = frames / _RATE
    print(f"{seconds:.1f} s in {clock:.1f} s ({seconds / clock:.1f} times real time), processor {processor:.1f} s")


if __name__ == "__main__":
    main()

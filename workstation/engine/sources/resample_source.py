"""A whole source at another sample rate, in a scratch file."""

from collections.abc import Generator
from pathlib import Path

from workstation.core.sound.sources import Source
from workstation.engine.sources.rendered_source import RenderedSource, append_samples
from workstation.engine.sources.scratch import ScratchFile

_STEP = 1 << 16


def convert(source: Source, rate: int, cache: Path) -> Generator[float, None, RenderedSource]:
    """The body of a job: yields the fraction done, returns the source at `rate` (Hz)."""
    from workstation.media.resample import Resampler

    scratch = ScratchFile(source.channels, cache)
    resampler = Resampler(source.channels, source.rate, rate)
    for start in range(0, source.frames, _STEP):
        append_samples(scratch, resampler.process(source.read(start, min(start + _STEP, source.frames))))
        yield start / source.frames
    append_samples(scratch, resampler.flush())
    return RenderedSource(scratch, rate, getattr(source, "path", None))

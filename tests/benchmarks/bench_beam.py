"""Milliseconds that a beam search takes for a second of sound, in texts of growing length: they should not grow.

Usage: python tests/benchmarks/bench_beam.py [SECONDS ...]

The emissions are drawn at random around a random text, so that all beams stay alive; a lexicon-free search is the
dearest. Times are those of the processor, so that other work on the machine does not show.
"""

import sys
from time import process_time

import numpy as np

from workstation.speech.ctc.decoding import beam_words
from workstation.speech.ctc.emissions import Emissions

LABELS = ("-", "|", *"abcdefghijklmnopqrstuvwxyz'")
STEP = 0.02
LENGTHS = (30.0, 60.0, 120.0, 240.0)


def emissions(seconds: float) -> Emissions:
    """What a model that is often unsure might hear: a letter in every third frame, others nearly as likely."""
    rng = np.random.default_rng(0)
    frames = round(seconds / STEP)
    raw = rng.normal(0, 1.5, (frames, len(LABELS)))
    said = np.where(np.arange(frames) % 3 == 0, rng.integers(1, len(LABELS), frames), 0)
    raw[np.arange(frames), said] += 6
    log_probs = raw - np.logaddexp.reduce(raw, axis=1, keepdims=True)
    return Emissions(log_probs.astype(np.float32), LABELS, 0, STEP, 0.0)


def main() -> None:
    lengths = [float(argument) for argument in sys.argv[1:]] or LENGTHS
    print("seconds of sound   ms for each")
    first = 0.0
    for seconds in lengths:
        heard = emissions(seconds)
        began = process_time()
        beam_words(heard)
        each = 1000 * (process_time() - began) / seconds
        first = first or each
        print(f"{seconds:16.0f}   {each:11.1f}   {each / first:.2f} of the first", flush=True)


if __name__ == "__main__":
    main()

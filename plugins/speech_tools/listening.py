"""Where somebody speaks, and who: as curves and segments over the track."""

from collections.abc import Generator

import numpy as np

from workstation.plugin.api import CurveOverlay, Overlay, OverlaySegment, Samples, SegmentOverlay
from workstation.plugin.params import Param

ACTIVITY = (
    Param(
        "threshold", 0.5, "Sure from", "", 0.05, 0.95, hint="How likely speech must be to begin; a little less ends it"
    ),
    Param("pause", 0.3, "Pauses from", "s", 0.0, 10.0, hint="Shorter ones count as speech"),
    Param("shortest", 0.2, "At least", "s", 0.0, 10.0, hint="Shorter speech does not count"),
    Param("margin", 0.06, "Margin", "s", 0.0, 2.0, hint="Kept on both sides"),
)
SPEAKERS = (Param("count", 0, "Speakers", "", 0, 20, hint="0: as many as there seem to be"),)

Finding = Generator[float, None, tuple[Overlay, ...]]


def activity(samples: Samples, rate: int, threshold: float, pause: float, shortest: float, margin: float) -> Finding:
    """How likely somebody speaks, and where that counts as speech."""
    from workstation.plugin.speech import ActivityRules, find_activity, ranges_of

    found = yield from find_activity(samples.mean(axis=0), rate)
    ranges = ranges_of(found, ActivityRules(threshold, pause, shortest, margin))
    times = np.asarray((np.arange(len(found.probabilities)) + 0.5) * found.step, np.float64)
    rows = tuple(OverlaySegment(start, stop, "Speech") for start, stop in ranges)
    curve = CurveOverlay("Speech", times, np.asarray(found.probabilities, np.float64), "", 0.0, 1.0)
    return curve, SegmentOverlay("Speech", rows)


def speakers(samples: Samples, rate: int, count: int) -> Finding:
    """Who speaks when; ValueError where nobody does."""
    from workstation.plugin.speech import find_turns, voice_model

    turns = yield from find_turns(samples.mean(axis=0), rate, count, voice_model())
    if not turns:
        raise ValueError("nobody speaks here")
    return (SegmentOverlay("Speakers", tuple(OverlaySegment(t.start, t.stop, name_of(t.speaker)) for t in turns)),)


def name_of(speaker: int, names: tuple[str, ...] = ()) -> str:
    """The name of a speaker that is numbered from 0."""
    return names[speaker] if speaker < len(names) else f"Speaker {speaker + 1}"

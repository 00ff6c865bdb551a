"""Pauses between words, and how they are made shorter."""

from collections.abc import Iterable

from workstation.core.multi_cut import Cuts
from workstation.core.ranges import FrameRange
from workstation.core.sound.cut_points import Edge, Listen, quiet_cuts
from workstation.core.words.transcript import Transcript

_REACH_SECONDS = 0.04
"""How far from the wanted place a quieter one is looked for."""


def gaps_between_words(transcript: Transcript, frames: int) -> list[FrameRange]:
    """Where no word is, from the first word to the last, in order; all of `frames` when no word has a place."""
    ranges = sorted((w.range.start, w.range.stop) for w in transcript.words if w.range is not None)
    if not ranges:
        return [FrameRange(0, frames)] if frames else []
    gaps, at = [], ranges[0][1]
    for start, stop in ranges[1:]:
        if start > at:
            gaps.append(FrameRange(at, start).clamp(frames))
        at = max(at, stop)
    return [gap for gap in gaps if gap.frames]


def shortened(pauses: Iterable[FrameRange], longer: int, to: int) -> Cuts:
    """What goes when pauses longer than `longer` frames are to be `to` frames long: the middle of each.

    ValueError unless 0 <= to <= longer.
    """
    if not 0 <= to <= longer:
        raise ValueError(f"pauses can be shortened to 0 up to {longer} frames, got {to}")
    long = (pause for pause in pauses if pause.frames > max(longer, to))
    return Cuts(tuple(FrameRange(p.start + to // 2, p.stop - (to - to // 2)) for p in long))


def at_quiet_places(cuts: Cuts, listen: Listen, fade_frames: int, rate: int, frames: int) -> Cuts:
    """Cuts with each edge moved to a quieter place near by, inwards, and joined where both sides swing together."""
    reach = round(_REACH_SECONDS * rate)
    edges = []
    for cut in cuts.ranges:
        room = min(reach, cut.frames // 3)
        left, right = FrameRange(cut.start, cut.start + room), FrameRange(cut.stop - room, cut.stop)
        edges.append((Edge(left, cut.start), Edge(right, cut.stop)))
    return Cuts(tuple(quiet_cuts(listen, edges, fade_frames, rate, frames)))

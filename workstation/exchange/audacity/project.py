"""An Audacity project as a document: tracks with their clips and envelopes, labels, tags."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from workstation.core.document import Track
from workstation.core.ranges import FrameRange
from workstation.core.sound.clips import Clip
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import GAIN_DB, Point
from workstation.exchange.audacity.blocks import Block, BlockReader, BlockSound
from workstation.exchange.audacity.nodes import Node
from workstation.exchange.foreign_project import ForeignProject, ForeignTrack
from workstation.exchange.labels.label import Label, markers_of

BlocksOf = Callable[[Node], list[Block]]
"""The blocks of a `sequence`."""

_TAGS = {"year": "date", "tracknumber": "track", "comments": "comment", "albumartist": "album_artist"}
_NOT_READ = {
    "timetrack": "its time track, which bends the speed, was left out",
    "notetrack": "its note tracks (MIDI) were left out",
    "imagetrack": "its image tracks were left out",
}
_RATES = (1_000, 768_000)
_SILENCE = 1e-7
_MAX_FRAMES = 1 << 36
"""Of a clip, and where one may begin: 400 hours at 48 kHz. What is longer is damage, and would fill the memory."""


def read_project(root: Node, reader: BlockReader, blocks_of: BlocksOf) -> ForeignProject:
    """The project of a tree; ValueError when it is none or its numbers are impossible."""
    if root.name not in ("project", "audacityproject"):
        raise ValueError(f"its first element is {root.name!r}, not a project")
    rate = _rate(root, "the project")
    faults = [text for name, text in _NOT_READ.items() if next(root.all(name), None) is not None]
    tracks = []
    for number, nodes in enumerate(_lanes(root), 1):
        tracks.append(_track(nodes, f"t{number}", reader, blocks_of, faults))
    labels = [label for lane in root.all("labeltrack") for node in lane.all("label") if (label := _label(node))]
    return ForeignProject(rate, tuple(tracks), markers_of(labels, rate), _tags(root), tuple(dict.fromkeys(faults)))


def _lanes(root: Node) -> Iterator[list[Node]]:
    """The wave tracks; one that is linked and the next are the two channels of one."""
    nodes = iter(list(root.all("wavetrack")))
    for node in nodes:
        if node.text("linked", "0") in ("0", "False"):
            yield [node]
        else:
            right = next(nodes, None)
            yield [node] if right is None else [node, right]


def _track(
    nodes: Sequence[Node], key: str, reader: BlockReader, blocks_of: BlocksOf, faults: list[str]
) -> ForeignTrack:
    first = nodes[0]
    name = first.text("name") or f"Track {key.removeprefix('t')}"
    rate = _rate(first, f"the track {name!r}")
    if next((True for effects in first.all("effects") for _ in effects.all("effect")), False):
        faults.append(f"the real-time effects of {name!r} were left out")
    clips: list[Clip] = []
    lists = [list(node.all("waveclip")) for node in nodes]
    if len({len(clips_of) for clips_of in lists}) > 1:
        raise ValueError(f"the channels of the track {name!r} have different clips")
    for parts in zip(*lists, strict=True):
        clip = _clip(parts, rate, reader, blocks_of, faults)
        if clip is not None:
            clips.append(clip)
    gain = first.number("gain", 1.0)
    colour = first.whole("colorindex")
    track = Track(
        key,
        name,
        EditList(len(nodes)),
        gain_db=_db(gain),
        pan=min(1.0, max(-1.0, _balance(nodes))),
        mute=_flag(first, "mute"),
        solo=_flag(first, "solo"),
        colour=colour or None,
    )
    return ForeignTrack(track.with_clips(_side_by_side(clips)), rate)


def _clip(parts: Sequence[Node], rate: int, reader: BlockReader, blocks_of: BlocksOf, faults: list[str]) -> Clip | None:
    """A clip of one waveclip for each channel; None when nothing of it is heard."""
    node = parts[0]
    sequences = [next(part.all("sequence"), Node("sequence")) for part in parts]
    channels = [blocks_of(sequence) for sequence in sequences]
    frames = max((blocks[-1].start + blocks[-1].frames for blocks in channels if blocks), default=0)
    if not 0 <= frames <= _MAX_FRAMES:
        raise ValueError(f"a clip has {frames} samples")
    if not math.isclose(node.number("clipStretchRatio", 1.0), 1.0, rel_tol=1e-9):
        faults.append(f"the clip {node.text('name')!r} is stretched in time there, and not here")
    left, right = (round(node.number(side) * rate) for side in ("trimLeft", "trimRight"))
    start = round((node.number("offset") + node.number("trimLeft")) * rate)
    visible = range(max(left, 0, left - start), min(frames, frames - right))
    if not visible or start > _MAX_FRAMES:
        return None
    source = BlockSound(reader, channels, frames, rate)
    colour = node.whole("colorindex")
    return Clip(
        max(start, 0),
        EditList.of(source),
        FrameRange(visible.start, visible.stop),
        points=_points(node, rate),
        name=node.text("name"),
        colour=colour or None,
    )


def _points(clip: Node, rate: int) -> tuple[Point, ...]:
    """The envelope; of two points in one frame, which are a jump, the later goes a frame on.

    Audacity's silence is -140 dB, to which its straight lines lead, ours -60 dB: where a line passes that is a point.
    """
    envelope = next(clip.all("envelope"), Node("envelope"))
    found: dict[int, float] = {}
    for node in envelope.all("controlpoint"):
        frame = max(0, round(node.number("t") * rate))
        if found:
            frame = max(frame, max(found) + 1) if frame in found else frame
        found[frame] = 20 * math.log10(max(node.number("val", 1.0), _SILENCE))
    lowest, highest = GAIN_DB
    for (a, gain_a), (b, gain_b) in pairwise(sorted(found.items())):
        if min(gain_a, gain_b) < lowest < max(gain_a, gain_b):
            found.setdefault(round(a + (b - a) * (lowest - gain_a) / (gain_b - gain_a)), lowest)
    return tuple(Point(frame, min(highest, max(lowest, gain))) for frame, gain in sorted(found.items()))


def _side_by_side(clips: list[Clip]) -> list[Clip]:
    """Clips do not overlap in Audacity; what rounding made so by a frame or two is cut off."""
    ordered = sorted(clips, key=lambda clip: clip.start)
    for index, (before, clip) in enumerate(pairwise(ordered)):
        if before.stop > clip.start > before.start:
            ordered[index] = before.between(before.start, clip.start)
    return ordered


def _label(node: Node) -> Label | None:
    low, high = node.number("selLow", -1), node.number("selHigh", -1)
    start = node.number("t")
    band = (low, high) if 0 <= low < high else None
    return Label(start, max(start, node.number("t1", start)), node.text("title"), band)


def _tags(root: Node) -> dict[str, str]:
    found = {}
    for tags in root.all("tags"):
        for tag in tags.all("tag"):
            name = tag.text("name").lower()
            if name and tag.text("value"):
                found[_TAGS.get(name, name)] = tag.text("value")
    return found


def _balance(nodes: Sequence[Node]) -> float:
    return nodes[0].number("pan")


def _flag(node: Node, name: str) -> bool:
    return node.text(name, "0") in ("1", "True")


def _rate(node: Node, what: str) -> int:
    rate = node.whole("rate", 44_100)
    if not _RATES[0] <= rate <= _RATES[1]:
        raise ValueError(f"{what} has a sample rate of {rate} Hz")
    return rate


def _db(gain: float) -> float:
    """A factor in decibels, within what a document holds."""
    if gain <= 0:
        return GAIN_DB[0]
    return min(GAIN_DB[1], max(GAIN_DB[0], 20 * math.log10(gain)))

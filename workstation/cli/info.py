"""What a sound file holds, as text and as facts."""

from dataclasses import replace
from pathlib import Path

from workstation.core.timecode import clock
from workstation.media.containers.links import links
from workstation.media.decode import decode_stored
from workstation.media.errors import MediaError
from workstation.media.faults import Faults
from workstation.media.probe import Probe, probe


def facts(path: Path) -> dict[str, object]:
    """What a file holds, for JSON; MediaError when it cannot be read."""
    found, faults = _looked_into(path)
    return {
        "path": str(path),
        "container": found.container,
        "codec": found.codec,
        "rate": found.rate,
        "channels": found.channels,
        "frames": found.frames,
        "exact": found.exact,
        "seconds": found.seconds,
        "bits": found.bits,
        "layout": list(found.layout),
        "streams": list(found.streams),
        "video": found.has_video,
        "start_seconds": found.start_seconds,
        "cover": found.cover.mime if found.cover else None,
        "faults": faults,
        "tags": dict(found.tags),
        "markers": [[*marker.range.seconds(found.rate), marker.label] for marker in found.markers],
    }


def describe(path: Path) -> str:
    """What a file holds, in a few lines."""
    found, faults = _looked_into(path)
    depth = f"{found.bits} bit, " if found.bits else ""
    length = f"{clock(found.seconds)} ({'' if found.exact else 'about '}{found.frames} frames)"
    lines = [
        str(path),
        f"  {found.codec} in {found.container}, {depth}{found.rate} Hz, {_channels(found)}",
        f"  {length}",
    ]
    if found.start_seconds:
        lines.append(f"  begins at {clock(found.start_seconds)} of the video")
    if len(found.streams) > 1:
        lines += [f"  stream {number}: {name}" for number, name in enumerate(found.streams)]
    if found.cover:
        lines.append(f"  cover: {found.cover.mime}, {len(found.cover.image):,} bytes")
    lines += [f"  {fault}" for fault in faults]
    lines += [f"  {name}: {value}" for name, value in found.tags.items()]
    lines += [f"  {clock(m.range.start / found.rate)} {m.label}" for m in found.markers]
    return "\n".join(lines)


def _looked_into(path: Path) -> tuple[Probe, list[str]]:
    """What a file says and, where that takes its samples, what it holds: a length that is not said, what is damaged."""
    found, faults = probe(path), Faults()
    if found.says_length and not found.frames:
        raise MediaError(f"{path} holds no sound")
    unsure = not found.sample_format or (found.pcm is None and found.codec.startswith("pcm_")) or bool(links(path))
    if unsure or not found.says_length:
        frames = sum(map(len, decode_stored(path, faults=faults)))
        found = replace(found, frames=frames, exact=True)
    elif found.pcm is not None and found.pcm.coding.startswith("f"):
        for _ in decode_stored(path, faults=faults):
            pass
    elif found.pcm is not None:
        faults.found, faults.stated = found.pcm.frames, found.pcm.stated
    return found, faults.lines(path.name, found.rate)


def _channels(found: Probe) -> str:
    usual = {1: "mono", 2: "stereo"}.get(found.channels, f"{found.channels} channels")
    return f"{usual} ({' '.join(found.layout)})" if found.layout else usual

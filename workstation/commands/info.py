"""What a sound file holds, as text and as facts."""

from pathlib import Path

from workstation.core.times import clock
from workstation.media.probe import probe


def facts(path: Path) -> dict[str, object]:
    """What a file holds, for JSON; MediaError when it cannot be read."""
    found = probe(path)
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
        "video": found.has_video,
        "tags": dict(found.tags),
        "markers": [[*marker.range.seconds(found.rate), marker.label] for marker in found.markers],
    }


def describe(path: Path) -> str:
    """What a file holds, in a few lines."""
    found = probe(path)
    depth = f"{found.bits} bit, " if found.bits else ""
    length = f"{clock(found.seconds)} ({'' if found.exact else 'about '}{found.frames} frames)"
    lines = [
        str(path),
        f"  {found.codec} in {found.container}, {depth}{found.rate} Hz, {_channels(found.channels)}",
        f"  {length}",
    ]
    lines += [f"  {name}: {value}" for name, value in found.tags.items()]
    lines += [f"  {clock(m.range.start / found.rate)} {m.label}" for m in found.markers]
    return "\n".join(lines)


def _channels(channels: int) -> str:
    return {1: "mono", 2: "stereo"}.get(channels, f"{channels} channels")

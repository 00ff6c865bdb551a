"""What another program's project holds, before its tracks are brought to one rate."""

from dataclasses import dataclass, field

from workstation.core.document import Marker, Track


@dataclass(frozen=True, slots=True)
class ForeignTrack:
    """A track whose clips are in frames at its own rate."""

    track: Track
    rate: int


@dataclass(frozen=True, slots=True)
class ForeignProject:
    """What another program's project holds; `faults` say in a line each what could not be taken over."""

    rate: int
    tracks: tuple[ForeignTrack, ...]
    markers: tuple[Marker, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

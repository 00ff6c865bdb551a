"""A label as other programs hold it: in seconds, where a document holds a marker in frames."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from workstation.core.document import Marker
from workstation.core.numbers import LATEST_SECONDS
from workstation.core.ranges import FrameRange


@dataclass(frozen=True, slots=True)
class Label:
    """A place (`start` equals `stop`) or region in seconds, perhaps only of some frequencies."""

    start: float
    stop: float
    text: str = ""
    band_hz: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        for seconds in (self.start, self.stop):
            if not -LATEST_SECONDS <= seconds <= LATEST_SECONDS:
                raise ValueError(f"a label is at {seconds:g} seconds, which is no time in a sound")

    @property
    def is_place(self) -> bool:
        return self.start == self.stop


@dataclass(frozen=True, slots=True)
class LabelContext:
    """What some formats say beside the labels themselves."""

    seconds: float = 0.0
    """The length of the sound."""
    sound: str = ""
    """The name of its file."""
    tags: dict[str, str] = field(default_factory=dict)


def labels_of(markers: Iterable[Marker], rate: int) -> tuple[Label, ...]:
    """Markers at `rate` as labels."""
    return tuple(Label(*marker.range.seconds(rate), marker.label, marker.band_hz) for marker in markers)


def markers_of(labels: Iterable[Label], rate: int) -> tuple[Marker, ...]:
    """Labels as markers in time order; what begins before the sound is moved to its start."""
    found = (
        Marker(FrameRange.from_seconds(label.start, label.stop, rate), label.text, label.band_hz) for label in labels
    )
    return tuple(sorted(found, key=lambda marker: marker.range))


def one_line(text: str) -> str:
    """A label for a format that has a line for each: no breaks and no tabs."""
    return " ".join(text.split())

"""Markers, and long lists of them that edits move in blocks, so that a history does not hold each one at every step."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain

from workstation.core.ranges import Change, FrameRange

GROUPED = 512
"""From so many markers on they lie in blocks; fewer are moved one by one."""
_MAX = 256
"""Markers of a block."""

ShiftOf = Callable[[int, int], int | None]
"""By how many frames all that lies from one frame to another is moved; None: not all of it alike."""

MapRange = Callable[[FrameRange], FrameRange | None]


@dataclass(frozen=True, slots=True)
class Marker:
    """A labelled place (a caret) or region."""

    range: FrameRange
    label: str = ""
    band_hz: tuple[float, float] | None = None
    """The frequencies it is about; None: all."""

    def moved(self, frames: int) -> "Marker":
        """The same at another place, for where it is known that nothing reaches frame 0."""
        made = _new(Marker)
        _set_range(made, self.range.moved(frames))
        _set_label(made, self.label)
        _set_band(made, self.band_hz)
        return made


_new = Marker.__new__
_set_range, _set_label, _set_band = (vars(Marker)[name].__set__ for name in ("range", "label", "band_hz"))
"""A value that never changes is made through its slots where many are made at once."""


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Markers as they were when somebody last changed one of them, and from where to where they reach."""

    markers: tuple[Marker, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class MarkerGroup:
    """A block of markers that the edits since have moved by so many frames."""

    block: _Block
    shift: int = 0

    @property
    def markers(self) -> tuple[Marker, ...]:
        """The markers where they are now."""
        shift = self.shift
        if not shift:
            return self.block.markers
        if self.block.first + shift < 0:
            return tuple([Marker(m.range.shift(shift), m.label, m.band_hz) for m in self.block.markers])
        return tuple([m.moved(shift) for m in self.block.markers])


Groups = tuple[MarkerGroup, ...]


def marker_group(markers: Sequence[Marker], shift: int = 0) -> MarkerGroup:
    """One block of markers, at least one, and where it stands now."""
    ranges = [marker.range for marker in markers]
    block = _Block(tuple(markers), min([r.start for r in ranges]), max([r.stop for r in ranges]))
    return MarkerGroup(block, shift)


class GroupedMarkers(tuple[Marker, ...]):
    """The markers of some groups, which it goes on knowing."""

    groups: Groups

    @classmethod
    def of(cls, groups: Groups) -> "GroupedMarkers":
        made = cls(chain.from_iterable(group.markers for group in groups))
        made.groups = groups
        return made


def grouped(markers: Sequence[Marker]) -> Groups:
    """Markers in blocks; those that lie in blocks already keep theirs."""
    if isinstance(markers, GroupedMarkers):
        return markers.groups
    return tuple(marker_group(markers[at : at + _MAX]) for at in range(0, len(markers), _MAX))


def moved(groups: Groups, shift_of: ShiftOf, map_range: MapRange) -> Groups:
    """Groups after an edit: blocks that move as a whole are shared, of the others a new one is made."""
    out: list[MarkerGroup] = []
    for group in groups:
        block = group.block
        shift = shift_of(block.first + group.shift, block.last + group.shift)
        if shift is not None:
            out.append(MarkerGroup(block, group.shift + shift) if shift else group)
        elif followed := tuple(_followed(group.markers, map_range)):
            out.append(marker_group(followed))
    return tuple(out)


def regrouped(markers: tuple[Marker, ...], before: "GroupedMarkers") -> GroupedMarkers:
    """Markers of which most are those of a list before, in its blocks where these are whole."""
    at = 0
    out: list[MarkerGroup] = []
    waiting: list[Marker] = []
    place = {id(marker): number for number, marker in enumerate(markers)}
    starts = accumulate((len(group.block.markers) for group in before.groups), initial=0)
    for group, start in zip(before.groups, starts, strict=False):
        count = len(group.block.markers)
        here = place.get(id(before[start]), -1)
        same = here >= at and all(
            a is b for a, b in zip(markers[here : here + count], before[start : start + count], strict=False)
        )
        if same and here + count <= len(markers):
            waiting += markers[at:here]
            out += _in_blocks(waiting)
            waiting = []
            out.append(group)
            at = here + count
    out += _in_blocks([*waiting, *markers[at:]])
    made = GroupedMarkers(markers)
    made.groups = tuple(out)
    return made


def followed(markers: Sequence[Marker], map_range: MapRange) -> tuple[Marker, ...]:
    """Markers after an edit, each by itself."""
    return tuple(_followed(markers, map_range))


def shift_by(change: Change) -> ShiftOf:
    """How a change moves what lies wholly before or wholly behind it."""

    def shift_of(first: int, last: int) -> int | None:
        if last < change.start:
            return 0
        return change.delta if first >= change.start + change.removed else None

    return shift_of


def _followed(markers: Sequence[Marker], map_range: MapRange) -> Iterator[Marker]:
    for marker in markers:
        range_ = map_range(marker.range)
        if range_ is not None:
            yield marker if range_ == marker.range else replace(marker, range=range_)


def _in_blocks(markers: Sequence[Marker]) -> Iterator[MarkerGroup]:
    return (marker_group(markers[at : at + _MAX]) for at in range(0, len(markers), _MAX))

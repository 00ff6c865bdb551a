"""Clips: sound that stands somewhere on a track, trimmed, faded and under an envelope, its material kept whole."""

from dataclasses import dataclass, replace

from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.gain_curves import Curve, Point, Ramp, check_gain


@dataclass(frozen=True, slots=True)
class Clip:
    """`visible` frames of a material, heard from frame `start` of the track on.

    Fades, envelope and gain are places in the *material*: trimming an edge or splitting moves nothing of them against
    the sound, so what stays sounds as it did.
    """

    start: int
    edits: EditList
    visible: FrameRange
    fade_in: Ramp | None = None
    fade_out: Ramp | None = None
    gain_db: float = 0.0
    points: tuple[Point, ...] = ()
    """The envelope."""
    group: str = ""
    """Clips of one group, on whatever tracks, move and are trimmed together."""
    name: str = ""
    colour: int | None = None
    """A number into the track colours of the theme; None: that of its track."""

    def __post_init__(self) -> None:
        if self.start < 0:
            raise ValueError(f"a clip cannot begin before the document, got frame {self.start}")
        if self.visible.is_caret or self.visible.stop > self.edits.frames:
            raise ValueError(f"a clip shows a part of its {self.edits.frames} frames, got {self.visible}")
        if (self.fade_in is not None and self.fade_in.falls) or (self.fade_out is not None and not self.fade_out.falls):
            raise ValueError("a fade in rises and a fade out falls")
        check_gain(self.gain_db)

    @classmethod
    def of(cls, edits: EditList, start: int = 0) -> "Clip":
        """A plain clip of the whole of a material."""
        return cls(start, edits, FrameRange(0, edits.frames))

    @property
    def frames(self) -> int:
        return self.visible.frames

    @property
    def stop(self) -> int:
        return self.start + self.visible.stop - self.visible.start

    @property
    def range(self) -> FrameRange:
        """Its frames on the track."""
        return FrameRange(self.start, self.stop)

    @property
    def offset(self) -> int:
        """A frame of the track plus this is its frame of the material."""
        return self.visible.start - self.start

    @property
    def ramps(self) -> tuple[Ramp, ...]:
        if self.fade_in is None and self.fade_out is None:
            return ()
        return tuple(ramp for ramp in (self.fade_in, self.fade_out) if ramp is not None)

    @property
    def curve(self) -> Curve:
        """The gain over the material, without cross-fades, which are the neighbours' matter too."""
        return Curve(self.ramps, self.gain_db, self.points)

    @property
    def is_plain(self) -> bool:
        """All of a material from frame 0 on, with nothing to tell it from the track itself."""
        return self == Clip.of(self.edits)

    @property
    def fade_frames(self) -> tuple[int, int]:
        """How many visible frames the fade in and the fade out reach into the clip."""
        rise = 0 if self.fade_in is None else self.fade_in.stop - self.visible.start
        fall = 0 if self.fade_out is None else self.visible.stop - self.fade_out.start
        return min(max(rise, 0), self.frames), min(max(fall, 0), self.frames)

    def at(self, start: int) -> "Clip":
        """The clip standing elsewhere."""
        if start == self.start:
            return self
        # written out, as an edit moves all clips behind it, and there may be hundreds
        shapes = self.fade_in, self.fade_out, self.gain_db, self.points
        return Clip(start, self.edits, self.visible, *shapes, self.group, self.name, self.colour)

    def between(self, start: int, stop: int) -> "Clip":
        """The part from one frame of the track to another, sounding as before, all material kept."""
        return replace(self, start=start, visible=FrameRange(start + self.offset, stop + self.offset))

    def trimmed(self, start: int, stop: int) -> "Clip":
        """The edges moved to other frames of the track, as far as there is material; fades go with their edges."""
        start = max(start, -self.offset, 0)
        stop = min(stop, self.edits.frames - self.offset)
        if start >= stop:
            raise ValueError("a clip needs at least a frame")
        fade_in, fade_out = self.fade_in, self.fade_out
        if fade_in is not None:
            fade_in = fade_in.shift(start - self.start)
        if fade_out is not None:
            fade_out = fade_out.shift(stop - self.stop)
        return replace(self.between(start, stop), fade_in=fade_in, fade_out=fade_out)

    def faded_in(self, frames: int, shape: str) -> "Clip":
        """Fading in over the first `frames`; 0 takes the fade away."""
        start = self.visible.start
        frames = min(frames, self.frames)
        return replace(self, fade_in=Ramp(start, start + frames, shape) if frames else None)

    def faded_out(self, frames: int, shape: str) -> "Clip":
        """Fading out over the last `frames`; 0 takes the fade away."""
        stop = self.visible.stop
        frames = min(frames, self.frames)
        return replace(self, fade_out=Ramp(stop - frames, stop, shape, falls=True) if frames else None)

    def with_point(self, frame: int, gain_db: float) -> "Clip":
        """A point of the envelope more, at a frame of the track, in place of one that is there."""
        point = Point(min(max(frame + self.offset, self.visible.start), self.visible.stop), gain_db)
        others = (other for other in self.points if other.frame != point.frame)
        return replace(self, points=tuple(sorted((*others, point))))

    def with_moved_point(self, index: int, frame: int, gain_db: float) -> "Clip":
        """A point of the envelope at another frame of the track, as far as its neighbours and the edges let it."""
        before = self.points[index - 1].frame + 1 if index else 0
        behind = self.points[index + 1].frame - 1 if index + 1 < len(self.points) else self.edits.frames
        low, high = max(before, self.visible.start), min(behind, self.visible.stop)
        point = Point(min(max(frame + self.offset, low), max(low, high)), gain_db)
        return replace(self, points=(*self.points[:index], point, *self.points[index + 1 :]))

    def without_point(self, index: int) -> "Clip":
        return replace(self, points=(*self.points[:index], *self.points[index + 1 :]))

    def remixed(self, channels: int) -> "Clip":
        """The clip for a track of other channels."""
        return self if channels == self.edits.channels else replace(self, edits=self.edits.remixed(channels))

"""The tracks of the document by name, and their sound as tensors."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workstation.commands.scripting.samples import checked_rate, sound_of
from workstation.core.document import Track
from workstation.core.errors import CommandError
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.session import Session

if TYPE_CHECKING:
    import torch


class TrackAccess:
    """One track, as it is at each use; `audio` is its sound, to be read and written."""

    key: str
    _session: Session

    def __init__(self, session: Session, key: str) -> None:
        object.__setattr__(self, "_session", session)
        object.__setattr__(self, "key", key)

    @property
    def value(self) -> Track:
        """The track as a value that does not change."""
        try:
            return self._session.document.track(self.key)
        except ValueError as error:
            raise CommandError(str(error)) from None

    @property
    def name(self) -> str:
        return self.value.name

    @property
    def channels(self) -> int:
        return self.value.channels

    @property
    def frames(self) -> int:
        return self.value.frames

    @property
    def seconds(self) -> float:
        return self.frames / self._session.document.rate

    @property
    def audio(self) -> "torch.Tensor":
        """Its sound before effects and gain: float32 (channels, frames), full scale ±1, a copy.

        Written, it is one undo step; length and channels may be others: `tracks["Voice"].audio = y`.
        """
        import torch

        track = self.value
        return torch.from_numpy(track.edits.read(FrameRange(0, track.frames)).copy())

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "audio":
            raise AttributeError(
                f"of a track only audio can be written here, not {name}; there are commands: run.track"
            )
        track, document = self.value, self._session.document
        sound = sound_of(value, f"tracks[{track.name!r}].audio", document.rate)
        edits = EditList.of(ArraySource(sound, document.rate))
        changed = replace(track, edits=edits, arrangement=None)
        self._session.commit(document.with_track(changed), f"Audio of {track.name}")

    def __dir__(self) -> list[str]:
        return ["audio", "channels", "frames", "key", "name", "seconds", "value"]

    def __repr__(self) -> str:
        track = self.value
        shape = f"{track.channels} × {track.frames}"
        return f"<track {track.key} {track.name!r}: {shape} frames, {self.seconds:.3f} s>"


class TracksAccess:
    """The tracks by name, key or number: `tracks["Voice"]`, `tracks["t1"]`, `tracks[0]`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getitem__(self, which: str | int) -> TrackAccess:
        tracks = self._session.document.tracks
        if isinstance(which, int):
            try:
                return TrackAccess(self._session, tracks[which].key)
            except IndexError:
                raise CommandError(f"there is no track {which}: the document has {len(tracks)}") from None
        found = [track.key for track in tracks if track.name == which]
        found = found or [track.key for track in tracks if track.key == which]
        if not found:
            there = ", ".join(f"{track.name!r}" for track in tracks) or "none"
            raise CommandError(f"there is no track {which!r}; there are {there}")
        if len(found) > 1:
            raise CommandError(f"{len(found)} tracks are called {which!r}: take one by its key, {' or '.join(found)}")
        return TrackAccess(self._session, found[0])

    def __iter__(self) -> Iterator[TrackAccess]:
        return iter([TrackAccess(self._session, track.key) for track in self._session.document.tracks])

    def __len__(self) -> int:
        return len(self._session.document.tracks)

    def __contains__(self, which: object) -> bool:
        return any(which in (track.name, track.key) for track in self._session.document.tracks)

    def add(self, name: str, audio: Any, rate: int | None = None) -> TrackAccess:
        """Add a track of a tensor's sound, (channels, frames) or (frames,), one undo step.

        An empty document takes the `rate` of its first sound; else it must be the document's.

            >>> tracks.add("Tone", 0.5 * torch.sin(torch.arange(48000) * 0.0576), 48000)
            <track t1 'Tone': 1 × 48000 frames, 1.000 s>
        """
        document = self._session.document
        if rate is not None and not document.tracks and not document.markers:
            document = replace(document, rate=checked_rate(rate, "tracks.add"))
        sound = sound_of(audio, "tracks.add", document.rate, rate)
        key = document.free_key()
        track = Track(key, str(name), EditList.of(ArraySource(sound, document.rate)))
        self._session.commit(document.with_track(track), f"Add track {track.name}")
        return TrackAccess(self._session, key)

    def _ipython_key_completions_(self) -> list[str]:
        return [track.name for track in self._session.document.tracks]

    def __repr__(self) -> str:
        return "\n".join(map(repr, self)) or "no tracks"

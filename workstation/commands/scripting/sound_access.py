"""Sound between the document and tensors: what is selected, put back, labelled, played and shown."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.commands.files.file_reading import has_arrived
from workstation.commands.overwriting import spare_sources
from workstation.commands.scripting.audition import sounding
from workstation.commands.scripting.labels import markers_of
from workstation.commands.scripting.picture_data import picture_of
from workstation.commands.scripting.samples import checked_rate, sound_of
from workstation.commands.scripting.tracks import TracksAccess
from workstation.commands.sound.markers import with_markers
from workstation.commands.sound.ripple import put
from workstation.core.document import Document, Track
from workstation.core.errors import CommandError
from workstation.core.files.atomic_write import write_atomic
from workstation.core.format_size import counted
from workstation.core.params import Value
from workstation.core.ranges import FrameRange
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.streams.band_silence import silence_band
from workstation.engine.compute import Job
from workstation.engine.sources.rendered_source import EditsSource
from workstation.session import Session

if TYPE_CHECKING:
    import torch

    from workstation.commands.tools.made_sound import MadeSound


class SoundAccess:
    """The document's sound as tensors: what is selected, and back. Made for a session, on its main thread.

    The console and scripts have its methods by name; a plugin makes one: `SoundAccess(session).sel()`. `wait` returns
    when a job is over, `settle` when the files that were opened are read; without them neither is waited for.
    """

    def __init__(
        self,
        session: Session,
        wait: Callable[[Job[Any]], object] = lambda job: None,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        self._session, self._wait, self._settle = session, wait, settle
        self.tracks = TracksAccess(session)
        """The tracks by name."""

    def sel(self) -> "tuple[torch.Tensor, int]":
        """What is selected, or all where nothing is: float32 (channels, frames), full scale ±1, and its rate in Hz.

        The channels of all selected tracks stand one below the other, as `put` takes them back; a track that ends
        before the selection does is silent from there, one that ends before it begins is left out. Of a box in time
        and frequency it is the band alone. The tensor is a copy.

            >>> x, rate = sel()
            >>> x.shape
            torch.Size([1, 8000])
        """
        import torch

        document, range_, tracks = self._selected()
        if not tracks or not range_.frames:
            raise CommandError("sel: open or record a sound first")
        self._wait_for_sound(tracks, range_)
        return torch.from_numpy(np.concatenate([self._sound(track, range_) for track in tracks])), document.rate

    def put(self, y: Any, rate: int | None = None) -> None:
        """Put sound in the place of what is selected (of all, where nothing is), as one undo step; it is selected then.

        `y` is (channels, frames), or (frames,) for one channel, with as many channels as `sel` answers; it may be of
        another length, and what follows moves as the ripple mode says. In a box in time and frequency it takes the
        place of the band, and has to be as long as it was.

            >>> x, rate = sel()
            >>> put(x * 0.5)
        """
        document, range_, tracks = self._selected()
        if not tracks:
            raise CommandError('put: there is no track yet: tracks.add("Name", y, rate)')
        sound = sound_of(y, "put", document.rate, rate)
        _check_channels(sound, tracks)
        new: dict[str, EditList] = {}
        if self._session.selection.band_hz is not None and range_.frames:
            if sound.shape[1] != range_.frames:
                raise CommandError(
                    f"put: a band of {range_.frames:,} frames is selected, got {sound.shape[1]:,}: it keeps its length"
                )
            self._wait_for_sound(tracks, range_)
            sound += np.concatenate([_whole(track, range_) - self._sound(track, range_) for track in tracks])
        first = 0
        for track in tracks:
            piece = np.ascontiguousarray(sound[first : first + track.channels])
            new[track.key] = EditList.of(ArraySource(piece, document.rate))
            first += track.channels
        edited, change = put(self._session, document, range_, new)
        after = FrameRange(range_.start, range_.start + sound.shape[1])
        self._session.commit(edited, "Put", change, replace(self._session.selection, range=after))

    def label(self, ranges: Any, text: str = "", rate: int | None = None) -> int:
        """Mark places and regions, as one undo step; returns how many.

        `ranges` holds times in seconds (markers), pairs of start and stop (regions), or triples with a text of their
        own; a tensor or array of shape (n,) or (n, 2) does too. With `rate` they are frames at that rate. Regions
        without a text are called `text` and their number, or only by the number.

            >>> label([(0.2, 0.5, "hit"), (1.0, 1.5)], "noise")
            2
        """
        document = self._session.document
        new = markers_of(ranges, text, rate, document.rate)
        if new:
            kind = "Label" if len(new) > 1 else "Add marker" if new[0].range.is_caret else "Add region"
            self._session.commit(with_markers(document, (*document.markers, *new)), kind)
        return len(new)

    def cut_out(
        self, ranges: Any = (), words: Sequence[int] = (), label: str = "Cut out", rate: int | None = None
    ) -> float:
        """Cut stretches of sound, and words with theirs, as one undo step; returns how many seconds shorter it is.

        `ranges` holds pairs of start and stop in seconds, or frames at `rate`; `words` are numbers of words in the
        transcript, from 0. Edges move to quiet places near by, the joints are cross-faded, and what follows moves up
        with its words and markers, on the tracks of the words. `label` names the step. CommandError where nothing
        is cut.

            >>> cut_out([(0.1, 0.3)])
            0.2
        """
        from workstation.commands.words.take_out import take_out

        document = self._session.document
        stretches = [marker.range for marker in markers_of(ranges, "", rate, document.rate)]
        end = document.frames
        frames = take_out(self._session, words, [each.clamp(end) for each in stretches if each.start < end], label)
        return frames / document.rate

    def generate(
        self, title: str, work: Any, rate: int, *, new_track: bool = False, language: str = ""
    ) -> "Job[MadeSound]":
        """Put sound that a generator makes at the caret, or in the place of what is selected, as one undo step; a job.

        `work` yields blocks of samples float32 (channels, n) at `rate` Hz and, between them, how much is done (0 to 1);
        it runs on the compute thread. It may return cues, a `TimedCue` each, with times in seconds from the beginning
        of the sound: these words come with it, or begin those of the document in `language`. With `new_track`, and
        where there is no track, it comes on a track called `title`.

            >>> def beep():
            ...     yield np.zeros((1, 800), np.float32)
            >>> job = SoundAccess(session).generate("Beep", beep(), 8000)
        """
        from workstation.commands.tools.made_sound import make_sound

        return make_sound(
            self._session, title, work, checked_rate(rate, "generate"), new_track=new_track, language=language
        )

    def separate(self, separator: str, track: str = "", *, selection: bool = False, **values: Value) -> "Job[Any]":
        """Add a track for each part that a separator tells apart, and mute the track that they come from; a job.

        `separator` is the id of one, of this program or of a plugin; `track` the key of a track, else the selected
        one, else the first; `values` are those of the separator's own parameters.

            >>> job = SoundAccess(session).separate("harmonic", seconds=0.1)
        """
        from workstation.commands.tools.separate import apply

        return apply(self._session, separator, track=track, selection=selection, **values)

    def play(self, x: Any = None, rate: int | None = None, *, wait: bool = True) -> None:
        """Play a tensor (channels, frames) or (frames,) at a rate, or without one what is selected.

        It returns when all has been heard, or at once without `wait`; Ctrl+C or `play([])` ends it. Without a `rate`
        it is the document's. CommandError when no device can be opened.

            >>> x, rate = sel()
            >>> play(x.flip(1), rate)
        """
        session = self._session
        if x is None:
            x, rate = self.sel()
        rate = session.document.rate if rate is None else checked_rate(rate, "play")
        sound = sound_of(x, "play", rate) if len(x) else np.zeros((1, 0), np.float32)
        job = sounding(session, sound, rate)
        if job is not None and wait:
            self._wait(job)
            if job.error is not None:
                raise CommandError(f"play: {job.error}")

    def show(
        self,
        x: Any,
        rate: int | None = None,
        kind: str = "",
        title: str = "",
        *,
        hop: int | None = None,
        to: str | Path | None = None,
        panel: bool = False,
    ) -> None:
        """Show a tensor as a picture: below the console's line, with `panel` in a panel, with `to` as a PNG file.

        `kind` is waveform, spectrogram, mel, mfcc, matrix or curve. Unless told, one dimension is a waveform where
        there is a `rate` and else a curve, complex numbers are a spectrogram, and two dimensions a matrix. Spectra are
        worked out from sound, or shown when they are there already, in decibels; `hop`, the frames of sound between two
        columns, gives those a scale in seconds. Without a window only files are written.

            >>> x, rate = sel()
            >>> show(x, rate)
            >>> show(x, rate, "mel")
            >>> show(T.Spectrogram(n_fft=512)(x))
        """
        picture = picture_of(x, rate, kind, title, hop)
        session = self._session
        if to is not None:
            path = Path(to)
            if session.services.draw_picture is None:
                raise CommandError("show: nothing here can draw a picture to a file")
            spare_sources(session, "show", path)
            write_atomic(path, session.services.draw_picture(picture))
        elif session.show_picture is not None:
            session.show_picture(picture, panel)
        else:
            session.notify(f'show: {picture.title}: there is no window; show(…, to="picture.png") writes a file')

    def _selected(self) -> tuple[Document, FrameRange, tuple[Track, ...]]:
        """What sound is worked on: as effects do, all of it where nothing is selected."""
        session = self._session
        document = session.document
        range_ = document.span if session.selection.range.is_caret else session.selection.range
        chosen = document.selected(session.selection)
        return document, range_, tuple(track for track in chosen if track.frames > range_.start) or chosen

    def _wait_for_sound(self, tracks: tuple[Track, ...], range_: FrameRange) -> None:
        def is_there() -> bool:
            return all(has_arrived(self._session, track.edits, range_) for track in tracks)

        if not is_there():
            self._settle()
            if not is_there():
                raise CommandError("sel: wait until that part of the file has been read")

    def _sound(self, track: Track, range_: FrameRange) -> Samples:
        """The frames of a range, only the band where one is selected; zeros behind the track's end."""
        whole, band_hz = _whole(track, range_), self._session.selection.band_hz
        part = range_.clamp(track.frames)
        if band_hz is None or not part.frames:
            return whole
        rest: list[Samples] = []
        source = EditsSource(track.edits, FrameRange(0, track.frames), self._session.document.rate)
        try:
            for _ in silence_band(source, part, band_hz, rest.append):
                pass
        except ValueError as error:
            raise CommandError(str(error)) from None
        whole[:, : part.frames] -= np.concatenate(rest, axis=1)
        return whole


def _whole(track: Track, range_: FrameRange) -> Samples:
    part = range_.clamp(track.frames)
    return np.pad(track.edits.read(part), ((0, 0), (0, range_.frames - part.frames)))


def _check_channels(sound: Samples, tracks: tuple[Track, ...]) -> None:
    wanted = sum(track.channels for track in tracks)
    if sound.shape[0] == wanted:
        return
    names = ", ".join(track.name for track in tracks[:4]) + (", …" if len(tracks) > 4 else "")
    got = f"{counted(sound.shape[0], 'channel')} of {sound.shape[1]:,} frames"
    turned = ": the shape is (channels, frames)" if sound.shape[1] == wanted else ""
    raise CommandError(f"put: {counted(wanted, 'channel')} wanted ({names} selected), got {got}{turned}")

"""The stage: what all lanes of a window share beside the desk."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtWidgets import QWidget

from workstation.core.document import Track
from workstation.core.frequency_scales import SCALES
from workstation.core.signal import Signal
from workstation.core.sound.sources import Source
from workstation.ui.lanes.options import LaneOptions, LaneViews
from workstation.ui.lanes.source_places import SourcePlaces
from workstation.ui.toolkit.workspace import Desk

if TYPE_CHECKING:  # an empty window needs none of these
    import numpy as np
    import numpy.typing as npt

    from workstation.engine.sources.opening import Opening
    from workstation.engine.views.spectrogram import SpectrogramCache
    from workstation.engine.views.waveform import PeakCache
    from workstation.ui.lanes.clips.drag import ClipDrag
    from workstation.ui.lanes.selecting import Selecting
    from workstation.ui.lanes.spectrum import SpectrumStyle

_MAX_CHUNKS = 4
"""Of a track with more everything is drawn again when more of a file is known: the pieces of it lie all over."""


class LaneContext:
    """Caches, options and gestures. `arrived` tells the document's frames of which more is known now."""

    def __init__(self, desk: Desk, views: LaneViews) -> None:
        self.desk = desk
        self.views = views
        self.playhead: float | None = None
        """The frame being played; None when nothing is."""
        self.arrived: Signal[int, int] = Signal()
        self.pointed: Signal[int, float | None] = Signal()
        """The frame and, in a spectrogram, the frequency under the pointer."""
        self.left: Signal[()] = Signal()
        """There is nothing under the pointer, or what was there belongs to another document."""
        self._generation = desk.session.generation
        self.tracks_between: Callable[[QWidget, float], tuple[str, ...]] = lambda canvas, y: ()
        """The keys of the tracks from one canvas to a height measured from its top."""
        self._seen: WeakKeyDictionary[Source, npt.NDArray[np.int32]] = WeakKeyDictionary()
        self._places = SourcePlaces(_MAX_CHUNKS)
        desk.session.reading.connect(self._read)
        desk.session.changed.connect(lambda _: self._follow())
        desk.settings.changed.connect(self._follow_setting)

    @cached_property
    def peaks(self) -> "PeakCache":
        from workstation.engine.views.waveform import PeakCache

        peaks = PeakCache(self.desk.session.compute)
        peaks.arrived.connect(lambda: self.arrived.emit(0, self.desk.session.document.frames))
        return peaks

    @cached_property
    def spectra(self) -> "SpectrogramCache":
        from workstation.engine.views.spectrogram import SpectrogramCache

        return SpectrogramCache(self.desk.session.compute)

    @cached_property
    def selecting(self) -> "Selecting":
        from workstation.ui.lanes.selecting import Selecting

        return Selecting(self.desk)

    @cached_property
    def clip_drag(self) -> "ClipDrag":
        from workstation.ui.lanes.clips.drag import ClipDrag

        return ClipDrag(self.desk)

    def colour_of(self, key: str) -> int:
        """The number of a track's colour."""
        tracks = enumerate(self.desk.session.document.tracks)
        return next((self.options_of(track, index).colour for index, track in tracks if track.key == key), 0)

    def options_of(self, track: Track, index: int) -> LaneOptions:
        """How a track that stands at `index` is looked at, in the colour that the document gives it if it does."""
        options = self.views.of(track.key, index)
        return options if track.colour is None else replace(options, colour=track.colour)

    def spectrum_style(self) -> "SpectrumStyle":
        from workstation.engine.views.frequency_axis import FrequencyAxis
        from workstation.ui.lanes.spectrum import SpectrumStyle

        settings, rate = self.desk.settings, self.desk.session.document.rate
        kind = settings["frequency_axis"]
        axis = FrequencyAxis(kind, SCALES[kind].first_hz, rate / 2)
        # The nearest power of two: the setting may be any number between its limits.
        n_fft = 1 << round(settings["fft_size"]).bit_length() - 1
        ground = self.desk.look.theme.lane.rgb()
        return SpectrumStyle(axis, rate, n_fft, settings["range_db"], settings["colour_map"], ground)

    def _follow(self) -> None:
        if self.desk.session.generation != self._generation:
            self._generation = self.desk.session.generation
            self._places = SourcePlaces(_MAX_CHUNKS)
            self.left.emit()

    def _follow_setting(self, name: str) -> None:
        if name == "waveform_db":
            self.views.set_all(decibels=self.desk.settings[name])

    def _read(self, opening: "Opening") -> None:
        """Tell where in the document stand the frames of a file of which more is known than the last time."""
        import numpy as np

        from workstation.engine.sources.peaks import PAGE_FRAMES

        source, now = opening.source, opening.source.peaks.known.copy()
        before = self._seen.get(source, now[:0])
        self._seen[source] = now
        changed = np.flatnonzero(now != np.concatenate((before, np.zeros(len(now), now.dtype)))[: len(now)])
        if not len(changed):
            return
        start, stop = int(changed[0]) * PAGE_FRAMES, (int(changed[-1]) + 1) * PAGE_FRAMES
        for first, last in self._places.of(source, start, stop, self.desk.session.document.tracks):
            self.arrived.emit(first, last)

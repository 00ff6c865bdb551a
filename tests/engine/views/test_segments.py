"""Every kind of source can be looked up by the views, in its own channels and in others."""

import importlib
import inspect
import pkgutil
import weakref
from collections.abc import Iterator

import numpy as np
import pytest

import workstation
from workstation.core.ranges import FrameRange
from workstation.core.sound.computed_sources import Mixed, MixPart, Shaped
from workstation.core.sound.edit_list import EditList, Segment
from workstation.core.sound.gain_curves import Curve
from workstation.core.sound.sources import ArraySource, Remixed, Silence, Source
from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute
from workstation.engine.views.segments import SegmentIndexes
from workstation.engine.views.spectrogram import SpectrogramCache
from workstation.engine.views.spectrogram_tiles import SpectrogramSettings
from workstation.engine.views.waveform import PeakCache

RATE, FRAMES = 8000, 50_000


def source_classes() -> Iterator[type]:
    """All classes of the package that are read by frames."""
    for layer in ("core", "engine", "project", "exchange"):
        package = importlib.import_module(f"{workstation.__name__}.{layer}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for _, kind in inspect.getmembers(importlib.import_module(found.name), inspect.isclass):
                read = getattr(kind, "read", None)
                named = inspect.isfunction(read) and list(inspect.signature(read).parameters)
                if kind.__module__ == found.name and named == ["self", "start", "stop"]:
                    yield kind


def test_what_is_remembered_of_a_source_goes_with_it() -> None:
    """The views remember by weak references: a source that has none cannot be drawn."""
    kinds = list(source_classes())
    assert {Silence, Remixed, ArraySource, Shaped, Mixed} <= set(kinds)
    assert [kind.__qualname__ for kind in kinds if not kind.__weakrefoffset__] == []


def plain(channels: int) -> dict[str, Source]:
    tone = np.sin(np.arange(FRAMES, dtype=np.float32) / 9)[None].repeat(channels, axis=0)
    sound = ArraySource(tone, RATE)
    shaped = Shaped(EditList.of(sound), Curve(factors=(0.5,)))
    return {
        "array": sound,
        "silence": Silence(channels, FRAMES, RATE),
        "shaped": shaped,
        "shaped silence": Shaped(EditList.of(Silence(channels, FRAMES, RATE)), Curve(factors=(0.5,))),
        "mixed": Mixed((MixPart(0, shaped, 0, FRAMES),), FRAMES),
    }


@pytest.mark.parametrize(("channels", "others"), [(1, 1), (1, 2), (2, 1), (2, 6)])
@pytest.mark.parametrize("name", plain(1))
def test_a_source_is_drawn_in_its_own_channels_and_in_others(name: str, channels: int, others: int) -> None:
    source = plain(channels)[name]
    shown = source if channels == others else Remixed(source, others)
    edits = EditList(others, [Segment(shown, 0, FRAMES)])
    box = Mailbox()
    compute = Compute(box.post)
    try:
        spectra = SpectrogramCache(compute)
        for wrapped in (edits, EditList.of(Remixed(shown, 2))):  # a second time, when it is known already
            columns = PeakCache().columns(wrapped, 0, FRAMES, 20)
            assert np.abs(columns.high).max() == pytest.approx(
                float(np.abs(wrapped.read(FrameRange(0, FRAMES))).max()), abs=0.05
            )
            spectra.columns(wrapped, 0, FRAMES, 20, SpectrogramSettings(256))
    finally:
        compute.close()


def test_a_source_can_be_held_weakly() -> None:
    for source in plain(1).values():
        assert weakref.ref(source)() is source


def cut(number: int, count: int = 30) -> EditList:
    """A list of some segments of a source of its own."""
    source = ArraySource(np.zeros((1, 10 * count), np.float32), RATE)
    return EditList(1, [Segment(source, 10 * at, 10 * at + 5 + number % 3) for at in range(count)])


def test_as_many_lists_as_are_looked_at_by_turns_are_indexed_once() -> None:
    lists, indexes = [cut(number) for number in range(200)], SegmentIndexes()
    first = [indexes.of(edits) for edits in lists]
    for _ in range(2):
        assert all(indexes.of(edits) is index for edits, index in zip(lists, first, strict=True))


def test_the_list_that_was_not_asked_for_the_longest_goes_when_there_are_too_many_segments() -> None:
    lists, indexes = [cut(number) for number in range(4)], SegmentIndexes(max_segments=100)
    first = [indexes.of(edits) for edits in lists[:3]]
    assert indexes.of(lists[0]) is first[0]  # now the second is the oldest
    indexes.of(lists[3])
    assert indexes.of(lists[0]) is first[0]
    assert indexes.of(lists[2]) is first[2]
    assert indexes.of(lists[1]) is not first[1]


def test_a_list_larger_than_all_that_is_remembered_is_indexed_still() -> None:
    edits, indexes = cut(1, 50), SegmentIndexes(max_segments=10)
    assert indexes.of(edits) is indexes.of(edits)
    assert len(indexes.of(edits).starts) == 50


def test_an_index_holds_neither_its_list_nor_its_sources() -> None:
    indexes = SegmentIndexes()
    edits = cut(1)
    source = weakref.ref(next(iter(edits.segments)).source)
    kept = weakref.ref(edits)
    indexes.of(edits)
    del edits
    assert kept() is None
    indexes.of(cut(2))
    assert source() is None

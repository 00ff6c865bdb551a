import numpy as np
import pytest

from tests.conftest import ramp
from workstation.core.ranges import FrameRange
from workstation.core.sound.computed_sources import Shaped
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource, Samples
from workstation.engine.sources.gain_detection import as_gain


def found(material: EditList, result: Samples) -> EditList | None:
    body = as_gain(material, ArraySource(result, 1000))
    while True:
        try:
            next(body)
        except StopIteration as end:
            gained: EditList | None = end.value
            return gained


@pytest.fixture
def material() -> EditList:
    noise = np.random.default_rng(0).normal(0, 0.1, (2, 200_000)).astype(np.float32)
    noise[:, :70_000] = 0
    return EditList.of(ArraySource(noise, 1000))


@pytest.mark.parametrize("gain", [0.7, 1.9952623, 0.31622776, 3.3, 1e-2, -1.0, 100.0])
def test_a_gain_is_found_and_exact(material: EditList, gain: float) -> None:
    wanted = material.read(FrameRange(0, 200_000)) * np.float32(gain)
    gained = found(material, wanted)
    assert gained is not None
    assert isinstance(gained.segments[0].source, Shaped)
    np.testing.assert_array_equal(gained.read(FrameRange(0, 200_000)), wanted)


def test_what_is_no_gain_is_left(material: EditList) -> None:
    sound = material.read(FrameRange(0, 200_000))
    late = sound * np.float32(2)
    late[1, 199_999] += np.float32(1e-7)
    for other in (late, sound[:, ::-1].copy(), sound * np.float32([[1], [2]]), sound + np.float32(0.01)):
        assert found(material, other) is None
    assert found(material, sound[:, :-1].copy()) is None


def test_silence_stays_what_it_was() -> None:
    silence = EditList.silence(1, 5000, 1000)
    assert found(silence, np.zeros((1, 5000), np.float32)) == silence
    assert found(silence, ramp(5000)) is None


def test_silence_made_of_sound_is_a_gain(material: EditList) -> None:
    silenced = found(material, np.zeros((2, 200_000), np.float32))
    assert silenced is not None
    assert not silenced.read(FrameRange(0, 200_000)).any()

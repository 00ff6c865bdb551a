import numpy as np
import pytest

from workstation.media.resample import Resampler, resample


def tone(rate: int, seconds: float = 1.0, hertz: float = 997.0) -> np.ndarray:
    t = np.arange(round(rate * seconds)) / rate
    return np.stack([np.sin(2 * np.pi * hertz * t), np.cos(2 * np.pi * hertz * t)]).astype(np.float32)


@pytest.mark.parametrize(
    ("rate_in", "rate_out"), [(48_000, 44_100), (44_100, 48_000), (8_000, 44_100), (44_101, 48_000)]
)
def test_a_tone_stays_that_tone(rate_in: int, rate_out: int) -> None:
    out = resample(tone(rate_in), rate_in, rate_out)
    expected = tone(rate_out)
    assert abs(out.shape[1] - expected.shape[1]) <= 1
    inside = slice(rate_out // 10, -rate_out // 10)
    np.testing.assert_allclose(
        out[:, : expected.shape[1]][:, inside], expected[:, : out.shape[1]][:, inside], atol=2e-6
    )


def test_blocks_equal_the_whole() -> None:
    sound = tone(48_000)
    stream = Resampler(2, 48_000, 44_100)
    pieces = [stream.process(block) for block in np.array_split(sound, 37, axis=1)]
    np.testing.assert_array_equal(np.concatenate([*pieces, stream.flush()], axis=1), resample(sound, 48_000, 44_100))


def test_what_would_alias_is_gone() -> None:
    sound = tone(48_000, hertz=23_000)
    assert np.abs(resample(sound, 48_000, 44_100)[:, 4_000:-4_000]).max() < 1e-5


def test_the_same_rate_is_the_same_sound() -> None:
    sound = tone(48_000)
    np.testing.assert_array_equal(resample(sound, 48_000, 48_000), sound)
    with pytest.raises(ValueError, match="must be positive"):
        Resampler(2, 0, 48_000)

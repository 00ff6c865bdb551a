import numpy as np

from workstation.speech.note_pitches import note_pitches

RATE = 16_000


def finished(body):  # type: ignore[no-untyped-def]
    try:
        while True:
            assert 0 <= next(body) <= 1
    except StopIteration as end:
        return end.value


def voice(midi: float, seconds: float) -> np.ndarray:
    """A sawtooth of harmonics that fall off, as a voice has them."""
    hz = 440 * 2 ** ((midi - 69) / 12)
    t = np.arange(round(seconds * RATE)) / RATE
    return sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 8)) * 0.2  # type: ignore[return-value]


def test_notes_of_a_tune_are_heard_and_noise_is_none() -> None:
    chance = np.random.default_rng(2)
    tune = [48, 55, 60, 64, 67, 72]
    parts = [voice(note, 0.4) for note in tune] + [chance.normal(0, 0.1, RATE // 2), np.zeros(RATE // 2)]
    sound = np.concatenate(parts).astype(np.float32)
    places = [(i * 0.4, (i + 1) * 0.4) for i in range(6)] + [(2.4, 2.9), (2.9, 3.4)]
    assert finished(note_pitches(sound, RATE, places)) == (*tune, None, None)

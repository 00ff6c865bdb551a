"""Text to speech."""

import pytest
import torch

from workstation.speech.synthesis.say import say, sentences

TEXT = "Hello, nice to meet you. How are you today?\n\nThe end!"


def test_speech_is_sound_of_one_channel():
    waveform, rate = say("Hello, nice to meet you.")
    assert rate == 22050
    assert waveform.shape[0] == 1
    assert 1.0 < waveform.shape[1] / rate < 3.0
    assert 0.1 < float(waveform.abs().max()) <= 1.0


def test_more_words_a_minute_take_less_time_and_a_higher_pitch_is_higher():
    slow, _ = say("Where are you going now", speed=100)
    fast, _ = say("Where are you going now", speed=300)
    assert fast.shape[1] < 0.6 * slow.shape[1]
    low, high = (fundamental(*say("Where are you going now", pitch=pitch)) for pitch in (10, 90))
    assert high > 1.3 * low


def fundamental(waveform, rate):
    """The pitch of a voice, in Hz, by the autocorrelation of all of it."""
    power = torch.fft.rfft(waveform[0], 2 * waveform.shape[1]).abs().square()
    lags = torch.fft.irfft(power)[rate // 350 : rate // 60]
    return rate / (rate // 350 + int(lags.argmax()))


def test_languages_sound_different():
    english, german = say("international", "en-us")[0], say("international", "de")[0]
    assert english.shape != german.shape or not bool((english == german).all())


def test_a_text_is_spoken_by_sentences():
    parts = list(sentences(TEXT, "en-us", 160, 50))
    assert len(parts) == 3
    assert [share for _, share in parts] == sorted(share for _, share in parts)
    assert sum(sound.shape[1] for sound, _ in parts) == pytest.approx(say(TEXT)[0].shape[1], rel=0.01)


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"text": " … "}, "text must hold at least one word"),
        ({"text": "a", "speed": 79}, "speed must be 80 to 450, got 79"),
        ({"text": "a", "pitch": 100}, "pitch must be 0 to 99, got 100"),
        ({"text": "a", "voice": "klingon!"}, "voice must be a language that eSpeak NG speaks"),
        ({"text": "a" * 200_001}, "at most 200,000 letters, got 200,001"),
    ],
)
def test_what_cannot_be_spoken_is_told(arguments, fault):
    with pytest.raises(ValueError, match=fault):
        say(**arguments)

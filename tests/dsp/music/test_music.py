"""Beats, keys, chords and notes of pieces with known answers."""

import doctest
import math

import numpy as np
import pytest
import torch

from tests.dsp.music.pieces import RATE, chord, clicks, hertz, tone
from workstation.dsp import music
from workstation.dsp.music import beats, chords, keys, notes, pitch, pitch_classes
from workstation.speech.progress import finish

SCALES = {"major": (0, 2, 4, 5, 7, 9, 11, 12), "minor": (0, 2, 3, 5, 7, 8, 11, 12)}


@pytest.mark.parametrize("module", [beats, chords, keys, notes, pitch, pitch_classes])
def test_the_examples_are_true(module):
    assert doctest.testmod(module, extraglobs={"torch": torch}).failed == 0


@pytest.mark.parametrize("tempo", [60, 84, 100, 128, 160])
def test_beats_are_where_they_were_put(tempo):
    sound, times = clicks(tempo, 16)
    found = music.find_beats(sound, RATE)
    assert found.tempo == pytest.approx(tempo, rel=0.01)
    assert len(found.times) == len(times)
    assert np.abs(np.array(found.times) - times).max() < 0.012


def test_beats_do_not_depend_on_level_channels_or_rate():
    sound, times = clicks(96, 12, rate=44100)
    found = music.find_beats(torch.stack((sound, sound)) * 0.01, 44100)
    assert np.abs(np.array(found.times) - times).max() < 0.012


@pytest.mark.parametrize("sound", [torch.zeros(0), torch.zeros(100), torch.zeros(40000), torch.full((40000,), 0.5)])
def test_where_nothing_happens_there_is_nothing(sound):
    assert music.find_beats(sound, RATE).times == ()
    assert music.find_key(torch.zeros_like(sound), RATE) is None
    assert [found.name for found in music.find_chords(torch.zeros_like(sound), RATE)] in ([], [""])
    assert music.find_notes(torch.zeros_like(sound), RATE) == []


@pytest.mark.parametrize("mode", SCALES)
@pytest.mark.parametrize("tonic", range(0, 12, 3))
@pytest.mark.parametrize("cents", [0.0, 30.0])
def test_the_key_of_a_scale_with_its_triad(mode, tonic, cents):
    third = 4 if mode == "major" else 3
    tune = [tone(hertz(60 + tonic + step + cents / 100), 0.3) for step in SCALES[mode]]
    triad = chord((48 + tonic, 48 + tonic + third, 55 + tonic), 1.5, cents=cents)
    found = music.find_key(torch.cat((*tune, triad)), RATE)
    assert found.name == f"{pitch_classes.NAMES[tonic]} {mode}"
    assert found.fit > 0.6
    assert found.margin > 0


@pytest.mark.parametrize("rate", [8000, 44100])
def test_chords_and_their_changes(rate):
    names = ["C", "G", "Am", "F", "Dm", "E"]
    tones = [(48, 60, 64, 67), (43, 59, 62, 67), (45, 60, 64, 69), (41, 60, 65, 69), (50, 62, 65, 69), (40, 56, 59, 64)]
    found = music.find_chords(torch.cat([chord(one, 1.5, rate) for one in tones]), rate)
    assert [one.name for one in found] == names
    assert [one.start for one in found] == pytest.approx([1.5 * index for index in range(6)], abs=0.2)
    assert [one.stop for one in found] == [*(one.start for one in found[1:]), 9.0]


def test_noise_is_no_chord():
    noise = 0.1 * torch.randn(RATE * 4, generator=torch.Generator().manual_seed(3))
    assert [one.name for one in music.find_chords(noise, RATE)] == [""]


def test_notes_of_a_tune():
    midis = [60, 62, 64, 64, 67, 55, 72]
    tune = torch.cat([torch.cat((tone(hertz(midi), 0.35), torch.zeros(RATE // 20))) for midi in midis])
    found = music.find_notes(tune, RATE)
    assert [one.name for one in found] == [music.note_name(midi) for midi in midis]
    assert [one.pitch for one in found] == pytest.approx(midis, abs=0.1)
    assert [one.start for one in found] == pytest.approx([0.4 * index for index in range(7)], abs=0.03)
    assert [one.stop for one in found] == pytest.approx([0.4 * index + 0.35 for index in range(7)], abs=0.06)


def test_a_tone_struck_again_is_two_notes():
    found = music.find_notes(torch.cat((tone(220.0, 0.8), tone(220.0, 0.8))), RATE)
    assert [one.name for one in found] == ["A3", "A3"]


def test_pitch_of_pure_tones_over_five_octaves():
    for hz in (60.0, 110.0, 441.0, 1000.0, 1700.0):
        wave = torch.sin(2 * math.pi * hz * torch.arange(RATE) / RATE)
        curve, _, _ = notes.pitch_contour(wave, RATE)
        assert np.nanmedian(curve) == pytest.approx(69 + 12 * math.log2(hz / 440), abs=0.05)


@pytest.mark.parametrize("find", [music.find_beats, music.find_key, music.find_chords, music.find_notes])
def test_what_is_no_sound_is_refused(find):
    with pytest.raises(ValueError, match="samples must be floats"):
        find(torch.zeros(1, 2, 3), RATE)
    with pytest.raises(ValueError, match="above 0 Hz"):
        find(torch.zeros(8), -1)


def test_pitch_classes_of_long_sound_are_those_of_short_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = torch.cat([chord((60, 64, 67), 3.0), chord((57, 60, 64), 3.0)])
    whole, step = pitch_classes.pitch_classes(sound, RATE)
    monkeypatch.setattr(pitch_classes, "_KEPT_COLUMNS", 0)
    monkeypatch.setattr(pitch_classes, "_COLUMNS", 7)
    blocks, _ = pitch_classes.pitch_classes(sound, RATE)
    torch.testing.assert_close(blocks, whole)
    assert len(whole) == math.floor(6.0 / step) + 1


@pytest.mark.parametrize("hz", [60.0, 300.0, 990.0])
def test_pure_tones_are_not_taken_for_a_multiple_of_their_period(hz: float) -> None:
    wave = np.sin(2 * np.pi * hz * np.arange(RATE) / RATE).astype(np.float32)
    curve, level = finish(pitch.track_pitch(wave, RATE, 50.0, 1000.0))
    assert np.abs(1200 * np.log2(curve[5:-5] / hz)).max() < 3
    np.testing.assert_allclose(level[10:-10], 1 / np.sqrt(2), atol=0.02)


def test_no_room_between_two_frequencies_is_said() -> None:
    with pytest.raises(ValueError, match="between 900 and 1000 Hz there is no room at 4000 Hz"):
        finish(pitch.track_pitch(np.zeros(100, np.float32), 4000, 900.0, 1000.0))

"""Voices higher and lower than the model's."""

import numpy as np

from workstation.speech.acoustic.sphinx_model import load_sphinx_model
from workstation.speech.acoustic.taken_in import to_model_rate
from workstation.speech.acoustic.vtln import best_warp
from workstation.speech.phones.espeak import espeak


def test_a_voice_played_faster_is_that_of_a_smaller_speaker() -> None:
    speech = espeak().speak("The quick brown fox jumps over the lazy dog near the old river bank.", "en")
    model = load_sphinx_model()
    own = best_warp(model, to_model_rate(speech.samples, speech.rate))
    small = best_warp(model, to_model_rate(speech.samples, round(speech.rate * 1.3)))
    tall = best_warp(model, to_model_rate(speech.samples, round(speech.rate * 0.85)))
    assert tall < own < small


def test_too_little_sound_tells_nothing() -> None:
    assert best_warp(load_sphinx_model(), np.zeros(10, np.float32)) == 1.0

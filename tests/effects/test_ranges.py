"""The numbers that effects take, as presets, scripts and saved projects know them.

What was allowed once must stay allowed, and a value that a file leaves out is the default it was written under.
"""

import pytest

from tests.effects.contract import IDS, TABLE

KNOWN = """
gain gain_db -60 0 36
normalize peak_db -60 -1 0
normalize loudness_lufs -50 -16 -5
normalize rms_db -60 -20 -3
normalize ceiling_db -24 -1 0
fade seconds 0 0 3600
high_pass cutoff_hz 10 80 20000
low_pass cutoff_hz 10 8000 20000
compressor threshold_db -60 -20 0
compressor ratio 1 3 20
compressor attack_ms 0.1 10 200
compressor release_ms 5 150 3000
compressor knee_db 0 6 24
compressor makeup_db -12 0 36
compressor mix 0 100 100
limiter gain_db 0 0 36
limiter ceiling_db -24 -1 0
limiter release_ms 1 80 1000
gate threshold_db -96 -45 0
gate hysteresis_db 0 4 24
gate range_db -96 -60 0
gate attack_ms 0.1 2 100
gate hold_ms 0 80 2000
gate release_ms 5 120 3000
deesser frequency_hz 2000 5500 12000
deesser threshold_db -60 -30 0
deesser ratio 1 4 20
leveler target_lufs -40 -20 -8
leveler most_db 0 12 24
leveler floor_lufs -70 -45 -25
leveler seconds 0.3 1.5 10
reverb wet_db -60 -9 12
reverb dry_db -60 0 12
reverb predelay_ms 0 0 250
reverb decay 20 100 200
reverb low_cut_hz 20 20 2000
reverb high_cut_hz 500 20000 20000
reverb width 0 100 150
delay time_ms 1 350 3000
delay feedback 0 35 95
delay level_db -60 -8 6
delay high_cut_hz 200 6000 20000
stereo width 0 100 200
stereo balance -100 0 100
pitch_shift semitones -24 0 24
pitch_shift cents -100 0 100
time_stretch speed 10 100 1000
time_stretch semitones -24 0 24
chorus voices 1 3 6
chorus delay_ms 1 14 50
chorus depth_ms 0 4 15
chorus speed_hz 0.05 0.6 10
chorus spread 0 90 180
chorus mix 0 50 100
flanger delay_ms 0.1 0.5 10
flanger depth_ms 0 3 10
flanger speed_hz 0.02 0.25 10
flanger feedback -95 40 95
flanger spread 0 60 180
flanger mix 0 50 100
phaser stages 2 6 12
phaser middle_hz 100 900 5000
phaser depth 0 2 4
phaser speed_hz 0.02 0.3 10
phaser feedback -95 30 95
phaser spread 0 60 180
phaser mix 0 50 100
tremolo speed_hz 0.05 5 20
tremolo depth 0 60 100
tremolo spread 0 0 180
saturation drive_db 0 9 48
saturation mix 0 100 100
saturation output_db -36 0 12
noise_reduction reduction_db 0 15 40
noise_reduction sensitivity_db -12 0 12
declick sensitivity 0 50 100
declick longest_ms 0.1 2 8
declip threshold_db -12 -0.1 0
declip output_db -24 -6 0
hum_removal tune -3 0 3
hum_removal harmonics 1 8 30
hum_removal width_hz 0.5 2 20
expander threshold_db -96 -40 0
expander ratio 1 2 20
expander knee_db 0 6 24
expander range_db -96 -24 0
expander attack_ms 0.1 3 100
expander release_ms 5 150 3000
ducker threshold_db -80 -40 0
ducker amount_db -60 -12 0
ducker attack_ms 5 150 3000
ducker hold_ms 0 500 5000
ducker release_ms 5 800 5000
transients attack -100 40 100
transients sustain -100 0 100
transients length_ms 2 20 200
transients output_db -24 0 12
multiband output_db -24 0 24
tilt tilt_db -12 3 12
tilt pivot_hz 100 800 5000
match_equalizer amount 0 100 150
match_equalizer smooth 0.05 0.5 2
match_equalizer most_db 1 12 24
exciter frequency_hz 500 3000 10000
exciter drive_db 0 18 36
exciter amount_db -48 -12 6
bit_crusher bits 1 8 16
bit_crusher rate_hz 200 11025 96000
bit_crusher mix 0 100 100
ring_modulator frequency_hz 0.5 440 5000
ring_modulator spread 0 0 180
ring_modulator mix 0 100 100
wah low_hz 100 400 2000
wah octaves 0 2.2 5
wah speed_hz 0.05 1.5 10
wah touch 0 0 100
wah sensitivity_db -48 -12 0
wah q 0.7 4 12
wah spread 0 0 180
wah mix 0 80 100
rotary depth 0 70 100
rotary spread 0 90 180
rotary mix 0 100 100
graphic_equalizer at_31 -15 0 15
graphic_equalizer at_62 -15 0 15
graphic_equalizer at_125 -15 0 15
graphic_equalizer at_250 -15 0 15
graphic_equalizer at_500 -15 0 15
graphic_equalizer at_1000 -15 0 15
graphic_equalizer at_2000 -15 0 15
graphic_equalizer at_4000 -15 0 15
graphic_equalizer at_8000 -15 0 15
graphic_equalizer at_16000 -15 0 15
noise_profile reduction_db 0 18 40
noise_profile sensitivity_db -12 0 12
algorithmic_reverb decay_s 0.1 1.8 20
algorithmic_reverb size 30 100 200
algorithmic_reverb damping_hz 500 5000 20000
algorithmic_reverb predelay_ms 0 10 250
algorithmic_reverb movement 0 30 100
algorithmic_reverb width 0 100 100
algorithmic_reverb wet_db -60 -12 12
algorithmic_reverb dry_db -60 0 12
multitap level_db -60 0 6
multitap dry_db -60 0 6
varispeed from_speed 25 100 400
varispeed to_speed 25 80 400
sliding_stretch from_speed 25 100 400
sliding_stretch to_speed 25 70 400
sliding_stretch from_semitones -12 0 12
sliding_stretch to_semitones -12 0 12
paulstretch stretch 1 8 100
paulstretch window_s 0.02 0.25 2
paulstretch seed 0 0 9999
voice_pitch semitones -24 0 24
voice_pitch formants -12 0 12
"""
"""An effect, a parameter, its least value, its default and its greatest."""

ROWS = [(words[0], words[1], *map(float, words[2:])) for words in map(str.split, KNOWN.strip().splitlines())]


@pytest.mark.parametrize(("id_", "name", "low", "default", "high"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_known_values_are_taken_and_others_are_not(
    id_: str, name: str, low: float, default: float, high: float
) -> None:
    effect = TABLE[id_]
    assert effect.values({})[name] == default
    kind = type(effect.values({})[name])
    for value in (low, high):
        assert effect.values({name: kind(value)})[name] == value
    for value in (low - 1, high + 1):
        with pytest.raises(ValueError, match=name):
            effect.values({name: kind(value)})


def test_every_number_of_every_effect_is_known() -> None:
    numbers = {
        (id_, param.name)
        for id_ in IDS
        for param in TABLE[id_].params
        if isinstance(param.default, int | float) and not isinstance(param.default, bool) and param.low is not None
    }
    assert numbers == {row[:2] for row in ROWS}

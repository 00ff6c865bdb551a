"""What augmentation can do, as parameters, and three sets of their values."""

from collections.abc import Mapping
from typing import Any

from workstation.plugin.params import Param

_MASKS = "From SpecAugment: stretches of time, or bands of frequency, that are silent"

PARAMS = (
    Param("stretch", 0.0, "Stretch, up to", "%", 0.0, 50.0, hint="Longer or shorter, at the same pitch"),
    Param("speed", 0.0, "Speed, up to", "%", 0.0, 50.0, hint="Faster or slower, pitch with it"),
    Param("pitch", 0.0, "Pitch, up to", "semitones", 0.0, 12.0, hint="Higher or lower, as long as it was"),
    Param("time_masks", 0, "Time masks", "", 0, 20, hint=_MASKS),
    Param("time_mask_ms", 100.0, "Longest", "ms", 1.0, 2000.0, hint=_MASKS),
    Param("frequency_masks", 0, "Frequency masks", "", 0, 20, hint=_MASKS),
    Param("frequency_mask_hz", 500.0, "Widest", "Hz", 10.0, 8000.0, hint=_MASKS),
    Param(
        "noise",
        "none",
        "Noise",
        choices=("none", "white", "pink", "brown", "file"),
        titles=("None", "White", "Pink", "Brown", "From a file"),
    ),
    Param("noise_file", "", "Noise file", file=True, only_with=("noise", "file"), hint="A part of it by chance"),
    Param("snr_low", 5.0, "SNR from", "dB", -20.0, 80.0, hint="How far the sound stands above the noise"),
    Param("snr_high", 25.0, "SNR to", "dB", -20.0, 80.0, hint="How far the sound stands above the noise"),
    Param(
        "reverb",
        "none",
        "Reverb",
        choices=("none", "room", "file"),
        titles=("None", "A room", "Impulse response"),
    ),
    Param("reverb_file", "", "Response", file=True, only_with=("reverb", "file"), hint="A recorded impulse response"),
    Param("decay_s", 0.5, "Longest decay", "s", 0.05, 5.0, hint="Until the room is 60 dB softer"),
    Param("gain_db", 0.0, "Gain, up to", "dB", 0.0, 30.0, hint="Louder or softer"),
)
"""What is "up to" is drawn evenly between that much less and that much more."""

STRENGTHS: Mapping[str, Mapping[str, Any]] = {
    "light": {"speed": 5.0, "gain_db": 3.0, "noise": "pink", "snr_low": 20.0, "snr_high": 35.0},
    "medium": {
        "stretch": 10.0,
        "speed": 5.0,
        "pitch": 1.0,
        "time_masks": 1,
        "frequency_masks": 1,
        "noise": "pink",
        "snr_low": 10.0,
        "snr_high": 30.0,
        "reverb": "room",
        "decay_s": 0.3,
        "gain_db": 6.0,
    },
    "strong": {
        "stretch": 25.0,
        "speed": 10.0,
        "pitch": 3.0,
        "time_masks": 2,
        "time_mask_ms": 200.0,
        "frequency_masks": 2,
        "frequency_mask_hz": 1500.0,
        "noise": "white",
        "snr_low": 0.0,
        "snr_high": 20.0,
        "reverb": "room",
        "decay_s": 0.8,
        "gain_db": 12.0,
    },
}


def checked(strength: str, changes: Mapping[str, object]) -> dict[str, Any]:
    """All parameters: those of a strength, and others in their place; ValueError names what cannot be."""
    if strength not in STRENGTHS:
        raise ValueError(f"strength must be one of {', '.join(STRENGTHS)}, got {strength!r}")
    rows = {param.name: param for param in PARAMS}
    if unknown := [name for name in changes if name not in rows]:
        raise ValueError(f"there is no change {unknown[0]!r}; there are {', '.join(rows)}")
    given = {**STRENGTHS[strength], **changes}
    values: dict[str, Any] = {name: row.check(given.get(name, row.default)) for name, row in rows.items()}
    if values["snr_low"] > values["snr_high"]:
        raise ValueError(f"snr_low must not be over snr_high, got {values['snr_low']:g} and {values['snr_high']:g}")
    for what in ("noise", "reverb"):
        if values[what] == "file" and not values[f"{what}_file"]:
            raise ValueError(f"{what} from a file needs {what}_file, the name of a sound file")
    return values

"""The tables of analysers, generators and separators."""

from workstation.core.params import Param
from workstation.core.registry import Registry
from workstation.core.tool import Tool

_HERE = "workstation.tools"
_LEVEL = Param("level_db", -12.0, "Level", "dB", -90.0, 0.0, hint="Of the peaks, below full scale")
_HZ = Param("hz", 440.0, "Frequency", "Hz", 1.0, 20_000.0, scale="log")

ANALYSERS: Registry[Tool] = Registry(
    "analyser",
    {
        row.id: row
        for row in (
            Tool(
                "pitch",
                "Pitch",
                "workstation.speech.melody.pitch:pitch",
                (
                    Param(
                        "engine",
                        "periods",
                        "By",
                        choices=("periods", "model"),
                        titles=("Likeness of periods", "Model"),
                        hint="The model is fetched once: pitch-tiny, or pitch-full, which is slower and surer",
                    ),
                    Param("low_hz", 70.0, "Lowest", "Hz", 30.0, 400.0),
                    Param("high_hz", 1000.0, "Highest", "Hz", 500.0, 3400.0),
                ),
                "The frequency of one voice or instrument, where there is one",
            ),
            Tool("level", "Level", f"{_HERE}.analysers.curves:level", hint="The effective level of every 50 ms"),
            Tool(
                "brightness",
                "Brightness",
                f"{_HERE}.analysers.curves:brightness",
                hint="The spectral centroid: around which frequency the energy lies",
            ),
            Tool(
                "sounding",
                "Sounding parts",
                f"{_HERE}.analysers.segments:sounding",
                (
                    Param("threshold_db", -45.0, "Louder than", "dB", -90.0, 0.0),
                    Param("pause_s", 0.3, "Pauses from", "s", 0.02, 10.0, hint="Shorter ones count as sound"),
                ),
                "Where it is louder than a threshold",
            ),
            Tool("chroma", "Chroma", f"{_HERE}.analysers.pictures:chroma", hint="The energy of the pitch classes"),
        )
    },
)
"""Each function takes float32 samples (channels, frames), the rate and the values of its parameters.

It is a generator that yields the fraction done and answers overlays, whose times count from the first sample.
"""

GENERATORS: Registry[Tool] = Registry(
    "generator",
    {
        row.id: row
        for row in (
            Tool(
                "tone",
                "Tone",
                f"{_HERE}.generators.waves:tone",
                (Param("shape", "sine", choices=("sine", "square", "sawtooth", "triangle")), _HZ, _LEVEL),
                "A steady wave, without aliases",
            ),
            Tool(
                "sweep",
                "Sweep",
                f"{_HERE}.generators.waves:sweep",
                (
                    Param("from_hz", 20.0, "From", "Hz", 1.0, 20_000.0, scale="log"),
                    Param("to_hz", 20_000.0, "To", "Hz", 1.0, 20_000.0, scale="log"),
                    _LEVEL,
                ),
                "A sine whose frequency grows by the same factor in the same time",
            ),
            Tool(
                "noise",
                "Noise",
                f"{_HERE}.generators.waves:noise",
                (
                    Param("colour", "white", choices=("white", "pink", "brown")),
                    _LEVEL,
                    Param("seed", 0, "Number", "", 0, 1_000_000, hint="The same number gives the same noise"),
                ),
                "White: even; pink: 3 dB less each octave; brown: 6 dB less",
            ),
            Tool(
                "clicks",
                "Clicks",
                f"{_HERE}.generators.waves:clicks",
                (
                    Param("bpm", 120.0, "Tempo", "a minute", 10.0, 600.0),
                    Param("beats", 4, "Beats in a bar", "", 1, 32),
                    _LEVEL,
                ),
                "A metronome; the first beat of a bar is higher",
            ),
        )
    },
)
"""Each function takes a number of frames, the rate and the values of its parameters.

It answers an iterator over blocks of float32 samples (channels, n); one channel goes into all channels of a track.
"""

SEPARATORS: Registry[Tool] = Registry(
    "separator",
    {
        "harmonic": Tool(
            "harmonic",
            "Tones and beats",
            f"{_HERE}.separators.harmonic:separate",
            (Param("seconds", 0.2, "Tones last", "s", 0.05, 1.0, hint="Longer: only steadier tones count as tones"),),
            "What sounds on, and what strikes: by medians of the spectrogram along time and along frequency",
        ),
    },
)
"""Each function takes float32 samples (channels, frames), the rate and the values of its parameters.

It is a generator that yields the fraction done and answers samples of the same shape by name.
"""

"""What can be chosen of features; the same for the picture and for each kind of file."""

from workstation.plugin.params import Param

FEATURES = ("mel", "mfcc", "lfcc", "spectrogram", "pitch", "wav2vec2", "hubert")
TITLES = ("Mel bands", "MFCC", "LFCC", "Spectrogram", "Pitch", "wav2vec 2.0, a layer", "HuBERT, a layer")
_OF_BANDS = ("mel", "mfcc", "lfcc")

PARAMS = (
    Param("feature", "mel", "Feature", choices=FEATURES, titles=TITLES),
    Param("window_ms", 25.0, "Window", "ms", 2.0, 500.0, usual=(20.0, 25.0, 32.0, 46.4, 64.0)),
    Param("step_ms", 10.0, "Step", "ms", 1.0, 500.0, usual=(5.0, 10.0, 16.0, 20.0)),
    Param(
        "bands",
        80,
        "Bands",
        "",
        8,
        512,
        usual=(40, 64, 80, 128),
        hint="Mel bands; of LFCC, filters that are evenly wide",
    ),
    Param("coefficients", 13, "Coefficients", "", 1, 128, usual=(13, 20, 40), hint="Of MFCC and LFCC"),
    Param(
        "deltas", False, "With differences", hint="Of MFCC and LFCC: first and second differences over time below them"
    ),
    Param("layer", 12, "Layer", "", 1, 24, hint="Of wav2vec 2.0 and HuBERT"),
)

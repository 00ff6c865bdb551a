"""Names of torchaudio's that there are no models for, and why."""

from workstation.torchaudio.moved import LeftOutError, moved

_NO_VOCODER = (
    "this program speaks with eSpeak NG; what it was trained to, and the vocoder behind it, can only be fetched"
)
REASONS = {
    "Tacotron2": _NO_VOCODER,
    "WaveRNN": _NO_VOCODER,
    "HDemucs": "voice and accompaniment are separated by other networks here; ConvTasNet is there",
    "hdemucs_low": "see HDemucs: ConvTasNet is there",
    "hdemucs_medium": "see HDemucs: ConvTasNet is there",
    "hdemucs_high": "see HDemucs: ConvTasNet is there",
    "SquimObjective": "it says nothing without its weights, which can only be fetched",
    "SquimSubjective": "it says nothing without its weights, which can only be fetched",
    "squim_objective_base": "see SquimObjective",
    "squim_objective_model": "see SquimObjective",
    "squim_subjective_base": "see SquimSubjective",
    "squim_subjective_model": "see SquimSubjective",
}


def missing(name: str, place: str) -> object:
    """LeftOutError for a name of torchaudio's that is left out; a module that is elsewhere here."""
    if name in REASONS:
        raise LeftOutError(f"torchaudio's {name} is left out of {place}: {REASONS[name]}")
    return moved(place, name)

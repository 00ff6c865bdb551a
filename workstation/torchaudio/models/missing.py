"""Names of torchaudio's that there are no models for, and why."""

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


def missing(name: str, place: str) -> AttributeError:
    """The error for a name of torchaudio's that is left out, or that there never was."""
    reason = REASONS.get(name)
    if reason is None:
        return AttributeError(f"torchaudio's {name} is not in {place}")
    return AttributeError(f"torchaudio's {name} is left out of {place}: {reason}")

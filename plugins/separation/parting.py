"""A voice and what accompanies it apart: by a model where it is installed, else as is chosen."""

from collections.abc import Generator, Mapping
from typing import Any, Literal

from workstation.plugin.api import Job, Samples, Session, SoundAccess
from workstation.plugin.params import Param

STOP, TONES = "stop", "tones"
PARAMS = (
    Param(
        "without_model",
        STOP,
        "Without the model",
        choices=(STOP, TONES),
        titles=("Say what to fetch", "Part tones from beats"),
        hint="What is done where the model voice-separation is not installed",
    ),
)


def part(samples: Samples, rate: int, without_model: str) -> Generator[float, None, Mapping[str, Samples]]:
    """Voice and accompaniment, or where there is no model and that is chosen, tones and beats."""
    from workstation.plugin.separation import has_voice_model, tones_and_beats, voice_and_accompaniment

    if without_model == TONES and not has_voice_model():
        return (yield from tones_and_beats(samples, rate))
    return (yield from voice_and_accompaniment(samples, rate))


def separate_voice(
    session: Session, track: str = "", *, selection: bool = False, without_model: Literal["stop", "tones"] = "stop"
) -> Job[Any]:
    """Add a track for the voice and one for all else; the track that they come from is muted.

    `track`: its key, else the selected one, else the first; `selection`: only the selected time. Where the model
    voice-separation is not installed nothing is done, and what to fetch is said, unless `without_model` is "tones":
    then tones are parted from beats, which is said too.
    """
    from workstation.plugin.separation import has_voice_model

    job = SoundAccess(session).separate("voice", track, selection=selection, without_model=without_model)
    if without_model == TONES and not has_voice_model():
        session.notify(
            "The model voice-separation is not installed, so tones are parted from beats; "
            "workstation models fetch voice-separation brings it",
            "warning",
        )
    return job

"""Who speaks when: stretches of speech merged into voices, and the edges between them found anew."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from workstation.speech.progress import within
from workstation.speech.speakers.bic_clustering import Labels, merge_voices
from workstation.speech.speakers.clustering import cluster
from workstation.speech.speakers.voice_features import FRAMES, Floats, learn_mixture, vectors_of, voice_features
from workstation.speech.speakers.voice_models import RATE, VoiceEncoder, load_voice_model
from workstation.speech.vad import ActivityRules, Seconds, find_activity, ranges_of

MAX_SPEAKERS = 20

_LISTENING = ActivityRules(pause=0.25)
_STRETCH, _MAX_STRETCHES = 1.5, 1200
"""Seconds that are taken for one voice at first; longer where there would be more of them than so many."""
_WINDOW, _STEP = 1.5, 0.75
"""Seconds that a model of voices sees at a time."""
_PENALTY = 4.0
_PRICE = 100.0
"""What a change of speakers costs, in nepers: about a second of clear difference."""
_ROUNDS, _SETTLED = 3, 0.995
_MIN_LEARNT = 50


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of time (s) in which one speaks; speakers are numbered from 0 by their first turn."""

    start: float
    stop: float
    speaker: int


def find_turns(
    samples: npt.NDArray[np.floating], rate: int, speakers: int = 0, model: Path | None = None
) -> Generator[float, None, list[Turn]]:
    """The turns of `speakers` speakers, 0: as many as there seem to be, in mono samples; yields the fraction done.

    With a `model` of voices its vectors are clustered; without one, or where most stretches of speech are shorter than
    what such a model needs to know a voice by, such as single words, Gaussians over cepstra are merged and the edges
    found by a mixture for each voice (as in Wooters and Huijbregts 2008). Speech at the same time is one speaker's.
    ValueError when `speakers` is out of its range or the model cannot be loaded.
    """
    from workstation.speech.acoustic.taken_in import to_model_rate

    if not 0 <= speakers <= MAX_SPEAKERS:
        raise ValueError(f"the number of speakers must be 0 (guessed) to {MAX_SPEAKERS}, got {speakers}")
    listener = load_voice_model(model) if model else None
    sound = np.asarray(to_model_rate(samples, rate)[:], np.float32)
    yield 0.0
    ranges = ranges_of((yield from within(0.0, 0.1, find_activity(sound, RATE))), _LISTENING)
    if not ranges:
        return []
    features = voice_features(sound)
    yield 0.2
    if listener and _in_long_stretches(ranges):
        labels = yield from within(0.2, 1.0, _by_model(listener, sound, ranges, speakers, len(features)))
    else:
        labels = yield from within(0.2, 1.0, _by_cepstra(features, ranges, speakers))
    return _turns(labels, ranges)


def installed_voice_model() -> Path | None:
    """The best model of voices in the user's store, None without one or without what runs it."""
    from workstation.speech.store.detect import KINDS
    from workstation.speech.store.models import installed

    kinds = [kind for kind in ("speaker", "ge2e") if not KINDS[kind].missing]
    found = [model for model in installed() if model.kind in kinds]
    return found[-1].folder if found else None


def _in_long_stretches(ranges: Sequence[Seconds]) -> bool:
    """Whether at least half of the speech lies in stretches as long as what a model of voices sees at a time.

    Of single digits between pauses it made five speakers of two, and 23 % wrong where the cepstra had 4 %.
    """
    lengths = [stop - start for start, stop in ranges]
    return 2 * sum(length for length in lengths if length >= _WINDOW) >= sum(lengths)


def _by_cepstra(features: Floats, ranges: Sequence[Seconds], speakers: int) -> Generator[float, None, Labels]:
    """The speaker of every frame, -1 where nobody speaks."""
    spoken = _frames_in(ranges, len(features))
    length = max(_STRETCH, float(spoken.sum()) / FRAMES / _MAX_STRETCHES)
    stretches = _cut(ranges, length, len(features))
    voices = yield from within(0.0, 0.6, merge_voices(features, stretches, speakers, _PENALTY))
    labels = np.full(len(features), -1)
    for (start, stop), voice in zip(stretches, voices, strict=True):
        labels[start:stop] = voice
    heard = features[spoken]
    heard = (heard - heard.mean(axis=0)) / (heard.std(axis=0) + 1e-6)
    labels[spoken] = yield from within(0.6, 1.0, _edges(heard, labels[spoken]))
    return labels


def _edges(heard: Floats, labels: Labels) -> Generator[float, None, Labels]:
    """The labels of frames moved to where a mixture for each voice puts them."""
    from workstation.speech.speakers.turn_kernels import best_turns

    labels = np.maximum(labels, 0)
    for round_ in range(_ROUNDS):
        voices = [v for v in np.unique(labels) if (labels == v).sum() >= _MIN_LEARNT]
        if len(voices) < 2:
            break
        scores = []
        for voice in voices:
            scores.append(learn_mixture(heard[labels == voice]).likelihood(heard))
            yield (round_ + len(scores) / len(voices)) / _ROUNDS
        moved = np.asarray(voices)[best_turns(np.stack(scores, axis=1), _PRICE)]
        settled = float((moved == labels).mean()) > _SETTLED
        labels = moved
        if settled:
            break
    return labels


def _by_model(
    model: VoiceEncoder, sound: npt.NDArray[np.float32], ranges: Sequence[Seconds], speakers: int, frames: int
) -> Generator[float, None, Labels]:
    windows: list[Seconds] = []
    for start, stop in ranges:
        count = max(1, round((stop - start - _WINDOW) / _STEP) + 1)
        hop = max(0.0, stop - start - _WINDOW) / max(1, count - 1)
        windows += [(start + i * hop, min(stop, start + i * hop + _WINDOW)) for i in range(count)]
    vectors = yield from vectors_of(model, sound, windows)
    groups = cluster(vectors, speakers)
    centres = np.array([(a + b) / 2 for a, b in windows])
    times = (np.arange(frames) + 0.5) / FRAMES
    after = np.clip(np.searchsorted(centres, times), 1, max(1, len(centres) - 1)) if len(centres) > 1 else None
    if after is None:
        return np.where(_frames_in(ranges, frames), groups[0], -1)
    nearest = np.where(times - centres[after - 1] <= centres[after] - times, after - 1, after)
    return np.where(_frames_in(ranges, frames), groups[nearest], -1)


def _cut(ranges: Sequence[Seconds], length: float, frames: int) -> list[tuple[int, int]]:
    """Stretches of about so many seconds, in frames."""
    stretches: list[tuple[int, int]] = []
    for start, stop in ranges:
        edges = np.rint(np.linspace(start, stop, max(1, round((stop - start) / length)) + 1) * FRAMES).astype(int)
        edges = np.minimum(edges, frames)
        stretches += [(int(a), int(b)) for a, b in pairwise(edges) if b > a]
    return stretches


def _frames_in(ranges: Sequence[Seconds], frames: int) -> npt.NDArray[np.bool_]:
    inside = np.zeros(frames, bool)
    for start, stop in ranges:
        inside[round(start * FRAMES) : round(stop * FRAMES)] = True
    return inside


def _turns(labels: Labels, ranges: Sequence[Seconds]) -> list[Turn]:
    """Runs of one speaker inside the stretches of speech, the speakers numbered anew."""
    numbers: dict[int, int] = {}
    turns: list[Turn] = []
    for start, stop in ranges:
        first = round(start * FRAMES)
        part = labels[first : max(round(stop * FRAMES), first + 1)]
        edges = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(part)]
        for a, b in pairwise(edges):
            if b > a and part[a] >= 0:
                number = numbers.setdefault(int(part[a]), len(numbers))
                turns.append(Turn((first + a) / FRAMES, min(stop, (first + b) / FRAMES), number))
    return turns

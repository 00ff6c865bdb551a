"""Words found far from their line, in music, and brought back to it."""

import json
from collections.abc import Generator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.speech.answers import finish
from tests.speech.spoken import spoken
from workstation.speech import pocketsphinx_engine
from workstation.speech.acoustic.cepstra import Frames
from workstation.speech.acoustic.edge_levels import EdgeLevels
from workstation.speech.acoustic.features import AcousticFeatures
from workstation.speech.engines import align
from workstation.speech.text.placing import Found
from workstation.speech.torn_lines import rejoin

Words = list[list[tuple[str, ...]]]
WORDS: Words = [[("a", "b")]] * 5
VARIED: Words = [[("a", "b")], [("b", "c")], [("c", "d")], [("d", "e")], [("e", "f")]]
WINDOW = tuple[float, float]
SONGS = Path(__file__).parents[3] / "shared" / "speech" / "songs"
SONG = SONGS / "Joshua_Morin_-_On_the_run.ref.json"
SONG_TEXT = SONGS / "Joshua_Morin_-_On_the_run.txt"


def heard(quiet: WINDOW = (0.0, 0.0)) -> AcousticFeatures:
    """Twenty seconds as loud as speech, but for a moment."""
    frames = Frames(2000)
    bands = np.zeros((2000, 25), np.float32)
    bands[round(frames.at(quiet[0])) : round(frames.at(quiet[1]))] = -9.0
    levels = EdgeLevels(np.zeros(320000, np.float32))
    return AcousticFeatures(levels, np.zeros((2000, 3, 13), np.float32), bands, frames, 20.0)


def rejoined(
    found: Sequence[Found | None],
    lines: Sequence[int],
    near: float = 0.9,
    quiet: WINDOW = (0.0, 0.0),
    words: Words = WORDS,
) -> tuple[list[float], list[WINDOW]]:
    """Where words are then, and where was looked; there any word lasts 0.2 s and scores `near`, the last at the end."""
    asked: list[WINDOW] = []

    def look(part: AcousticFeatures, some: Sequence[object]) -> Generator[float, None, list[Found | None] | None]:
        low = part.frames.offset
        asked.append((round(low, 1), round(low + part.frames.count * part.frames.hop, 1)))
        yield 1.0
        end = asked[-1][1]
        step = 0.25
        return [Found(end - step * (len(some) - i), end - step * (len(some) - i) + 0.2, near) for i in range(len(some))]

    places, progress = finish(rejoin(heard(quiet), words[: len(found)], lines, found, look))
    assert progress == sorted(progress)
    spans = [(place.start, place.end) for place in places if place is not None]
    assert all(one[1] <= other[0] + 1e-9 for one, other in pairwise(spans))
    return [round(start, 1) for start, _ in spans], asked


def brought_back(
    starts: Sequence[float],
    torn: int,
    lines: Sequence[int],
    near: float = 0.9,
    quiet: WINDOW = (0.0, 0.0),
    rest: float = 0.8,
) -> tuple[list[float], list[WINDOW]]:
    """Where words of 0.2 s are then, and where was looked: the torn one scores 0.4 and `near` there, others `rest`."""
    scores = [0.4 if i == torn else rest for i in range(len(starts))]
    found = [Found(start, start + 0.2, score) for start, score in zip(starts, scores, strict=True)]
    return rejoined(found, lines, near, quiet)


def test_the_first_word_comes_back_from_the_music_before_its_line() -> None:
    starts, asked = brought_back([2.0, 9.0, 9.3], 0, [0, 0, 0])
    assert starts[0] > 8
    assert starts[1:] == [pytest.approx(9.0, abs=0.1), 9.3]
    assert all(7 < low < high < 9.5 for low, high in asked)


def test_the_last_word_comes_back_from_the_music_after_its_line() -> None:
    starts, asked = brought_back([2.0, 2.3, 15.0], 2, [0, 0, 0])
    assert starts[:2] == [2.0, 2.3]
    assert starts[2] < 5
    assert all(2 < low < high < 5 for low, high in asked)


@pytest.mark.parametrize(("near", "rest"), [(0.3, 0.8), (0.45, 0.8), (0.9, 0.6)])
def test_a_word_stays_that_is_not_heard_better_there_or_beside_a_doubtful_one(near: float, rest: float) -> None:
    assert brought_back([2.0, 9.0, 9.3], 0, [0, 0, 0], near, rest=rest)[0] == [2.0, 9.0, 9.3]


def test_a_pause_in_a_line_is_left_alone() -> None:
    assert brought_back([2.0, 9.0, 9.3], 0, [0, 0, 0], quiet=(2.3, 8.9)) == ([2.0, 9.0, 9.3], [])


def test_only_the_outermost_lines_come_back_whole() -> None:
    assert brought_back([2.0, 9.0, 9.3], 0, [0, 1, 1])[0][0] > 8
    assert brought_back([2.0, 2.3, 9.0], 2, [0, 0, 1])[0][2] < 5
    assert brought_back([2.0, 2.3, 9.0, 15.0, 15.3], 2, [0, 0, 1, 2, 2])[0] == [2.0, 2.3, 9.0, 15.0, 15.3]


SLOW_BEGINNING = [Found(2.0, 7.9, 0.03), Found(8.1, 8.9, 0.3), Found(9.0, 9.2, 0.6), Found(9.3, 9.5, 0.6)]
SLOW_END = [Found(2.0, 2.2, 0.6), Found(2.3, 2.5, 0.5), Found(3.5, 7.0, 0.05), Found(7.0, 7.3, 0.1)]


def test_a_beginning_that_is_spread_over_the_music_comes_back_to_its_line() -> None:
    starts, asked = rejoined(SLOW_BEGINNING, [0] * 4, words=VARIED)
    assert 8 < starts[0] < starts[1] < 9
    assert starts[2:] == [pytest.approx(9.0, abs=0.1), 9.3]
    assert all(7 < low < high < 9.5 for low, high in asked)


def test_an_end_that_is_spread_over_the_music_comes_back_to_its_line() -> None:
    starts, asked = rejoined([*SLOW_END, Found(9.0, 9.2, 0.8)], [0, 0, 0, 0, 1], words=VARIED)
    assert starts[:2] == [2.0, 2.3]
    assert 2.4 < starts[2] < starts[3] < 5
    assert starts[4] == 9.0
    assert all(2 < low < high < 5 for low, high in asked)


@pytest.mark.parametrize("slow", [SLOW_BEGINNING, SLOW_END])
def test_what_is_spread_stays_where_it_is_not_heard_better_or_its_line_not_heard(slow: list[Found]) -> None:
    before = [place.start for place in slow]
    assert rejoined(slow, [0] * 4, near=0.45, words=VARIED)[0] == before
    unheard = [replace(place, score=min(place.score, 0.35)) for place in slow]
    assert rejoined(unheard, [0] * 4, words=VARIED)[0] == before


def test_a_held_note_stays_that_is_heard() -> None:
    held = [Found(2.0, 7.9, 0.5), *SLOW_BEGINNING[1:]]
    assert rejoined(held, [0] * 4, words=VARIED) == ([place.start for place in held], [])


def test_a_note_that_is_held_a_little_too_long_stays_beside_its_line() -> None:
    held = [Found(2.0, 2.2, 0.6), Found(3.2, 4.7, 0.1)]
    starts, asked = rejoined(held, [0, 0], words=VARIED)
    assert asked
    assert starts == [2.0, 3.2]


def test_words_between_a_line_and_what_is_spread_stay_where_there_is_room() -> None:
    end = [Found(2.0, 2.2, 0.6), Found(2.3, 2.5, 0.25), Found(6.0, 9.0, 0.05), Found(9.0, 9.3, 0.1)]
    starts, _ = rejoined(end, [0] * 4, words=VARIED)
    assert starts[:2] == [2.0, 2.3]
    assert starts[2] < starts[3] < 5
    beginning = [Found(2.0, 6.0, 0.05), Found(7.9, 8.1, 0.2), Found(8.2, 8.4, 0.6)]
    starts, _ = rejoined(beginning, [0] * 3, words=VARIED)
    assert starts[0] > 7
    assert starts[2] == pytest.approx(8.2, abs=0.1)


def test_a_word_that_is_sung_again_and_again_does_not_pull_itself_along() -> None:
    assert rejoined(SLOW_BEGINNING, [0] * 4) == ([place.start for place in SLOW_BEGINNING], [])


def test_words_that_are_hardly_heard_come_back_beside_one_that_is_half_heard() -> None:
    torn = [Found(2.0, 2.2, 0.45), Found(6.0, 6.9, 0.2), Found(7.0, 7.3, 0.25)]
    assert rejoined(torn, [0] * 3, words=VARIED)[0][1] < 5
    assert rejoined([torn[0], *(replace(place, score=0.31) for place in torn[1:])], [0] * 3, words=VARIED)[0][1] == 6.0


def band(seconds: float, rate: int, seed: int) -> np.ndarray:
    """A chord a second with two beats of a drum, of the level 1."""
    at = np.arange(int(seconds * rate)) / rate
    since = np.mod(at, 1)
    root = np.array([220, 261.6, 293.6, 196])[at.astype(int) % 4]
    tones = [np.sin(2 * np.pi * root * m * h * since) / h for m in (1, 1.25, 1.5) for h in range(1, 7)]
    noise = np.random.default_rng(seed).standard_normal(len(at))
    music = np.sum(tones, axis=0) * np.exp(-1.5 * since) + 3 * noise * np.exp(-40 * np.mod(at, 0.5))
    return np.asarray(music / np.sqrt(np.mean(music**2)), np.float32)


def test_the_first_word_is_found_behind_eight_seconds_of_music() -> None:
    text = "the chill wind caused them to shiver violently"
    speech, rate, starts = spoken(text)
    speech = speech[rate // 2 :]
    level = float(np.sqrt(np.mean(speech**2)))
    samples = np.concatenate([0.7 * level * band(8, rate, 2), speech, 0.7 * level * band(4, rate, 7)])
    samples += 0.25 * level * band(len(samples) / rate + 1, rate, 9)[: len(samples)]
    found, _ = finish(align(samples, rate, text))
    errors = [(word.start or 0.0) - (start + 7.5) for word, start in zip(found.words, starts, strict=True)]
    assert max(map(abs, errors)) < 0.2


@pytest.mark.skipif(not SONG.exists(), reason="the recordings are kept beside the project")
def test_the_end_of_a_line_of_a_song_is_not_left_in_the_music_after_it() -> None:
    first, last = 183.2, 242.0
    known = json.loads(SONG.read_text("utf-8"))
    samples, rate = soundfile.read(SONG.parent.parent / known["audio"], dtype="float32", always_2d=True)
    printed = iter(known["words"])
    lines = [[next(printed) for _ in line.split()] for line in SONG_TEXT.read_text("utf-8").splitlines()]
    sung = [[word for word in line if first <= word["start"] < last - 2] for line in lines]
    text = "\n".join(" ".join(word["word"] for word in line) for line in sung if line)
    part = samples[int(first * rate) : int(last * rate)].mean(axis=1)
    found, _ = finish(pocketsphinx_engine.align(part, rate, text))
    starts = [first + (word.start or 0.0) for word in found.cues[1].words]
    true = [word["start"] for line in sung if line for word in line][len(found.cues[0].words) :]
    assert max(abs(a - b) for a, b in zip(starts, true, strict=False)) < 2

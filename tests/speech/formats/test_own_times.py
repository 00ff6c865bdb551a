"""Cues with times of their own go through files as they are, whatever the rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.core.words.transcript import Transcript
from workstation.speech.cues.rules import PRESETS
from workstation.speech.formats.distribute_times import spread
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import read_words, write_words
from workstation.speech.words import AlignedTranscript, TimedCue

STEPS_MS = {
    "a.srt": 1, "a.vtt": 1, "a.ttml": 1, "a.sbv": 1, "a.json": 1, "a.textgrid": 1, "a.labels.txt": 1,
    "a.ass": 10, "a.ssa": 10, "a.subviewer.sub": 10,
}  # fmt: skip
"""The finest times that each format holds."""


@pytest.mark.parametrize("name", STEPS_MS)
@given(
    times=st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 9000)), min_size=1, max_size=6),
    preset=st.sampled_from(sorted(PRESETS)),
    rate=st.sampled_from((8000, 44_100, 48_000)),
)
@settings(max_examples=15, deadline=None)
def test_times_and_lines_come_back(name: str, times: list[tuple[int, int]], preset: str, rate: int) -> None:
    step, at, cues = STEPS_MS[name], 0, []
    for number, (pause, length) in enumerate(times):
        start = at + pause * step
        at = start + length * step
        text = f"- first line of {number}\n- second line, rather a wide one for rules of forty columns"
        shown = (start / 1000, at / 1000)
        cues.append(TimedCue(spread(text, *shown), shown=shown))
    document: Transcript = AlignedTranscript(cues=tuple(cues)).to_transcript(rate)
    words = AlignedTranscript.from_transcript(document, rate)
    written = write_words(name, words, WriteOptions(rules=PRESETS[preset].rules, seconds=at / 1000))
    found = read_words(name, written.encode())
    spans = [tuple(round(1000 * seconds) for seconds in cue.span or ()) for cue in found.cues]
    assert spans == [tuple(round(1000 * seconds) for seconds in cue.shown or ()) for cue in cues]
    if name not in ("a.textgrid", "a.labels.txt"):
        assert [[w.breaks for w in cue.words] for cue in found.cues] == [[w.breaks for w in c.words] for c in cues]

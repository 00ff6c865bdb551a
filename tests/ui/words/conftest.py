"""A desk with words over its sound, and a player that only remembers what it was asked to play."""

from dataclasses import replace

import pytest

from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word
from workstation.ui.toolkit.workspace import Desk


def word(text: str, start: int | None = None, stop: int = 0, score: float | None = 0.9) -> Word:
    return Word(text, None if start is None else FrameRange(start, stop), score)


WORDS = Transcript(
    cues=(
        Cue((word("one", 8000, 16_000), word("two", 16_000, 24_000), word("lost", score=0.0))),
        Cue((word("three", 40_000, 48_000, 0.3), word("four", 56_000, 64_000)), "Ada"),
    )
)
"""At 8 kHz over ten seconds: 8 frames a pixel when a thousand pixels show all."""


@pytest.fixture
def spoken(tone: Desk) -> Desk:
    tone.session.start(replace(tone.session.document, transcript=WORDS))
    tone.viewport.fit()
    return tone


@pytest.fixture
def played(spoken: Desk, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int | None]]:
    """Start and stop of what was asked for, in frames."""
    asked: list[tuple[int, int | None]] = []
    monkeypatch.setattr(
        spoken.session.player, "play", lambda document, start=0, stop=None, loop=None: asked.append((start, stop))
    )
    return asked

"""Words that have a text and perhaps a time already, timed again: one passage, or all inside the lines they are in."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from itertools import groupby

from workstation.core.words.transcript import join_text
from workstation.speech.alignment_frame import Window
from workstation.speech.audio_buffer import Sound
from workstation.speech.pocketsphinx_engine import align_script
from workstation.speech.text.spoken import readings
from workstation.speech.text.tokens import Script, ScriptLine, Token, parse_line
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_SLACK = 0.4
"""How far (s) the words of a line may lie outside the time that the line is given."""


def align_again(
    samples: Sound, rate: int, transcript: AlignedTranscript, first: int, last: int, part: Window
) -> Generator[float, None, AlignedTranscript]:
    """The transcript with the words `first` to `last` (counted from 0, both included) found anew inside `part` (s).

    All other words stay as they are. ValueError when there are no such words, or when they have no room there.
    """
    words = transcript.words
    if not 0 <= first <= last < len(words):
        raise ValueError(f"first and last must lie between 0 and {len(words) - 1}, got {first} and {last}")
    if not 0 <= part[0] < part[1] <= len(samples) / rate + 1e-6:
        raise ValueError(f"the part must lie between 0 and {len(samples) / rate:.2f} s, got {part[0]:g} to {part[1]:g}")
    found = yield from align_script(samples, rate, _script(transcript, range(first, last + 1)), part=part)
    return transcript.with_words([*words[:first], *_timed(words[first : last + 1], found), *words[last + 1 :]])


def align_lines(
    samples: Sound, rate: int, transcript: AlignedTranscript, slack: float = _SLACK
) -> Generator[float, None, AlignedTranscript]:
    """The words of cues that have times, each found inside its own; cues without are looked for between the others.

    A line may begin `slack` seconds before its time and end as much after it.
    """
    if not slack >= 0:
        raise ValueError(f"the slack must not be negative, got {slack}")
    windows = _windows(transcript.cues, len(samples) / rate, slack)
    script = _script(transcript, range(len(transcript.words)))
    found = yield from align_script(samples, rate, script, windows)
    return transcript.with_words(_timed(transcript.words, found))


def _script(transcript: AlignedTranscript, wanted: range) -> Script:
    """The wanted words as a text with a line for each cue, a token for each word."""
    numbered = [(i, word) for i, cue in enumerate(transcript.cues) for word in cue.words]
    lines = []
    for _, group in groupby(numbered[wanted.start : wanted.stop], key=lambda pair: pair[0]):
        texts = [word.text for _, word in group]
        tokens = parse_line(join_text(texts), transcript.language)
        if [token.text for token in tokens] != texts:
            tokens = tuple(Token(text, readings(text, transcript.language)) for text in texts)
        lines.append(ScriptLine(tokens))
    return Script(transcript.language, tuple(lines))


def _timed(words: Sequence[TimedWord], found: AlignedTranscript) -> list[TimedWord]:
    return [
        replace(word, start=new.start, end=new.end, score=new.score)
        for word, new in zip(words, found.words, strict=True)
    ]


def _windows(cues: Sequence[TimedCue], seconds: float, slack: float) -> list[Window]:
    windows: list[Window] = []
    for cue in cues:
        if not cue.words:
            continue
        timed = [word for word in cue.words if word.start is not None]
        start = min((word.start or 0.0 for word in timed), default=0.0)
        end = max((word.end or 0.0 for word in timed), default=seconds)
        windows.append((max(0.0, start - slack), min(seconds, end + slack)))
    return windows

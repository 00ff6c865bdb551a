"""Counting faults while cues are tried, against the whole check."""

import random

import pytest

from workstation.speech.cues import repair
from workstation.speech.cues.lint import check_transcript
from workstation.speech.cues.rules import PRESETS, CueRules, parse_rules
from workstation.speech.cues.trying import Tried, count_faults
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

TEXTS = ("a", "and", "someone", "well,", "end.", "incomprehensible", "字典", "字")
RULES = (*(parse_rules(name) for name in PRESETS), CueRules(frame_rate=25.0))


def random_cues(chance: random.Random) -> AlignedTranscript:
    """Of every kind: late and overlapping, without times or words, in lines, translated, with times of their own."""
    at, cues, translated = 0.0, [], chance.random() < 0.4
    for _ in range(chance.randint(1, 15)):
        count, each, words, begin = chance.choice((0, 1, 1, 2, 3, 5, 8, 20)), chance.uniform(0.02, 0.5), [], at
        for _ in range(count):
            end = at + each * chance.uniform(0.3, 1.5)
            times = (None, None) if chance.random() < 0.1 else (at, end)
            words.append(TimedWord(chance.choice(TEXTS), *times, chance.choice((0.9, None)), chance.random() < 0.1))
            at += each
        shown = (begin, begin + chance.uniform(0, 4)) if not count or chance.random() < 0.15 else None
        translation = chance.choice(("", "so so", "eins zwei\ndrei")) if translated else ""
        cues.append(TimedCue(tuple(words), chance.choice("AAB"), translation, shown))
        at = max(0.0, at + chance.uniform(-0.5, 0.6))
    return AlignedTranscript("en", tuple(cues))


def test_as_many_faults_are_counted_as_the_check_finds() -> None:
    chance = random.Random(3)
    for _ in range(300):
        cues, rules = random_cues(chance), chance.choice(RULES)
        wanted = len(check_transcript(cues, rules))
        tried, enough = [Tried(cue, rules) for cue in cues.cues], chance.randint(0, 30)
        counted = count_faults(tried, enough)
        assert counted == wanted if wanted < enough else enough <= counted <= wanted
        assert count_faults(tried) == wanted


def test_cues_are_joined_as_if_each_try_were_checked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, joined = random.Random(4), 0
    for _ in range(100):
        cues, rules = random_cues(chance), chance.choice(RULES)
        fast = repair.fix_cues(cues, rules)
        with monkeypatch.context() as patch:
            patch.setattr(
                repair,
                "count_faults",
                lambda tried, _=0, rules=rules: len(
                    check_transcript(AlignedTranscript(cues=tuple(one.cue for one in tried)), rules)
                ),
            )
            assert fast == repair.fix_cues(cues, rules)
        joined += len(fast.cues) < len(cues.cues)
    assert joined > 20


def test_lines_are_not_broken_for_cues_that_cannot_win(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [TimedWord("word", 0.3 * n, 0.3 * n + 0.3) for n in range(30)]
    short, long = (Tried(TimedCue(tuple(words)), CueRules()) for words in (said[:7], said))
    asked = []
    monkeypatch.setattr(
        "workstation.speech.cues.trying.shown_alone", lambda cue, *_: asked.append(cue) or pytest.fail("broken")
    )
    assert count_faults([short]) == 0
    assert count_faults([long], 1) >= 1
    assert not asked

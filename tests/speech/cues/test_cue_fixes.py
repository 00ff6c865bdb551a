"""Cues mended by rules."""

import random
import time

from workstation.speech.cues.lint import check_transcript
from workstation.speech.cues.repair import FIXABLE, fix_cues
from workstation.speech.cues.rules import DEFAULT_RULES, CueRules
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord


def cue(text: str, start: float, each: float = 0.3, speaker: str = "", translation: str = "") -> TimedCue:
    words = [TimedWord(w, start + i * each, start + (i + 1) * each) for i, w in enumerate(text.split())]
    return TimedCue(tuple(words), speaker, translation)


def rules_broken(transcript: AlignedTranscript, rules: CueRules = DEFAULT_RULES) -> list[str]:
    return [fault.rule for fault in check_transcript(transcript, rules)]


def test_a_wide_cue_is_cut_with_its_translation() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve, thirteen fourteen fifteen sixteen seventeen"
    wide = AlignedTranscript("en", (cue(text, 0, translation="eins zwei drei vier fünf sechs sieben acht"),))
    assert rules_broken(wide) == ["columns"]
    fixed = fix_cues(wide, DEFAULT_RULES)
    assert rules_broken(fixed) == []
    assert len(fixed.cues) == 2
    assert all(c.translation for c in fixed.cues)
    assert fixed.words == wide.words


def test_a_flash_is_joined_to_the_neighbour_who_speaks_too() -> None:
    cues = (cue("Go.", 0, 0.2), cue("I said it is time.", 0.25), cue("Why?", 1.8, 0.2, "B"))
    before = AlignedTranscript("en", cues)
    assert "short" in rules_broken(before)
    fixed = fix_cues(before, DEFAULT_RULES, only=0)
    assert [len(c.words) for c in fixed.cues] == [6, 1]


def test_overlaps_end_and_missing_cues_are_placed() -> None:
    lost = TimedCue((TimedWord("lost"), TimedWord("words")))
    before = AlignedTranscript(
        "en", (cue("a long line", 0, 1.0), cue("too early", 2.0, 0.6), lost, cue("end", 9.0, 1.0))
    )
    assert set(rules_broken(before)) == {"overlap", "missing"}
    fixed = fix_cues(before, DEFAULT_RULES)
    assert rules_broken(fixed) == []
    assert fixed.cues[0].words[-1].end == 2.0
    assert fixed.cues[2].words[0].start == 3.2


def test_fixing_never_adds_faults_nor_loses_words() -> None:
    chance = random.Random(5)
    for _ in range(20):
        at, cues = 0.0, []
        for _ in range(15):
            text = " ".join("x" * chance.randint(1, 14) for _ in range(chance.randint(1, 20)))
            cues.append(cue(text, at, chance.uniform(0.05, 0.4), chance.choice("AB")))
            at = (cues[-1].words[-1].end or 0.0) + chance.uniform(0, 1)
        before = AlignedTranscript("en", tuple(cues))
        fixed = fix_cues(before, DEFAULT_RULES)
        assert [w.text for w in fixed.words] == [w.text for w in before.words]
        kinds = [sum(f.rule in FIXABLE and f.rule != "speed" for f in check_transcript(t)) for t in (fixed, before)]
        assert kinds[0] <= kinds[1]


def test_thousands_of_cues_that_overlap_are_trimmed_at_once() -> None:
    cues = tuple(cue("a b c d", float(number), 0.5, "AB"[number % 2]) for number in range(4000))
    begun = time.process_time()
    fixed = fix_cues(AlignedTranscript("en", cues), DEFAULT_RULES)
    assert time.process_time() - begun < 5
    assert [w.text for w in fixed.words] == ["a", "b", "c", "d"] * 4000
    ends = [max(w.end or 0.0 for w in one.words) for one in fixed.cues]
    assert all(end <= (after.words[0].start or 0.0) for end, after in zip(ends, fixed.cues[1:], strict=False))

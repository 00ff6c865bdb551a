"""Which words new cues are made of together."""

from workstation.speech.cues.rules import CueRules
from workstation.speech.cues.segmentation import make_cues
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord


def cue(at: float, speaker: str = "", translation: str = "", shown: tuple[float, float] | None = None) -> TimedCue:
    return TimedCue((TimedWord(f"w{at:g}", at, at + 0.4, breaks=True),), speaker, translation, shown)


def test_speakers_translations_and_own_times_keep_their_edges() -> None:
    cues = (
        cue(0), cue(0.5), cue(1, "A"), cue(1.5, "A"), cue(2, "B"), cue(2.5, "B", "z"), cue(3, "B"), cue(3.5, "B"),
        cue(4, shown=(4, 4.4)), cue(4.5, shown=(4.5, 4.9)), cue(5), cue(5.5),
    )  # fmt: skip
    made = make_cues(AlignedTranscript("en", cues), CueRules())
    assert [[word.text for word in c.words] for c in made.cues] == [
        ["w0", "w0.5"], ["w1", "w1.5"], ["w2"], ["w2.5"], ["w3", "w3.5"], ["w4"], ["w4.5"], ["w5", "w5.5"],
    ]  # fmt: skip
    assert [c.speaker for c in made.cues] == ["", "A", "B", "B", "B", "", "", ""]
    assert made.cues[3].translation == "z"
    assert made.cues[5].shown == (4, 4.4)
    assert not any(word.breaks for c in made.cues if c.shown is None for word in c.words)

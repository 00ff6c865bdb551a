"""Transcripts that formats are tried with."""

from hypothesis import strategies as st

from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

PLAIN = AlignedTranscript(
    "en",
    (
        TimedCue((TimedWord("Hello,", 0.5, 0.9, 0.9), TimedWord("world!", 0.9, 1.4, 0.8)), "Anna"),
        TimedCue(
            (TimedWord("Äpfel", 2.0, 2.4, 1.0), TimedWord("&", 2.4, 2.5), TimedWord("<Birnen>", 2.6, 3.1, 0.2)), "Ben"
        ),
        TimedCue((TimedWord("It", 3.5, 3.6), TimedWord("costs", 3.6, 4.0), TimedWord("£13.60.", 4.1, 5.5)), "Ben"),
    ),
)

_LETTERS = st.text(st.characters(codec="utf-8", categories=("Lu", "Ll", "Lo")), min_size=1, max_size=8)


@st.composite
def transcripts(draw: st.DrawFn) -> AlignedTranscript:
    """Cues of words in order, times in whole hundredths, at least 0.05 s each."""
    at = 0
    cues = []
    for _ in range(draw(st.integers(1, 5))):
        words = []
        for _ in range(draw(st.integers(1, 6))):
            at += draw(st.integers(0, 30))
            length = draw(st.integers(5, 60))
            words.append(TimedWord(draw(_LETTERS), at / 100, (at + length) / 100, 0.5))
            at += length
        at += draw(st.integers(100, 200))
        cues.append(TimedCue(tuple(words), draw(st.sampled_from(["", "ANNA", "BEN"]))))
    return AlignedTranscript("en", tuple(cues))

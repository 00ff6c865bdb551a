"""Texts that look like markup, run from right to left, or are pictures, come back from every format as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.speech.formats.samples import PLAIN
from workstation.speech.cues.line_breaking import given_lines
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import FORMATS, read_words, write_words
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

ALPHABET = "aZ9éß<>&{}\\/|-=!?.,;'\"()*_~@%^`$+אבשلامที東京あ한😀👩‍👧🎵ib"
PIECES = [
    "<i>",
    "</b>",
    "<00:01.00>",
    "[00:01.00]",
    "{\\k20}",
    "{\\an8}",
    "&amp;",
    "-->",
    "\\N",
    "<v",
    "{y:i}",
    "{1}{2}",
]
LINES = ("a.srt", "a.vtt", "a.ass", "a.ssa", "a.ttml", "a.sbv", "a.sub", "a.subviewer.sub")
"""Formats with cues of lines."""
KARAOKE = (
    *("a.vtt", "a.ass", "a.ssa", "a.ttml", "a.lrc", "a.ultrastar.txt"),
    *("a.json", "a.whisperx.json", "a.csv", "a.tsv"),
)
"""Formats with times of words."""
_TIMED = [f"a.{form.extensions[0]}" for form in FORMATS if form.timed]
OTHERS = [name for name in _TIMED if name not in (*LINES, *KARAOKE)]
RESOLUTION = {
    "a.ass": 0.01,
    "a.ssa": 0.01,
    "a.lrc": 0.01,
    "a.subviewer.sub": 0.01,
    "a.sub": 0.04,
    "a.ultrastar.txt": 0.025,
}
LOSSY = {"a.sub": "|", "a.ultrastar.txt": "~"}
"""Signs that a format has no way to hold."""

texts = st.one_of(st.text(ALPHABET, min_size=1, max_size=7), st.sampled_from(PIECES))


@st.composite
def odd_transcripts(draw: st.DrawFn, forbidden: str = "", breaks: bool = True) -> AlignedTranscript:
    at, cues = 10, []
    for _ in range(draw(st.integers(1, 4))):
        words = []
        for _ in range(draw(st.integers(1, 5))):
            text = "".join(c for c in draw(texts) if c not in forbidden) or "x"
            length = draw(st.integers(4, 40))
            ends_line = breaks and draw(st.booleans())
            words.append(TimedWord(text, at / 100, (at + length) / 100, 0.5, ends_line))
            at += length + draw(st.integers(0, 10))
        words[-1] = TimedWord(words[-1].text, words[-1].start, words[-1].end, 0.5)
        cues.append(TimedCue(tuple(words)))
        at += draw(st.integers(30, 100))
    return AlignedTranscript("en", tuple(cues))


def back(name: str, transcript: AlignedTranscript, options: WriteOptions) -> AlignedTranscript:
    return read_words(name, write_words(name, transcript, options).replace("\n", "\r\n").encode("utf-8-sig"))


def squeezed(transcript: AlignedTranscript) -> list[list[str]]:
    """Lines without their spaces: whether there is one between Han and Latin letters is the reader's taste."""
    return [["".join(line.split()) for line in given_lines(cue.words)] for cue in transcript.cues]


@pytest.mark.parametrize("name", LINES)
@settings(max_examples=80)
@given(data=st.data())
def test_lines_survive(name: str, data: st.DataObject) -> None:
    transcript = data.draw(odd_transcripts(LOSSY.get(name, "")))
    found = back(name, transcript, WriteOptions(rules=None))
    assert squeezed(found) == squeezed(transcript)
    error = RESOLUTION.get(name, 0.001) * 0.51 + 1e-9
    for was, now in zip(transcript.cues, found.cues, strict=True):
        assert now.words[0].start == pytest.approx(was.words[0].start, abs=error)
        assert now.words[-1].end == pytest.approx(was.words[-1].end, abs=max(error, RESOLUTION.get(name, 0.0)))


@pytest.mark.parametrize("name", KARAOKE)
@settings(max_examples=80)
@given(data=st.data())
def test_words_survive_karaoke(name: str, data: st.DataObject) -> None:
    transcript = data.draw(odd_transcripts(LOSSY.get(name, "")))
    found = back(name, transcript, WriteOptions("word", None))
    assert [w.text for w in found.words] == [w.text for w in transcript.words]
    for was, now in zip(transcript.words, found.words, strict=True):
        assert now.start == pytest.approx(was.start, abs=2 * RESOLUTION.get(name, 0.001))


@pytest.mark.parametrize("name", ["a.vtt", "a.ass", "a.ttml", "a.lrc", "a.json", "a.whisperx.json"])
def test_translations_come_back(name: str) -> None:
    cues = tuple(
        TimedCue(cue.words, cue.speaker, text)
        for cue, text in zip(PLAIN.cues, ("Hallo, <Welt>!", "apples & {pears}", "kostet\n£13"), strict=True)
    )
    transcript = AlignedTranscript("en", cues, "de")
    found = back(name, transcript, WriteOptions(text="both"))
    wanted = [cue.translation.replace("\n", " ") for cue in cues]
    assert [cue.translation.replace("\n", " ") for cue in found.cues] == wanted
    assert [w.text for w in found.words] == [w.text for w in PLAIN.words]
    alone = back(name, transcript, WriteOptions(text="translation"))
    if name not in ("a.json",):
        assert "Hallo," in [w.text for w in alone.words]
        assert "world!" not in [w.text for w in alone.words]


@pytest.mark.parametrize("name", OTHERS)
@settings(max_examples=80)
@given(data=st.data())
def test_words_survive_in_every_other_format(name: str, data: st.DataObject) -> None:
    transcript = data.draw(odd_transcripts(LOSSY.get(name, ""), breaks=False))
    found = back(name, transcript, WriteOptions(rules=None))
    assert squeezed(found) == squeezed(transcript)


@pytest.mark.parametrize("name", ["a.labels.txt"])
def test_brackets_in_labels_of_words_are_text(name: str) -> None:
    words = tuple(TimedWord(text, at, at + 0.5) for at, text in enumerate(("<b>", "<i>so</i>", "{\\an8}", "5<6")))
    written = write_words(name, AlignedTranscript("en", (TimedCue(words),)), WriteOptions("word", None))
    found = read_words(name, written.encode())
    assert [(w.text, w.start, w.end) for w in found.words] == [(w.text, w.start, w.end) for w in words]

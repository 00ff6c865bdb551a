"""Words timed in seconds, in cues: what engines answer and files hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workstation.core.files.json_table import JsonTable
from workstation.core.numbers import LATEST_SECONDS, short
from workstation.core.ranges import FrameRange
from workstation.core.words.transcript import Cue, Transcript, Word, apart, join_text


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word as printed; `start` and `end` in seconds, both None when nobody has placed it.

    `score` goes from 0 (not heard: it was put between its neighbours) to 1 (sure); None means that nobody judged it.
    """

    text: str
    start: float | None = None
    end: float | None = None
    score: float | None = None
    breaks: bool = False
    """A line of its cue ends here."""

    def __post_init__(self) -> None:
        if (self.start is None) != (self.end is None):
            raise ValueError(f"{short(self.text)} has only one of start and end")
        if self.start is not None and self.end is not None and not 0 <= self.start <= self.end <= LATEST_SECONDS:
            raise ValueError(f"{short(self.text)} must have 0 <= start <= end, got {self.start:g} to {self.end:g}")

    @property
    def timed(self) -> bool:
        return self.start is not None

    @property
    def heard(self) -> bool:
        """Whether it was found in the sound rather than put between its neighbours."""
        return self.timed and self.score != 0.0


@dataclass(frozen=True, slots=True)
class TimedCue:
    """Words shown together, who says them, and what they mean in another language.

    `shown` is when it stands on the screen (s), where somebody has said so; else its words say when, rules how long.
    """

    words: tuple[TimedWord, ...]
    speaker: str = ""
    translation: str = ""
    shown: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if self.shown is not None and not 0 <= self.shown[0] <= self.shown[1] <= LATEST_SECONDS:
            raise ValueError(f"a cue must have 0 <= start <= end, got {self.shown[0]:g} to {self.shown[1]:g}")

    @property
    def span(self) -> tuple[float, float] | None:
        """Its own times, else from the start of its first timed word to the last end; None when there are none."""
        if self.shown is not None:
            return self.shown
        starts = [word.start for word in self.words if word.start is not None]
        return (starts[0], max(w.end for w in self.words if w.end is not None)) if starts else None


@dataclass(frozen=True, slots=True)
class AlignedTranscript:
    """A text with the place of its words in the sound."""

    language: str = "en"
    cues: tuple[TimedCue, ...] = ()
    translation_language: str = ""
    odd: tuple[str, ...] = ()
    """Of what was read from a file: the times that could not stay as they are written, a line for each."""
    heard: float | None = None
    """Of what was aligned: the share of its words that the engine itself heard, whatever another one said of them."""
    unjudged: str = ""
    """Of what was aligned: why the scores are those of one engine alone; empty where another has judged its words."""

    @property
    def words(self) -> tuple[TimedWord, ...]:
        return tuple(word for cue in self.cues for word in cue.words)

    def with_words(self, words: Sequence[TimedWord]) -> "AlignedTranscript":
        """The same cues with other words, as many as before."""
        if len(words) != len(self.words):
            raise ValueError(f"there are {len(self.words)} words, got {len(words)}")
        rest = iter(words)
        return replace(self, cues=tuple(replace(c, words=tuple(next(rest) for _ in c.words)) for c in self.cues))

    def freed(self) -> "AlignedTranscript":
        """The same without times of cues of their own: words and rules say when they are shown; empty ones go."""
        cues = (replace(cue, shown=None) if cue.shown is not None else cue for cue in self.cues)
        return replace(self, cues=tuple(cue for cue in cues if cue.words))

    def to_transcript(
        self, rate: int, track: str = "", offset: int = 0, known: Mapping[int, Cue] | None = None
    ) -> Transcript:
        """The same in frames at `rate`, moved by `offset` frames; `known`: cues that are there already, by `id`."""

        def word(w: TimedWord) -> Word:
            if w.start is None or w.end is None:
                return Word(w.text, None, w.score, w.breaks)
            return Word(w.text, FrameRange.from_seconds(w.start, w.end, rate).shift(offset), w.score, w.breaks)

        def cue(c: TimedCue) -> Cue:
            shown = c.shown and FrameRange.from_seconds(*c.shown, rate).shift(offset)
            return Cue(tuple(map(word, c.words)), c.speaker, c.translation, shown)

        kept = known or {}
        cues = tuple(kept[id(timed)] if id(timed) in kept else cue(timed) for timed in self.cues)
        return Transcript(self.language, cues, track, self.translation_language)

    @classmethod
    def from_transcript(cls, transcript: Transcript, rate: int) -> "AlignedTranscript":
        def word(w: Word, by: int) -> TimedWord:
            if w.range is None:
                return TimedWord(w.text, score=w.score, breaks=w.breaks)
            return TimedWord(w.text, (w.range.start + by) / rate, (w.range.stop + by) / rate, w.score, w.breaks)

        def cue(c: Cue, by: int) -> TimedCue:
            shown = None if c.shown is None else ((c.shown.start + by) / rate, (c.shown.stop + by) / rate)
            return TimedCue(tuple([word(w, by) for w in c.words]), c.speaker, c.translation, shown)

        cues = map(cue, *apart(transcript.cues))  # none that an edit moved is made for this
        return cls(transcript.language, tuple(cues), transcript.translation_language)

    def to_json(self) -> dict[str, object]:
        """`{"language", "words": [{"word", "start", "end", "score", "speaker"?}], "cues": [...]}`, in seconds.

        A word that was not found has null times. A cue names its words by their index; `shown` says that its times
        were set by somebody.
        """
        words: list[dict[str, object]] = []
        cues: list[dict[str, object]] = []
        for cue in self.cues:
            first = len(words)
            for word in cue.words:
                entry: dict[str, object] = {"word": word.text, "start": _rounded(word.start), "end": _rounded(word.end)}
                entry["score"] = _rounded(word.score)
                words.append(entry | ({"speaker": cue.speaker} if cue.speaker else {}))
            start, end = cue.span or (None, None)
            cues.append(
                {
                    "start": _rounded(start),
                    "end": _rounded(end),
                    "text": join_text(w.text for w in cue.words),
                    "words": [first, len(words)],
                    **({"shown": True} if cue.shown is not None else {}),
                    **({"speaker": cue.speaker} if cue.speaker else {}),
                    **({"translation": cue.translation} if cue.translation else {}),
                    **({"breaks": breaks} if (breaks := [i for i, w in enumerate(cue.words) if w.breaks]) else {}),
                }
            )
        other = {"translation_language": self.translation_language} if self.translation_language else {}
        return {"language": self.language, **other, "words": words, "cues": cues}

    @classmethod
    def from_json(cls, value: object) -> "AlignedTranscript":
        """Read that form, a bare list of words, or `segments` that hold words; ValueError when it is none of them."""
        whole, odd = JsonTable({"words": value} if isinstance(value, list) else value), list[str]()
        language, other = whole.text("language", "en"), whole.text("translation_language")
        if whole.has_list("segments") and "words" not in whole:
            cues = [_cue_of_segment(segment, odd) for segment in whole.tables("segments")]
            return cls(language, tuple(cue for cue in cues if cue.words), other, tuple(odd))
        entries = whole.tables("words")
        listed = whole.tables("cues") if whole.has_list("cues") else []
        spans = [_span(cue.get("words"), len(entries)) for cue in listed]
        words = [_word_from_json(entry, odd) for entry in entries]
        if not spans or None in spans:
            listed, spans = [JsonTable({})] if entries else [], [(0, len(entries))]
        found = (
            _cue_of_words(entries, words, cue, span, odd) for cue, span in zip(listed, spans, strict=False) if span
        )
        return cls(language, tuple(found), other, tuple(odd))


def score_on_our_scale(score: float | None) -> float | None:
    """A score from a file, None where it does not lie from 0 to 1: percents and logarithms say something else."""
    return score if score is not None and 0 <= score <= 1 else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _span(value: object, count: int) -> tuple[int, int] | None:
    """The first word of a cue and the one after its last; None where they are not among the words."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    first, stop = value
    return (first, stop) if isinstance(first, int) and isinstance(stop, int) and 0 <= first <= stop <= count else None


def _cue_of_words(
    entries: Sequence[JsonTable], words: Sequence[TimedWord], cue: JsonTable, span: tuple[int, int], odd: list[str]
) -> TimedCue:
    first, stop = span
    listed = cue.get("breaks")
    breaks = {i for i in listed if isinstance(i, int)} if isinstance(listed, list) else set[int]()
    own = tuple(replace(w, breaks=True) if i in breaks else w for i, w in enumerate(words[first:stop]))
    start, end = cue.time("start"), cue.time("end")
    shown = _possible(start, end, f"the cue from word {first + 1} on", odd) if cue.get("shown") is True else None
    return TimedCue(own, _speaker(entries[first:stop], cue), cue.text("translation"), shown)


def _cue_of_segment(segment: JsonTable, odd: list[str]) -> TimedCue:
    """A segment as WhisperX and Whisper write them: with its words, or with nothing but its text and times."""
    if segment.has_list("words"):
        entries = segment.tables("words")
        words = tuple(_word_from_json(entry, odd) for entry in entries)
        return TimedCue(words, _speaker(entries, segment), segment.text("translation"))
    texts = segment.text("text").split()
    start, end = segment.time("start"), segment.time("end")
    span = _possible(start, end, f"the text {short(' '.join(texts))}", odd)
    total, done, found = sum(len(text) + 1 for text in texts), 0, []
    for text in texts:
        if span is None:
            found.append(TimedWord(text))
            continue
        (begin, stop), first, done = span, done, done + len(text) + 1
        a = begin + (stop - begin) * first / total
        found.append(TimedWord(text, a, max(a, begin + (stop - begin) * done / total)))
    return TimedCue(tuple(found), segment.text("speaker"), segment.text("translation"))


def _speaker(entries: Sequence[JsonTable], cue: JsonTable) -> str:
    """Who speaks: as the first word that says it, else as the cue does."""
    return next((name for entry in entries if (name := entry.text("speaker"))), "") or cue.text("speaker")


def _word_from_json(entry: JsonTable, odd: list[str]) -> TimedWord:
    name = "word" if "word" in entry else "text"
    text = entry.get(name)
    if not isinstance(text, str):
        raise entry.wrong("word", "a text") if name not in entry else entry.wrong(name, "a text")
    span = _possible(entry.time("start"), entry.time("end"), f"the word {short(text)}", odd)
    start, end = span or (None, None)
    return TimedWord(text.strip(), start, end, score_on_our_scale(entry.number("score")))


def _possible(start: float | None, end: float | None, what: str, odd: list[str]) -> tuple[float, float] | None:
    """Times that a word or cue can have, None where one is missing or they are reversed; what is odd is noted."""
    if start is None or end is None:
        return None
    if end < start or end < 0:
        odd.append(f"{what} goes from {start:g} to {end:g} s; its times were left out")
        return None
    if start < 0:
        odd.append(f"{what} begins at {start:g} s, before the beginning; taken as 0")
    return max(0.0, start), end

"""How a transcript is to be written, and the cues that follow from it."""

import re
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from workstation.speech.cues.karaoke_units import KARAOKE as KARAOKE
from workstation.speech.cues.karaoke_units import Karaoke as Karaoke
from workstation.speech.cues.rules import CueRules
from workstation.speech.cues.segmentation import ShownCue, cues_as_they_are, show_cues, split_cues
from workstation.speech.cues.style import CueStyle, parse_style
from workstation.speech.formats.distribute_times import spread
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

Text = Literal["original", "translation", "both"]
TEXTS: tuple[Text, ...] = ("original", "translation", "both")
Fill = Literal["kf", "k", "ko"]
FILLS: tuple[Fill, ...] = ("kf", "k", "ko")
KARAOKE_TITLES = {"": "Off", "word": "Word by word", "syllable": "Syllable by syllable", "line": "Line by line"}
"""What lights up, as people read it."""
FILL_TITLES = {"kf": "Fills from the left", "k": "Changes at once", "ko": "Outline in its turn"}
"""How it lights up, as people read it."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """`karaoke` lights up words, syllables or lines where the format can; `rules` shape the cues, None leaves them."""

    karaoke: Karaoke = ""
    rules: CueRules | None = CueRules()
    seconds: float = 0.0
    """The length of the sound, for formats that state it; 0 when it is not known."""
    text: Text = "original"
    """The words, their translation, or both, the translation below."""
    fill: Fill = "kf"
    """In ASS: words fill from left to right (kf), change at once (k), or get their outline in their turn (ko)."""
    style: CueStyle | None = None
    """None: the usual one of the format."""
    fps: float = 25.0
    """Frames a second of the video, for formats that count frames."""
    speakers: bool = True
    """Whether speakers are named."""
    title: str = ""
    artist: str = ""
    sound: str = ""
    """The name of the sound file, for formats that point to it."""
    bpm: float = 600.0
    """Beats a minute that notes are counted in; four notes of UltraStar go to one."""
    pitches: tuple[int | None, ...] = field(default=())
    """For notes: the pitch of each word or syllable as a MIDI number."""

    def __post_init__(self) -> None:
        for name, value, known in (
            ("karaoke", self.karaoke, KARAOKE),
            ("text", self.text, TEXTS),
            ("fill", self.fill, FILLS),
        ):
            if value not in known:
                raise ValueError(f"{name} must be {', '.join(filter(None, known))} or empty, got {value!r}")
        if not 20 <= self.bpm <= 2000:
            raise ValueError(f"bpm must be 20 to 2000 beats a minute, got {self.bpm:g}")
        if not 0 < self.fps <= 1000:
            raise ValueError(f"fps must be above 0 and at most 1000 frames a second, got {self.fps:g}")

    def chosen(self, transcript: AlignedTranscript) -> AlignedTranscript:
        """What is to be written: the words or their translation, cleaned of what no text file can hold."""
        cues = transcript.cues
        language = transcript.language
        if self.text == "translation":
            cues = tuple(cue for cue in map(_translated, cues) if cue is not None)
            language = transcript.translation_language or language
        elif self.text == "original":
            cues = tuple(replace(cue, translation="") if cue.translation else cue for cue in cues)
        if not self.speakers:
            cues = tuple(replace(cue, speaker="") for cue in cues)
        return replace(transcript, cues=tuple(map(_cleaned, cues)), language=language)

    def cues(self, transcript: AlignedTranscript) -> tuple[ShownCue, ...]:
        """The cues to show, within the rules."""
        chosen = self.chosen(transcript)
        shown = (
            cues_as_they_are(chosen) if self.rules is None else show_cues(split_cues(chosen, self.rules), self.rules)
        )
        return tuple(cue for cue in shown if cue.words)

    def with_others(self, **values: Any) -> "WriteOptions":
        """These options with some values replaced."""
        return replace(self, **values)

    @property
    def look(self) -> CueStyle:
        return self.style or parse_style("karaoke" if self.karaoke else "plain")


def with_speakers(cues: tuple[ShownCue, ...]) -> tuple[str, ...]:
    """The text of each cue, with `NAME: ` before it where the speaker changes."""
    texts, before = [], ""
    for cue in cues:
        texts.append(f"{cue.speaker}: {cue.text}" if cue.speaker and cue.speaker != before else cue.text)
        before = cue.speaker
    return tuple(texts)


def _translated(cue: TimedCue) -> TimedCue | None:
    if not cue.translation or cue.span is None:
        return None
    return TimedCue(spread(cue.translation, *cue.span, markup=False), cue.speaker, shown=cue.shown)


def _cleaned(cue: TimedCue) -> TimedCue:
    """Words without control signs and line breaks of their own; those that hold nothing else go."""
    if not any(_CONTROLS.search(w.text) or not w.text.strip() or len(w.text.split()) > 1 for w in cue.words):
        return cue
    texts = (" ".join(_CONTROLS.sub("", word.text).split()) for word in cue.words)
    words: list[TimedWord] = []
    for word, text in zip(cue.words, texts, strict=True):
        if text:
            words.append(replace(word, text=text))
    return replace(cue, words=tuple(words))

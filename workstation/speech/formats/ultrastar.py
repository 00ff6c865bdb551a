"""UltraStar songs (.txt): notes with syllables, beats and pitches."""

import re
from dataclasses import dataclass, replace

from workstation.core.numbers import at_line, number_of, short, time_of, whole_of
from workstation.core.words.transcript import is_unspaced
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.timestamp import OddTimes
from workstation.speech.text.language_names import code_of, name_of
from workstation.speech.text.syllables import timed_syllables
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_HEADER = re.compile(r"^#([A-Za-z0-9]+):(.*)$")
_NOTE = re.compile(r"^([:*FRG])[ \t]+(-?\d+)[ \t]+(\d+)[ \t]+(-?\d+)(?: (.*))?$")
_BREAK = re.compile(r"^-[ \t]*(-?\d+)(?:[ \t]+(-?\d+))?")
_PLAYER = re.compile(r"^P[ \t]*(\d)[ \t]*$")
_MIDDLE_C = 60
_MAX_PLAYERS = 9
_MAX_BPM = 100_000


@dataclass(frozen=True, slots=True)
class Note:
    """A syllable to be sung; `last` at the end of a word."""

    start: float
    end: float
    text: str
    last: bool


def notes_of(transcript: AlignedTranscript, by_word: bool = False) -> tuple[tuple[Note, ...], ...]:
    """The notes of every cue: its timed words, taken apart into syllables unless `by_word`."""
    lines = []
    for cue in transcript.cues:
        notes = []
        for number, word in enumerate(cue.words):
            if word.start is None:
                continue
            after = cue.words[number + 1].text if number + 1 < len(cue.words) else ""
            tight = bool(after) and is_unspaced(word.text[-1]) and is_unspaced(after[0])
            parts = (word,) if by_word else timed_syllables(word, transcript.language)
            for part in parts:
                last = part is parts[-1] and not tight
                notes.append(Note(part.start or 0.0, part.end or 0.0, part.text, last))
        lines.append(tuple(notes))
    return tuple(lines)


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """A note for every syllable (with karaoke by word, for every word), a line for every cue, a part for each speaker.

    Pitches come from `options.pitches`, in the order of notes; a note without one is not scored.
    """
    chosen = options.chosen(transcript)
    lines = notes_of(chosen, options.karaoke == "word")
    everything = [note for line in lines for note in line]
    gap = min((note.start for note in everything), default=0.0)
    pitches = list(options.pitches) + [None] * (len(everything) - len(options.pitches))
    sung = _Sheet(gap, 60.0 / (options.bpm * 4), dict(zip(map(id, everything), pitches, strict=False)))
    speakers = list(dict.fromkeys(cue.speaker for cue in chosen.cues))[:_MAX_PLAYERS]
    head = [("TITLE", options.title or "Untitled"), ("ARTIST", options.artist or "Unknown")]
    head += [("LANGUAGE", name_of(chosen.language)), ("BPM", f"{options.bpm:g}"), ("GAP", f"{gap * 1000:.0f}")]
    head += [("MP3", options.sound)] if options.sound else []
    duet = len(speakers) > 1
    head += [(f"P{i}", name or "All") for i, name in enumerate(speakers, 1)] if duet else []
    out = [f"#{name}:{' '.join(value.split())}" for name, value in head]
    for number, speaker in enumerate(speakers, 1):
        out += [f"P{number}"] if duet else []
        part = [line for line, cue in zip(lines, chosen.cues, strict=True) if cue.speaker == speaker and line]
        out += sung.lines(part)
    return "\n".join([*out, "E", ""])


class _Sheet:
    """Notes in beats from the gap on."""

    def __init__(self, gap: float, beat: float, pitches: dict[int, int | None]) -> None:
        self._gap, self._beat, self._pitches = gap, beat, pitches

    def lines(self, part: list[tuple[Note, ...]]) -> list[str]:
        out: list[str] = []
        reached, tone = 0, 0
        for number, line in enumerate(part):
            if number:
                out.append(f"- {max(reached, min(reached + 1, self._beats(line[0].start)))}")
            for note in line:
                start = max(reached, self._beats(note.start))
                length = max(1, self._beats(note.end) - start)
                reached = start + length
                pitch = self._pitches.get(id(note))
                tone = tone if pitch is None else pitch - _MIDDLE_C
                space = " " if note.last and note is not line[-1] else ""
                out.append(f"{'F' if pitch is None else ':'} {start} {length} {tone} {note.text}{space}")
        return out

    def _beats(self, seconds: float) -> int:
        return round((seconds - self._gap) / self._beat)


def read(text: str) -> AlignedTranscript:
    """The words of the notes, a cue for each line; the parts of a duet are speakers. Syllables are joined to words."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head = {match[1].upper(): match[2].strip() for row in rows if (match := _HEADER.match(row.strip()))}
    if "BPM" not in head:
        raise ValueError("the line #BPM: is missing: this is no UltraStar song")
    try:
        bpm = number_of(head["BPM"], 1, _MAX_BPM)
    except ValueError:
        raise ValueError(f"#BPM must be a number from 1 to {_MAX_BPM:,}, got {short(head['BPM'])}") from None
    try:
        gap = time_of(number_of(head.get("GAP") or "0") / 1000)
    except ValueError as error:
        raise ValueError(f"#GAP: {error}") from None
    beat = 60.0 / (bpm * 4)
    relative = head.get("RELATIVE", "").lower() == "yes"
    cues: list[TimedCue] = []
    words: list[TimedWord] = []
    speaker, zero, glued = "", 0, False
    odd = OddTimes()
    for number, row in enumerate(rows, 1):
        if match := _NOTE.match(row):
            with at_line(number):
                begin = time_of(gap + (zero + whole_of(match[2])) * beat)
                end = time_of(begin + whole_of(match[3]) * beat)
            word = TimedWord((match[5] or "").strip(), *odd.span(begin, end, number))
            said = match[5] or ""
            wide = words and word.text and is_unspaced(words[-1].text[-1]) and is_unspaced(word.text[0])
            if words and glued and not said.startswith(" ") and not wide:
                joined = words[-1].text + ("" if word.text in ("~", "-") else word.text)
                words[-1] = replace(words[-1], text=joined, end=max(words[-1].end or 0.0, word.end or 0.0))
            elif word.text:
                words.append(word)
            glued = not said.endswith(" ")
        elif (match := _BREAK.match(row)) or (match := _PLAYER.match(row)):
            cues += [TimedCue(tuple(words), speaker)] if words else []
            words, glued = [], False
            if row.startswith("P"):
                speaker, zero = head.get(f"P{match[1]}", head.get(f"DUETSINGERP{match[1]}", f"P{match[1]}")), 0
            elif relative:
                with at_line(number):
                    zero += whole_of(match[2] or match[1])
        elif row.strip() == "E":
            break
    cues += [TimedCue(tuple(words), speaker)] if words else []
    cues.sort(key=lambda cue: cue.words[0].start or 0.0)
    return AlignedTranscript(code_of(head.get("LANGUAGE", "")), tuple(cues), odd=tuple(odd.said))

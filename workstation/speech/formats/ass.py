"""Advanced SubStation Alpha (.ass) and SubStation Alpha (.ssa), with styles and karaoke tags."""

import re
import unicodedata
import warnings
from dataclasses import replace

from workstation.core.numbers import time_of, whole_of
from workstation.core.words.transcript import is_unspaced
from workstation.speech.cues.karaoke_units import sung_lines
from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.cues.style import HEIGHT, PLACES, CueStyle, rgba
from workstation.speech.formats.distribute_times import spread
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.timestamp import OddTimes, clock, seconds_of
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_STYLE_FIELDS = (
    "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
    "StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, "
    "Encoding"
)
_SSA_STYLE_FIELDS = (
    "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, TertiaryColour, BackColour, Bold, Italic, BorderStyle, "
    "Outline, Shadow, Alignment, MarginL, MarginR, MarginV, AlphaLevel, Encoding"
)
_SSA_PLACES = {1: 1, 2: 2, 3: 3, 4: 9, 5: 10, 6: 11, 7: 5, 8: 6, 9: 7}
_KARAOKE = re.compile(r"\{[^{}]*?\\(?:kf|ko|kt|k|K)(\d+)[^{}]*\}")
_DIALOGUE = re.compile(
    r"Dialogue:[^,]*+,\s*(-?\d{1,2}:\d{1,2}:\d{1,2}[.,]\d{1,3})\s*,\s*(-?\d{1,2}:\d{1,2}:\d{1,2}[.,]\d{1,3})\s*,", re.I
)
_TRANSLATION = re.compile(r"\\N(?:\{[^{}]*\})*\{\\rTranslation\}(.*)$", re.S)


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """Dialogue with the speaker as its name; karaoke fills word by word, syllable by syllable, or line by line."""
    script = _script_info(options, "v4.00+")
    encoding = -1 if _runs_left(transcript) else 1
    styles = [f"Style: {_style(name, look)},{encoding}" for name, look in _styles(options)]
    fields = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
    return "\n".join(
        [*script, "[V4+ Styles]", f"Format: {_STYLE_FIELDS}", *styles, "", "[Events]", f"Format: {fields}"]
        + [f"Dialogue: 0,{event}" for event in _events(transcript, options)]
        + [""]
    )


def write_ssa(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """The older form; `\\kf` is written `\\K` there."""
    script = _script_info(options, "v4.00")
    styles = [f"Style: {_ssa_style(name, look)}" for name, look in _styles(options)]
    fields = "Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
    return "\n".join(
        [*script, "[V4 Styles]", f"Format: {_SSA_STYLE_FIELDS}", *styles, "", "[Events]", f"Format: {fields}"]
        + [
            f"Dialogue: Marked=0,{event.replace('{' + chr(92) + 'kf', '{' + chr(92) + 'K')}"
            for event in _events(transcript, options)
        ]
        + [""]
    )


def _runs_left(transcript: AlignedTranscript) -> bool:
    """Whether the first letter that has a direction runs to the left: libass finds out itself with the encoding -1."""
    letters = (char for word in transcript.words for char in word.text)
    directions = (unicodedata.bidirectional(char) for char in letters)
    return next((way for way in directions if way in ("L", "R", "AL")), "L") != "L"


def _script_info(options: WriteOptions, version: str) -> list[str]:
    title = [f"Title: {' '.join(options.title.split())}"] if options.title else []
    size = [f"PlayResX: {HEIGHT * 16 // 9}", f"PlayResY: {HEIGHT}"]
    return ["[Script Info]", *title, f"ScriptType: {version}", *size, "WrapStyle: 2", "ScaledBorderAndShadow: yes", ""]


def _styles(options: WriteOptions) -> list[tuple[str, CueStyle]]:
    look = options.look
    name = "Karaoke" if options.karaoke else "Default"
    small = round(look.size * look.translation_size)
    other = replace(look, size=max(8, small), colour=look.translation_colour, waiting=look.translation_colour)
    return [(name, look), ("Translation", other)] if options.text == "both" else [(name, look)]


def _style(name: str, look: CueStyle) -> str:
    colours = ",".join(map(ass_colour, (look.colour, look.waiting, look.outline_colour, look.back_colour)))
    if look.box:  # libass and VSFilter fill the box with the outline's colour
        colours = ",".join(map(ass_colour, (look.colour, look.waiting, look.back_colour, look.back_colour)))
    flags = f"{-look.bold:d},{-look.italic:d},0,0,100,100,0,0,{3 if look.box else 1}"
    edges = f"{look.outline:g},{look.shadow:g},{PLACES[look.place]}"
    return f"{name},{look.font},{look.size},{colours},{flags},{edges},{_margins(look)}"


def _ssa_style(name: str, look: CueStyle) -> str:
    colours = (look.colour, look.waiting, look.outline_colour, look.back_colour)
    numbers = ",".join(str(int(ass_colour(colour)[4:], 16)) for colour in colours)
    flags = f"{-look.bold:d},{-look.italic:d},{3 if look.box else 1},{look.outline:g},{look.shadow:g}"
    place = _SSA_PLACES[PLACES[look.place]]
    return f"{name},{look.font},{look.size},{numbers},{flags},{place},{_margins(look)},0,1"


def _margins(look: CueStyle) -> str:
    return f"{look.side_margin},{look.side_margin},{look.margin}"


def ass_colour(colour: str) -> str:
    """`&HAABBGGRR`, where AA is how transparent it is."""
    red, green, blue, alpha = rgba(colour)
    return f"&H{255 - alpha:02X}{blue:02X}{green:02X}{red:02X}"


def _events(transcript: AlignedTranscript, options: WriteOptions) -> list[str]:
    style = "Karaoke" if options.karaoke else "Default"
    events = []
    for shown in options.cues(transcript):
        text = _karaoke(shown, options, transcript) if options.karaoke else "\\N".join(map(_escape, shown.lines))
        if shown.translation:
            text += "\\N{\\rTranslation}" + "\\N".join(map(_escape, shown.translation))
        name = " ".join(shown.speaker.replace(",", ";").split())
        events.append(f"{_time(shown.start)},{_time(shown.end)},{style},{name},0,0,0,,{text}")
    return events


def _time(seconds: float) -> str:
    return clock(seconds, digits=2, pad=1)


def _karaoke(shown: ShownCue, options: WriteOptions, transcript: AlignedTranscript) -> str:
    r"""Text in which `\k` tags, in hundredths of a second from the start of the cue, add up to its words' times."""
    out, reached = [], round(shown.start * 100)
    for line in sung_lines(shown, options.karaoke, transcript.language):
        text = ""
        for piece in line:
            start, end = _hundredths(piece.start, reached), _hundredths(piece.end, reached)
            wait, length = max(0, start - reached), max(0, end - max(start, reached))
            reached += wait + length
            pause = f"{{\\k{wait}}}" if wait else ""
            text += f"{pause}{piece.lead}{{\\{options.fill}{length}}}{_escape(piece.text)}"
        out.append(text)
    return "\\N".join(out)


def _hundredths(seconds: float | None, reached: int) -> int:
    return reached if seconds is None else round(seconds * 100)


def _escape(text: str) -> str:
    """Braces and backslashes would be read as tags."""
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}").replace("\n", "\\N")


def read(text: str) -> AlignedTranscript:
    """Dialogue in order of time; karaoke tags become the times of words."""
    import pysubs2

    if text.strip() and "[events]" not in text.lower():
        raise ValueError("the section [Events] is missing: this is no SubStation Alpha file")
    form = "ssa" if re.search(r"\[V4 Styles\]", text, re.I) else "ass"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what cannot be read of a style has its usual value
            subs = pysubs2.SSAFile.from_string(text, form)
    except (pysubs2.Pysubs2Error, ValueError, LookupError) as error:
        raise ValueError(f"a style or a line of dialogue cannot be read: {' '.join(str(error).split())}") from None
    cues, odd = list[TimedCue](), _odd_times(text)
    for event in sorted(subs.events, key=lambda e: (e.start, e.end)):
        if event.is_comment or event.is_drawing:
            continue
        body, translation = event.text, ""
        if match := _TRANSLATION.search(body):
            lines = (w for part in match[1].split("\\N") for w in [_plain(part)])
            body, translation = body[: match.start()], "\n".join(lines)
        start = max(0.0, event.start / 1000)
        end = max(start, event.end / 1000)
        words = _read_words(_unescape(body), start, end)
        if words:
            cues.append(TimedCue(words, (event.name or "").strip(), translation, (start, end)))
    return AlignedTranscript(cues=tuple(cues), odd=odd)


def _odd_times(text: str) -> tuple[str, ...]:
    """The lines of dialogue whose times no sound has."""
    odd = OddTimes()
    for number, line in enumerate(text.split("\n"), 1):
        if match := _DIALOGUE.match(line):
            odd.span(seconds_of(match[1]), seconds_of(match[2]), number)
    return tuple(odd.said)


def _plain(text: str) -> str:
    return _restored_text(re.sub(r"\{[^{}]*\}", "", _unescape(text))).strip()


def _unescape(text: str) -> str:
    text = text.replace("\\\u2060", "\ue002").replace("\\N", "\n").replace("\\n", " ").replace("\\h", " ")
    return text.replace("\\{", "\ue000").replace("\\}", "\ue001")


def _read_words(text: str, start: float, end: float) -> tuple[TimedWord, ...]:
    pieces = _KARAOKE.split(text)
    if len(pieces) == 1:
        plain = spread(re.sub(r"\{[^{}]*\}", "", text), start, max(start, end), markup=False)
        return tuple(map(_restored, plain))
    words: list[TimedWord] = []
    at, glued = start, False
    for length, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        stop = time_of(at + whole_of(length) / 100)
        plain_text = re.sub(r"\{[^{}]*\}", "", piece)
        said = spread(plain_text, at, stop, markup=False, whole=True)
        wide = words and plain_text and is_unspaced(words[-1].text[-1]) and is_unspaced(plain_text[0])
        if said and words and "\n" in plain_text[: len(plain_text) - len(plain_text.lstrip())]:
            words[-1] = replace(words[-1], breaks=True)
        if said and glued and words and plain_text[:1].strip() and not wide:
            first = said[0]
            words[-1] = replace(words[-1], text=words[-1].text + first.text, end=first.end, breaks=first.breaks)
            said = said[1:]
        words += said
        if plain_text:
            glued = not plain_text[-1].isspace()
            if words and plain_text.rstrip(" ").endswith("\n"):
                words[-1] = replace(words[-1], breaks=True)
        at = stop
    if words:
        words[-1] = replace(words[-1], breaks=False)
    return tuple(map(_restored, words))


def _restored(word: TimedWord) -> TimedWord:
    return replace(word, text=_restored_text(word.text))


def _restored_text(text: str) -> str:
    return text.replace("\ue000", "{").replace("\ue001", "}").replace("\ue002", "\\")

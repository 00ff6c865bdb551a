"""Timed Text Markup Language (.ttml, .dfxp) in the text profile of IMSC 1.1, with a span for every word in karaoke."""

import re
from dataclasses import replace
from xml.etree import ElementTree as Tree
from xml.sax.saxutils import escape, quoteattr

from workstation.core.numbers import at_line, clock_of, number_of, short, time_of
from workstation.speech.cues.karaoke_units import sung_lines
from workstation.speech.cues.segmentation import ShownCue
from workstation.speech.cues.style import HEIGHT, CueStyle
from workstation.speech.formats.distribute_times import spread
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.timestamp import OddTimes, clock
from workstation.speech.formats.xml_tree import tree_of
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_NAMESPACES = (
    'xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" '
    'xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling"'
)
_OURS = "urn:workstation:ttml"
_PROFILE = "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_SPECIAL = "{http://www.w3.org/XML/1998/namespace}"
_PLACES = {"top": "before", "middle": "center", "bottom": "after"}
_READINGS = ("text", "textContainer", "delimiter")
"""Parts of a ruby that say how its base is read: they are set small above it, and no part of the text."""
_SMALLEST = 1e-3


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """Paragraphs with their speakers as agents; times of words are counted from their paragraph, as the standard says.

    A translation is a span of its language, with a role of our own namespace.
    """
    cues = options.cues(transcript)
    agents = {name: f"speaker{i}" for i, name in enumerate(dict.fromkeys(c.speaker for c in cues if c.speaker), 1)}
    head = "".join(
        f'<ttm:agent xml:id="{key}" type="person"><ttm:name type="full">{escape(name)}</ttm:name></ttm:agent>\n'
        for name, key in agents.items()
    )
    title = f"<ttm:title>{escape(options.title)}</ttm:title>\n" if options.title else ""
    body = "\n".join(_paragraph(c, agents, options, transcript) for c in cues)
    language = quoteattr(options.chosen(transcript).language)
    ours = f' xmlns:ws="{_OURS}"' if any(cue.translation for cue in cues) else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<tt {_NAMESPACES}{ours} ttp:contentProfiles="{_PROFILE}" xml:lang={language}>\n'
        f"<head>\n<metadata>\n{title}{head}</metadata>\n{_looks(options.look)}</head>\n"
        f'<body><div region="place">\n{body}\n</div></body>\n</tt>\n'
    )


def _looks(style: CueStyle) -> str:
    upright, _, across = style.place.partition(" ")
    size = f'tts:fontSize="{100 * style.size / HEIGHT / 0.0667:.0f}%"'  # of a fifteenth of the height
    weight = ' tts:fontWeight="bold"' if style.bold else ""
    slant = ' tts:fontStyle="italic"' if style.italic else ""
    box = f' tts:backgroundColor="{style.back_colour}"' if style.box else ""
    align = {"left": "start", "right": "end"}.get(across, "center")
    margin = 100 * style.margin / HEIGHT
    return (
        f'<styling>\n<style xml:id="text" {size} tts:fontFamily="{escape(style.font)}, proportionalSansSerif" '
        f'tts:color="{style.colour}" tts:textAlign="{align}"{weight}{slant}{box}/>\n</styling>\n'
        f'<layout>\n<region xml:id="place" style="text" tts:origin="5% {margin:.1f}%" '
        f'tts:extent="90% {100 - 2 * margin:.1f}%" tts:displayAlign="{_PLACES[upright]}"/>\n</layout>\n'
    )


def _paragraph(shown: ShownCue, agents: dict[str, str], options: WriteOptions, transcript: AlignedTranscript) -> str:
    agent = f' ttm:agent="{agents[shown.speaker]}"' if shown.speaker else ""
    if options.karaoke in ("word", "syllable"):
        text = _spans(shown, options, transcript.language)
    else:
        text = "<br/>".join(escape(line) for line in shown.lines)
    if shown.translation:
        code = quoteattr(transcript.translation_language or "und")
        text += (
            f'<br/><span ws:role="translation" xml:lang={code}>'
            + "<br/>".join(map(escape, shown.translation))
            + "</span>"
        )
    return f'<p begin="{clock(shown.start)}" end="{clock(shown.end)}"{agent}>{text}</p>'


def _spans(shown: ShownCue, options: WriteOptions, language: str) -> str:
    zero = round(shown.start, 3)
    out = []
    for line in sung_lines(shown, options.karaoke, language):
        text = ""
        for piece in line:
            said = escape(piece.text)
            if piece.start is not None and piece.end is not None:
                start, end = (clock(max(0.0, round(at, 3) - zero)) for at in (piece.start, piece.end))
                said = f'<span begin="{start}" end="{end}">{said}</span>'
            text += piece.lead + said
        out.append(text)
    return "<br/>".join(out)


def read(text: str) -> AlignedTranscript:
    """Paragraphs with their times; spans with times become words, a span of another language the translation."""
    root = tree_of(text, "TTML")
    if _local(root.tag) != "tt":
        raise ValueError(f"this is no TTML: it is a document of the kind {short(_local(root.tag))}")
    names: dict[str, str] = {}
    for agent in root.iter():
        if _local(agent.tag) == "agent":
            names[agent.get(f"{_SPECIAL}id", "")] = "".join(agent.itertext()).strip()
    clock_ = _Clock(_rate(root, "frameRate", 30.0), _rate(root, "tickRate", 10_000_000.0))
    language = root.get(f"{_SPECIAL}lang") or "en"
    cues, other, odd = list[TimedCue](), "", OddTimes()
    for number, (paragraph, offset, spoken) in enumerate(_paragraphs(root, clock_, 0.0, language), 1):
        begin = _attribute(paragraph, "begin")
        if begin is None and not any(_attribute(span, "begin") for span in paragraph.iter()):
            continue
        with at_line(number, "paragraph"):
            start = offset + clock_.seconds(begin or "0s")
            start, end = odd.span(time_of(start), time_of(_end(paragraph, start, offset, clock_)), number, "paragraph")
            translation, given = _taken_translation(paragraph, spoken)
            words = _words(paragraph, start, end, clock_)
        other = other or (given if given != "und" else "")
        if words:
            agent_name = _attribute(paragraph, "agent") or ""
            cues.append(TimedCue(words, names.get(agent_name, agent_name), translation, (start, end)))
    return AlignedTranscript(language, tuple(cues), other, tuple(odd.said))


def _rate(root: Tree.Element, name: str, usual: float) -> float:
    given = _attribute(root, name)
    if not given:
        return usual
    try:
        return number_of(given, 1, 1e9)
    except ValueError:
        raise ValueError(f"its {name} must be a number from 1 on, got {short(given)}") from None


def _taken_translation(paragraph: Tree.Element, language: str) -> tuple[str, str]:
    """The translation in a paragraph and its language, taken out of it: nothing but what this program wrote is one.

    Its mark is a role of ours; files of older versions have a span of another language, behind a line break and with
    nothing behind it. Any other span of a language is a part of the text.
    """
    if not len(paragraph):
        return "", ""
    last = paragraph[-1]
    given = last.get(f"{_SPECIAL}lang", "")
    if _local(last.tag) != "span" or not given or (last.tail or "").strip():
        return "", ""
    before = paragraph[-2] if len(paragraph) > 1 else None
    is_behind_break = before is not None and _local(before.tag) == "br" and not (before.tail or "").strip()
    has_old_shape = is_behind_break and set(last.keys()) == {f"{_SPECIAL}lang"} and given != language
    if last.get(f"{{{_OURS}}}role") != "translation" and not has_old_shape:
        return "", ""
    text = _text(last)
    paragraph.remove(last)
    if is_behind_break and before is not None:
        paragraph.remove(before)
    return text, given


class _Clock:
    """Reads times: with a fraction or frames, or a number with a unit (h, m, s, ms, f, t)."""

    def __init__(self, rate: float, ticks: float) -> None:
        self._rate, self._ticks = rate, ticks

    def seconds(self, text: str) -> float:
        if match := re.fullmatch(r"([+-]?\d+(?:\.\d+)?)(h|ms|m|s|f|t)", text.strip()):
            unit = {**_UNITS, "f": 1 / self._rate, "t": 1 / self._ticks}[match[2]]
            return time_of(number_of(match[1]) * unit)
        if match := re.fullmatch(r"(\d+:\d+:\d+):(\d+(?:\.\d+)?)", text.strip()):
            return time_of(clock_of(match[1]) + number_of(match[2]) / self._rate)
        return clock_of(text)  # lyrics have 19.764 and 1:09.7 as well


def _paragraphs(
    element: Tree.Element, clock_: _Clock, offset: float, language: str
) -> list[tuple[Tree.Element, float, str]]:
    """Every paragraph with the time that its own are counted from (of body and divisions that have one), and what
    language it is in."""
    found = []
    for child in element:
        own = child.get(f"{_SPECIAL}lang") or language
        if _local(child.tag) == "p":
            found.append((child, offset, own))
        elif _local(child.tag) in ("body", "div"):
            begin = _attribute(child, "begin")
            found += _paragraphs(child, clock_, offset + (clock_.seconds(begin) if begin else 0.0), own)
    return found


def _end(element: Tree.Element, start: float, offset: float, clock_: _Clock) -> float:
    end, length = _attribute(element, "end"), _attribute(element, "dur")
    if end:
        return offset + clock_.seconds(end)
    return start + (clock_.seconds(length) if length else 2.0)


def _words(paragraph: Tree.Element, start: float, end: float, clock_: _Clock) -> tuple[TimedWord, ...]:
    spans = [s for s in paragraph if _local(s.tag) == "span" and _attribute(s, "begin")]
    if not spans:
        return spread(_text(paragraph), start, max(start, end), markup=False)
    times = []
    for span in spans:
        first = max(0.0, clock_.seconds(_attribute(span, "begin") or ""))
        times.append((first, max(first, _end(span, first, 0.0, clock_))))
    last = max(b for _, b in times)
    absolute = start > 0 and times[0][0] >= start - _SMALLEST and start + last > end + _SMALLEST
    zero = 0.0 if absolute else start  # some programs count the times of words from the beginning of the file
    place_of = {id(span): number for number, span in enumerate(spans)}
    out: list[TimedWord] = []
    glued = False
    for element in paragraph:
        if _local(element.tag) == "br" and out:
            out[-1], glued = replace(out[-1], breaks=True), False
        if id(element) not in place_of:
            continue
        a, b = times[place_of[id(element)]]
        found = spread(_text(element), zero + a, zero + max(a, b), markup=False, whole=True)
        if found and out and glued:
            out[-1] = replace(out[-1], text=out[-1].text + found[0].text, end=found[0].end)
            found = found[1:]
        out += found
        glued = not (element.tail or "") and bool(out) and out[-1].text[-1:].isalpha() and out[-1].text[-1:].isascii()
    return tuple(out)


def _text(element: Tree.Element) -> str:
    """The text of an element, with a line break for every `<br/>`; others, and runs of space, are one space."""
    parts = [" ".join((element.text or "").split("\n"))]
    for child in element:
        if _attribute(child, "ruby") not in _READINGS:
            parts.append("\n" if _local(child.tag) == "br" else _text(child))
        parts.append(" ".join((child.tail or "").split("\n")))
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in "".join(parts).split("\n")).strip("\n")


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _attribute(element: Tree.Element, name: str) -> str | None:
    return next((value for key, value in element.items() if _local(key) == name), None)

"""Timed Text Markup Language (.ttml, .dfxp), with a span for every word in karaoke."""

import re
from xml.etree import ElementTree as Tree
from xml.sax.saxutils import escape, quoteattr

from workstation.speech.cues import ShownCue
from workstation.speech.formats.clock import clock, seconds_of
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.spread import spread
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

_NAMESPACES = 'xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"'
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_SPECIAL = "{http://www.w3.org/XML/1998/namespace}"


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """Paragraphs with their speakers as agents."""
    cues = options.cues(transcript)
    agents = {name: f"speaker{i}" for i, name in enumerate(dict.fromkeys(c.speaker for c in cues if c.speaker), 1)}
    head = "".join(
        f'<ttm:agent xml:id="{key}" type="person"><ttm:name type="full">{escape(name)}</ttm:name></ttm:agent>'
        for name, key in agents.items()
    )
    body = "\n".join(_paragraph(c, agents, options.karaoke == "word") for c in cues)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<tt {_NAMESPACES} xml:lang={quoteattr(transcript.language)}>\n'
        f"<head><metadata>{head}</metadata></head>\n<body><div>\n{body}\n</div></body>\n</tt>\n"
    )


def _paragraph(shown: ShownCue, agents: dict[str, str], by_word: bool) -> str:
    agent = f' ttm:agent="{agents[shown.speaker]}"' if shown.speaker else ""
    text = _spans(shown) if by_word else "<br/>".join(escape(line) for line in shown.lines)
    return f'<p begin="{clock(shown.start)}" end="{clock(shown.end)}"{agent}>{text}</p>'


def _spans(shown: ShownCue) -> str:
    out, at = [], 0
    for line in shown.lines:
        rest, text = line, ""
        while rest and at < len(shown.words):
            word = shown.words[at]
            gap = rest[: len(rest) - len(rest.lstrip())]
            rest = rest.lstrip()[len(word.text) :]
            said = escape(word.text)
            if word.start is not None and word.end is not None:
                said = f'<span begin="{clock(word.start)}" end="{clock(word.end)}">{said}</span>'
            text += gap + said
            at += 1
        out.append(text)
    return "<br/>".join(out)


def read(text: str) -> AlignedTranscript:
    """Paragraphs with absolute times; spans with times become words."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("a TTML file must not declare a document type or entities")
    try:
        root = Tree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except Tree.ParseError as error:
        raise ValueError(f"this is no TTML: {error}") from None
    names: dict[str, str] = {}
    for agent in root.iter():
        if _local(agent.tag) == "agent":
            names[agent.get(f"{_SPECIAL}id", "")] = "".join(agent.itertext()).strip()
    rate = float(_attribute(root, "frameRate") or 30)
    ticks = float(_attribute(root, "tickRate") or 10_000_000)
    cues = []
    for paragraph in root.iter():
        begin = _attribute(paragraph, "begin")
        if _local(paragraph.tag) != "p" or begin is None:
            continue
        start = _time(begin, rate, ticks)
        end_text, length = _attribute(paragraph, "end"), _attribute(paragraph, "dur")
        end = _time(end_text, rate, ticks) if end_text else start + (_time(length, rate, ticks) if length else 2.0)
        agent_name = _attribute(paragraph, "agent") or ""
        words = _words(paragraph, start, end, rate, ticks)
        if words:
            cues.append(TimedCue(words, names.get(agent_name, agent_name)))
    return AlignedTranscript(root.get(f"{_SPECIAL}lang") or "en", tuple(cues))


def _words(paragraph: Tree.Element, start: float, end: float, rate: float, ticks: float) -> tuple[TimedWord, ...]:
    spans = [s for s in paragraph.iter() if _local(s.tag) == "span" and _attribute(s, "begin") and _attribute(s, "end")]
    if spans:
        out: list[TimedWord] = []
        for span in spans:
            a, b = (_time(_attribute(span, name) or "", rate, ticks) for name in ("begin", "end"))
            out += spread("".join(span.itertext()), a, max(a, b))
        return tuple(out)
    for line_break in paragraph.iter():
        if _local(line_break.tag) == "br":
            line_break.tail = f" {line_break.tail or ''}"
    return spread("".join(paragraph.itertext()), start, max(start, end))


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _attribute(element: Tree.Element, name: str) -> str | None:
    return next((value for key, value in element.items() if _local(key) == name), None)


def _time(text: str, rate: float, ticks: float) -> float:
    """Clock time with a fraction or frames, or a number with a unit (h, m, s, ms, f, t)."""
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)(h|ms|m|s|f|t)", text):
        unit = {**_UNITS, "f": 1 / rate, "t": 1 / ticks}[match[2]]
        return float(match[1]) * unit
    if match := re.fullmatch(r"(\d+:\d+:\d+):(\d+)", text):
        return seconds_of(match[1]) + int(match[2]) / rate
    return seconds_of(text)

"""Praat's TextGrid (.TextGrid), with tiers of words and cues."""

import re
from collections.abc import Iterator
from itertools import pairwise

from workstation.speech.cues import ShownCue
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.spread import spread
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

Interval = tuple[float, float, str]

_TOKEN = re.compile(r'"((?:[^"]|"")*)"|(?<![\w\[])(-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)(?![\w\]])|<(exists|absent)>')


def write(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """The long form: a tier `words`, and one of cues named after each speaker."""
    words = [(w.start, w.end, w.text) for w in transcript.words if w.start is not None and w.end is not None]
    speakers = list(dict.fromkeys(cue.speaker for cue in transcript.cues))
    shown = [c for c in options.cues(transcript) if any(w.timed for w in c.words)]
    end = max([options.seconds, *(w[1] for w in words), *(_span(c)[1] for c in shown)])
    tiers = [("words", words)]
    tiers += [(s or "cues", [(*_span(c), " ".join(c.lines)) for c in shown if c.speaker == s]) for s in speakers]
    out = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        f"xmax = {end:.6f}",
        "tiers? <exists>",
    ]
    out += [f"size = {len(tiers)}", "item []:"]
    for i, (name, entries) in enumerate(tiers, 1):
        intervals = list(_filled(entries, end))
        out += [f"    item [{i}]:", '        class = "IntervalTier"', f'        name = "{_quote(name)}"']
        out += ["        xmin = 0", f"        xmax = {end:.6f}", f"        intervals: size = {len(intervals)}"]
        for j, (start, stop, text) in enumerate(intervals, 1):
            out += [f"        intervals [{j}]:", f"            xmin = {start:.6f}", f"            xmax = {stop:.6f}"]
            out.append(f'            text = "{_quote(text)}"')
    return "\n".join(out) + "\n"


def _span(shown: ShownCue) -> tuple[float, float]:
    timed = [w for w in shown.words if w.start is not None]
    return timed[0].start or 0.0, max(w.end or 0.0 for w in timed)


def _quote(text: str) -> str:
    return text.replace('"', '""')


def _filled(entries: list[Interval], end: float) -> Iterator[Interval]:
    """Intervals that touch, with empty ones in the gaps; none is of no length."""
    reached = 0.0
    for start, stop, text in sorted(entries):
        start = max(start, reached)
        if stop - start < 1e-6:
            continue
        if start - reached > 1e-6:
            yield reached, start, ""
        yield start, stop, text
        reached = stop
    if end - reached > 1e-6:
        yield reached, end, ""


def read(text: str) -> AlignedTranscript:
    """Long or short form. A tier named like words gives the words, else every tier gives cues of its name."""
    tiers = _tiers(text)
    words = next((t for name, t in tiers if re.search(r"word|wort|mot|palabra", name, re.I)), None)
    others = [(name, t) for name, t in tiers if t is not words and not re.search(r"phon|segment|syll", name, re.I)]
    if words is None:
        cues = [(start, TimedCue(spread(said, start, stop), name)) for name, t in others for start, stop, said in t]
        return AlignedTranscript(cues=tuple(cue for _, cue in sorted(cues, key=lambda c: c[0]) if cue.words))
    timed = [TimedWord(said, start, stop) for start, stop, said in words]
    edges = sorted((start, stop, "" if name == "cues" else name) for name, t in others for start, stop, _ in t)
    cues_out: list[TimedCue] = []
    rest = timed
    for start, stop, name in edges:
        inside = [w for w in rest if start - 1e-6 <= ((w.start or 0.0) + (w.end or 0.0)) / 2 <= stop]
        if inside:
            cues_out.append(TimedCue(tuple(inside), name))
            rest = [w for w in rest if w not in inside]
    if rest:
        cues_out.append(TimedCue(tuple(rest)))
    cues_out.sort(key=lambda cue: cue.words[0].start or 0.0)
    return AlignedTranscript(cues=tuple(cues_out))


def _tiers(text: str) -> list[tuple[str, list[Interval]]]:
    tokens = [m[1].replace('""', '"') if m[1] is not None else m[2] or m[3] for m in _TOKEN.finditer(text)]
    if "TextGrid" not in tokens[:3]:
        raise ValueError("this is no TextGrid: its header is missing")
    at = tokens.index("TextGrid") + 3
    out = []
    try:
        if tokens[at] != "exists":
            return []
        count, at = int(tokens[at + 1]), at + 2
        for _ in range(count):
            kind, name, entries = tokens[at], tokens[at + 1], int(tokens[at + 4])
            at += 5
            width = 3 if kind == "IntervalTier" else 2
            rows = [tokens[at + i * width : at + (i + 1) * width] for i in range(entries)]
            at += entries * width
            if kind == "IntervalTier":
                intervals = [(float(a), float(b), said.strip()) for a, b, said in rows]
            else:
                points = [(float(a), said.strip()) for a, said in rows]
                ends = [b for _, (b, _) in pairwise(points)] + [points[-1][0] + 1.0 if points else 0.0]
                intervals = [(a, b, said) for (a, said), b in zip(points, ends, strict=True)]
            out.append((name, [i for i in intervals if i[2]]))
    except (IndexError, ValueError):
        raise ValueError("this TextGrid is damaged or cut short") from None
    return out

"""What a subtitle file says beside words and times, and what of it is not in another any more: counted by kind."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator

Kind = tuple[str, str]
"""The name of a kind (of one, of many after a bar), and what tells one of it from another; empty: they are alike."""

_ITALIC, _BOLD, _UNDERLINE = "italic|italics", "bold|bolds", "underline|underlines"
_COLOUR, _POSITION, _STYLE = "colour or font|colours or fonts", "position|positions", "style|styles"
_COMMENT, _EFFECT, _REGION = "comment|comments", "effect|effects", "region|regions"
_SYLLABLE, _WORD_TIME, _HEADER = (
    "time of a syllable|times of syllables",
    "time of a word|times of words",
    "header|headers",
)
_TAGS = (
    (re.compile(r"<i(?:[.\s][^<>]*)?>", re.I), _ITALIC),
    (re.compile(r"<b(?:[.\s][^<>]*)?>", re.I), _BOLD),
    (re.compile(r"<u(?:[.\s][^<>]*)?>", re.I), _UNDERLINE),
    (re.compile(r"<font\b[^<>]*>|<c\.[^<>]*>", re.I), _COLOUR),
    (re.compile(r"\{\\an?\d{1,2}\}|\{[^{}\n]*\\pos\(", re.I), _POSITION),
    (re.compile(r"-+>[ \t]*[\d:.,]+[ \t]+X1:"), _POSITION),
)
_ASS_TAGS = (
    (re.compile(r"\\i1"), _ITALIC),
    (re.compile(r"\\b(?:1|[2-9]\d\d)"), _BOLD),
    (re.compile(r"\\u1"), _UNDERLINE),
    (re.compile(r"\\(?:[1-4]?c&|fn|fs\d|[1-4]?a(?:lpha)?&)"), _COLOUR),
    (re.compile(r"\\(?:an?\d|pos\(|move\()"), _POSITION),
    (re.compile(r"\\(?:t\(|fad|clip|iclip|fr[xyz]?|blur|be|bord|shad|fsc|fsp|org|q|p[1-9])"), _EFFECT),
)
_ASS_PARTS = (
    (re.compile(r"^(Style:[^\n]*)", re.M | re.I), _STYLE),
    (re.compile(r"^()Comment:", re.M | re.I), _COMMENT),
    (re.compile(r"^()(?:fontname|filename):", re.M | re.I), "attachment|attachments"),
)
_ASS_DIALOGUE = re.compile(r"^Dialogue:[ \t]*(?:Marked=)?(\d+)[^\n]*", re.M | re.I)
_SYLLABLES = re.compile(r"\{[^{}]*\\(?:kf|ko|kt|k|K)\d+[^{}]*\}([^{}\n]*)")
_VTT_BLOCK = re.compile(r"^(NOTE|STYLE|REGION)(?![^\s])", re.M)
_VTT_BLOCKS = {"NOTE": _COMMENT, "STYLE": _STYLE, "REGION": _REGION}
_VTT_SETTINGS = re.compile(r"-->[ \t]*[\d:.]+[ \t]+(?=\w+:)([^\n]+)")
_VTT_NAME = re.compile(r"^[^\n]*[^\d\s][^\n]*(?=\n[^\n]*-->)", re.M)
_TTML_PARTS = (
    (re.compile(r"fontStyle=[\"']italic"), _ITALIC),
    (re.compile(r"fontWeight=[\"']bold"), _BOLD),
    (re.compile(r"<(?:\w+:)?p\b[^>]*\bregion=([\"'][^\"']*)"), _POSITION),
    (re.compile(r"<(?:\w+:)?region\b([^>]*)"), _REGION),
    (re.compile(r"<(?:\w+:)?style\b([^>]*)"), _STYLE),
    (re.compile(r"\bruby=[\"'](text)[\"']"), "reading above characters|readings above characters"),
)
_USUAL_COLUMNS = frozenset(("start", "end", "word", "text", "label", "score", "cue", "speaker"))
_USUAL_KEYS = _USUAL_COLUMNS | frozenset(
    ("language", "translation_language", "words", "cues", "segments", "word_segments", "shown", "translation", "breaks")
)


def lost(source: str, source_form: str, target: str, target_form: str) -> str:
    """What a text has that another, made of it, has not: "12 italics, 3 positions"; empty: nothing."""
    gone = Counter(features(source, source_form))
    gone.subtract(features(target, target_form))
    kinds: Counter[str] = Counter()
    for (kind, _), count in gone.items():
        kinds[kind] += max(0, count)
    return ", ".join(f"{count:,} {kind.split('|')[count != 1]}" for kind, count in kinds.most_common() if count)


def features(text: str, form: str) -> Iterator[Kind]:
    """Everything beside words and times that a text in a format says."""
    find = _FINDERS.get(form)
    yield from find(text) if find is not None else ()


def _tags(text: str) -> Iterator[Kind]:
    for pattern, kind in _TAGS:
        yield from ((kind, "") for _ in pattern.finditer(text))


def _ass(text: str) -> Iterator[Kind]:
    for pattern, kind in _ASS_PARTS:
        yield from ((kind, " ".join(match[1].split())) for match in pattern.finditer(text))
    for line in _ASS_DIALOGUE.finditer(text):
        if int(line[1][:9]):
            yield "layer|layers", line[1]
        for tags in re.findall(r"\{([^{}]*)\}", line[0]):
            for tag, kind in _ASS_TAGS:
                yield from ((kind, "") for _ in tag.finditer(tags))
        for syllable in _SYLLABLES.findall(line[0]):
            if syllable.strip():
                yield _SYLLABLE, syllable.strip()


def _vtt(text: str) -> Iterator[Kind]:
    yield from _tags(text)
    for match in _VTT_BLOCK.finditer(text):
        yield _VTT_BLOCKS[match[1]], ""
    yield from ((_POSITION, " ".join(settings.split())) for settings in _VTT_SETTINGS.findall(text))
    yield from (("name of a cue|names of cues", "") for _ in _VTT_NAME.finditer(text.partition("\n\n")[2]))
    yield from ((_WORD_TIME, "") for _ in re.finditer(r"<[\d:.]+>", text))
    yield from (("reading above characters|readings above characters", "") for _ in re.finditer(r"<rt\b", text))


def _ttml(text: str) -> Iterator[Kind]:
    for pattern, kind in _TTML_PARTS:
        yield from ((kind, match[1] if pattern.groups else "") for match in pattern.finditer(text))
    yield from ((_WORD_TIME, "") for _ in re.finditer(r"<(?:\w+:)?span\b[^>]*\bbegin=", text))


def _ultrastar(text: str) -> Iterator[Kind]:
    for match in re.finditer(r"^#(\w+):([^\n]*)", text, re.M):
        if match[1].upper() not in ("BPM", "GAP", "LANGUAGE"):
            yield _HEADER, f"{match[1].upper()}:{match[2].strip()}"
    for note in re.finditer(r"^([:*RG])[ \t]+-?\d+[ \t]+\d+[ \t]+(-?\d+)", text, re.M):
        yield "pitch|pitches", note[2]
    for note in re.finditer(r"^[:*FRG][ \t]+-?\d+[ \t]+\d+[ \t]+-?\d+ ([^\n]*)", text, re.M):
        yield _SYLLABLE, note[1].strip()


def _lrc(text: str) -> Iterator[Kind]:
    for match in re.finditer(r"^\s*\[([a-z]+):([^\]\n]*)\]", text, re.M | re.I):
        if match[1].lower() not in ("la", "length", "offset", "re", "ve", "by", "tool"):
            yield _HEADER, f"{match[1].lower()}:{match[2].strip()}"
    yield from ((_WORD_TIME, "") for _ in re.finditer(r"<\d+:\d", text))


def _table(text: str) -> Iterator[Kind]:
    first = text.split("\n", 1)[0].lower()
    for column in re.split(r"[,\t]", first):
        if column.strip(' "') not in _USUAL_COLUMNS:
            yield "column|columns", column.strip(' "')


def _json(text: str) -> Iterator[Kind]:
    try:
        rows = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    keys: set[str] = set()
    while rows:
        row = rows.pop()
        if isinstance(row, dict):
            keys.update(map(str, row))
            rows.extend(row.values())
        elif isinstance(row, list):
            rows.extend(row)
    yield from (("kind of entry|kinds of entries", key) for key in sorted(keys - _USUAL_KEYS))


_FINDERS: dict[str, Callable[[str], Iterator[Kind]]] = {
    "srt": _tags, "sbv": _tags, "sub": _tags, "subviewer": _tags, "vtt": _vtt, "ass": _ass, "ssa": _ass, "ttml": _ttml,
    "ultrastar": _ultrastar, "lrc": _lrc, "csv": _table, "tsv": _table, "json": _json, "whisperx": _json,
}  # fmt: skip

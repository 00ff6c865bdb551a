"""Bytes of a text file in whatever encoding as text."""

import codecs
import re
import unicodedata

from workstation.core.numbers import short

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EXACT_MARKS = (
    (codecs.BOM_UTF8, ""),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = frozenset((
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "nb", "nn", "fi", "is", "ca", "ga", "eu", "gl", "af",
    "id", "ms", "sq", "oc", "wa", "br", "fo", "la", "mt",
))  # fmt: skip
_SLAVIC = frozenset(("cs", "sk", "pl", "hu", "sl", "hr", "bs", "ro", "sq"))
_CYRILLIC = frozenset(("ru", "uk", "bg", "sr", "mk", "be"))
_OLDER: dict[str, frozenset[str]] = {
    "shift_jis": frozenset({"ja"}), "gb18030": frozenset({"zh"}), "big5": frozenset({"zh"}),
    "euc_kr": frozenset({"ko"}), "euc_jp": frozenset({"ja"}), "cp1252": _WESTERN, "cp1251": _CYRILLIC,
    "cp1250": _SLAVIC, "cp1254": frozenset({"tr", "az"}), "cp1255": frozenset({"he"}), "cp1253": frozenset({"el"}),
    "cp1256": frozenset({"ar", "fa", "ur", "ug", "ps"}), "cp1257": frozenset({"lt", "lv", "et"}),
    "cp874": frozenset({"th"}), "iso8859-2": _SLAVIC, "iso8859-15": _WESTERN, "koi8-r": frozenset({"ru", "bg"}),
    "cp850": _WESTERN, "mac_roman": _WESTERN,
}  # fmt: skip
"""Encodings with the languages that they are of, of equally good ones the first."""
_PAIRS = frozenset({"shift_jis", "gb18030", "big5", "euc_kr", "euc_jp"})
_OF_LANGUAGE, _OF_PAIRS = 0.6, 0.1
"""How much less strange a sign is when the text is in a language of the encoding, and when high bytes come in pairs."""
_SAMPLE = 3000
_WIDE_ZEROS = 0.1
"""The share of bytes that are zero from which on two bytes are a letter; a single one is damage."""
_NARROW = ("cp1252", "cp1251", "cp1250", "cp1253", "cp1255", "cp1256", "cp874", "iso8859-15")


def decode(raw: bytes, encoding: str = "") -> str:
    """Text of a file: by its byte order mark, as UTF-8, else in the older encoding that reads most like language.

    In the `encoding` that is named, where one is; ValueError when there is none of the name, or the text is in another.
    """
    if encoding:
        try:
            return raw.decode(encoding).removeprefix("\ufeff")
        except LookupError:
            raise ValueError(f"there is no encoding {short(encoding)}; names are utf-8, cp1252, shift_jis …") from None
        except UnicodeDecodeError as error:
            raise ValueError(f"its byte {error.start + 1:,} is none of the encoding {encoding}") from None
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    if wide := _wide(raw):
        return raw.decode(wide, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    options = []
    paired = all(len(run) % 2 == 0 for run in re.findall(rb"[\x80-\xff]+", raw[: 4 * _SAMPLE]))
    for order, (older, languages) in enumerate(_OLDER.items()):
        try:
            text = raw.decode(older)
        except UnicodeDecodeError:
            continue
        likely = _OF_PAIRS if paired and older in _PAIRS else 0.0
        options.append((_oddness(text, languages) - likely, order, text))
    return min(options)[2] if options else raw.decode("latin-1")


def _oddness(text: str, languages: frozenset[str]) -> float:
    """How unlike a text of some languages a text looks, for each of its signs beyond ASCII."""
    from workstation.speech.text.language import surely

    lines = (line for line in text.split("\n") if not line.isascii())
    sample = "\n".join(lines)[:_SAMPLE]
    foreign = sum(not char.isascii() for char in sample) or 1
    tag, sure = surely(sample)
    return _strangeness(sample) / foreign - (_OF_LANGUAGE * sure if tag in languages else 0.0)


def exact(raw: bytes) -> tuple[bytes, str, str]:
    """The byte order mark of a text, what follows with its digits and signs as they are, and the encoding in which
    that is the same bytes again. Letters beyond ASCII may be others than are meant."""
    mark, wide = next((pair for pair in _EXACT_MARKS if raw.startswith(pair[0])), (b"", _wide(raw)))
    rest = raw[len(mark) :]
    if wide and len(rest) % 2 == 0:
        return mark, rest.decode(wide, "surrogatepass"), wide
    return mark, rest.decode("latin-1"), "latin-1"


def _wide(raw: bytes) -> str:
    """UTF-16 without a mark: every other byte of most letters is zero. Empty for anything else."""
    even, odd = raw[0:1000:2].count(0), raw[1:1000:2].count(0)
    if max(even, odd) > _WIDE_ZEROS * len(raw[:1000]) and min(even, odd) < max(even, odd) / 2:
        return "utf-16-be" if even > odd else "utf-16-le"
    return ""


def _strangeness(text: str) -> float:
    """How unlike any language a text looks: mixed scripts in a word, capitals inside words, rare signs."""
    strange = 0.0
    before = ""
    for char in text:
        if char.isascii():
            if char.isalpha() and before.isalpha() and _script(before) != "LATIN":
                strange += 1.5
            before = char
            continue
        category = unicodedata.category(char)
        script = _script(char)
        strange += 0.2
        if category in ("Cc", "Cn", "Co", "So", "Sk", "Sm", "Sc", "No"):
            strange += 2.0
        elif category[0] == "P" and before.isalpha() and char not in "’–—…»”“、。，！？":
            strange += 1.0
        elif before.isalpha() and category[0] == "L":
            if _script(before) != script and not {_script(before), script} <= {"CJK", "HIRAGANA", "KATAKANA"}:
                strange += 1.5
            elif before.islower() and char.isupper():
                strange += 1.0
        if script == "HALFWIDTH" or "\u3130" <= char <= "\u318f":  # parts of Korean letters stand alone in no word
            strange += 1.5
        elif script == "CJK":
            strange += 0.1 if "\u4e00" <= char <= "\u9fff" else 1.0
        before = char
    return strange


def _script(char: str) -> str:
    return "LATIN" if char.isascii() else unicodedata.name(char, "NONE").split(" ")[0].split("-")[0]

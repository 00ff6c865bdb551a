"""The language of a text, told by its writing and its letters."""

import unicodedata
from functools import cache
from typing import Any

AUTO = "auto"

_MIN_LETTERS = 12
"""Fewer say too little for a guess among languages that share a script."""
_SURE = 0.5
_SCRIPTS = {
    "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "GREEK": "el", "HEBREW": "he", "THAI": "th",
    "ARMENIAN": "hy", "GEORGIAN": "ka", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml",
    "GUJARATI": "gu", "GURMUKHI": "pa", "BENGALI": "bn", "SINHALA": "si", "KHMER": "km", "LAO": "lo", "MYANMAR": "my",
    "ETHIOPIC": "am", "TIBETAN": "bo", "ARABIC": "ar", "DEVANAGARI": "hi", "CYRILLIC": "ru",
}  # fmt: skip
"""The usual language of a script."""
_SHARED = frozenset({"LATIN", "CYRILLIC", "ARABIC", "DEVANAGARI", "BENGALI", "ETHIOPIC"})
"""Scripts of several languages, which the letters tell apart."""


def guess_language(text: str, default: str = "en") -> str:
    """The tag (en, de, ja ...) of the language of a text; `default` when there is too little to tell.

    Where a script has one language it decides, else the letters do, by the model in py3langid's wheel: naive Bayes
    over byte n-grams (Lui and Baldwin 2012, langid.py), 97 languages.
    """
    counts = _scripts(text)
    letters = sum(counts.values())
    if not letters:
        return default
    if counts.get("HIRAGANA", 0) + counts.get("KATAKANA", 0) > 0.05 * letters:
        return "ja"
    script = max(counts, key=lambda name: counts[name])
    if script not in _SHARED:
        return _SCRIPTS.get(script, default)
    usual = _SCRIPTS.get(script, default)
    if letters < _MIN_LETTERS:
        return usual
    tag, sure = _identifier().classify(_plain(text))
    return str(tag) if sure >= _SURE and _writes(str(tag), script) else usual


def surely(text: str) -> tuple[str, float]:
    """The tag of the language that a text looks most like, and how sure (0 to 1) that is."""
    counts = _scripts(text)
    script = max(counts, key=lambda name: counts[name], default="")
    if script not in _SHARED:
        return guess_language(text), 1.0
    tag, sure = _identifier().classify(text.lower())
    return str(tag), float(sure)


def _scripts(text: str) -> dict[str, int]:
    """How many letters of each script a text has."""
    counts: dict[str, int] = {}
    for char in text:
        if char.isalpha():
            script = _script(char)
            counts[script] = counts.get(script, 0) + 1
    return counts


@cache
def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").split()[0].split("-")[0]


def _plain(text: str) -> str:
    """The words alone: names in capitals and stage directions would mislead."""
    from workstation.speech.text.tokens import parse_text

    words = [token.text for token in parse_text(text, "en").tokens if token.spoken]
    joined = " ".join(words) or text
    return joined.lower() if joined.isupper() else joined


def _writes(tag: str, script: str) -> bool:
    """Whether a language is written in a script, as far as we know: against guesses from foreign names."""
    own = {"el", "he", "ko", "th", "ka", "hy", "ja", "zh"}
    return tag not in own and (script != "LATIN" or tag not in {"ru", "uk", "ar", "hi", "fa", "bg"})


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

"""What to do with files that are dropped on the window: which command takes each, by its name and first lines."""

import re
from pathlib import Path

from workstation.exchange.importers import IMPORTERS, importer_of
from workstation.exchange.labels.table import ENDINGS, recognised
from workstation.speech.formats.encoding import decode
from workstation.speech.formats.table import FORMATS

_LOOK_BYTES = 1 << 16
_SHARED = frozenset({"txt", "csv", "tsv", "json", "textgrid", "xml"})
"""Endings of words that are those of other things too."""
_WORD_TIER = re.compile(r'"[^"\n]*\b(?:words?|phones?)"', re.I)
"""As aligners name them: words, speaker - words."""
_BOTH = frozenset(ENDINGS) | {"xml"}


def command_for(path: str | Path, empty: bool = False) -> str:
    """The command that takes a file: "words.load", "marker.import", or "file.import" for sound and projects.

    `empty`: nothing is open that a cue sheet could give its markers to, so its sound is opened.
    """
    path = Path(path)
    ending = path.suffix.lower().lstrip(".")
    if (importer := importer_of(path)) is not None and IMPORTERS.owner(importer.id):
        return "file.import"
    if ending not in _SHARED and any(ending in format_.extensions for format_ in FORMATS):
        return "words.load"
    if ending not in _BOTH or (empty and ending == "cue"):
        return "file.import"

    try:
        with path.open("rb") as file:
            text = decode(file.read(_LOOK_BYTES))
    except OSError:
        return "file.import"
    if _holds_words(ending, text):
        return "words.load"
    return "marker.import" if recognised(path, text) is not None else "words.load"


def _holds_words(ending: str, text: str) -> bool:
    """Whether a file of an ending that markers and words share is one of words."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].lower()
    if ending in ("csv", "tsv"):
        return "word" in first or "speaker" in first
    if ending == "textgrid":
        return _WORD_TIER.search(text) is not None
    if ending == "json":
        return '"chapters"' not in text
    return False

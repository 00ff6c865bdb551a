"""The words that a recogniser heard, at the times that our aligner finds for them."""

from collections.abc import Generator, Sequence

from workstation.speech.acoustic.features import AcousticFeatures
from workstation.speech.pocketsphinx_engine import find_words
from workstation.speech.text.placing import Found, place_words
from workstation.speech.text.tokens import Script, ScriptLine, Token, parse_text
from workstation.speech.words import TimedWord

_FAR = 1.0
"""A word found more seconds than this from where it was heard is some other word: what was heard counts then."""
_FITS = 0.5
"""Unless it fits as well as this: then it was heard in the wrong place."""
_UNFOUND = 0.5


def retime(
    heard: AcousticFeatures, words: Sequence[TimedWord], language: str, far: float = _FAR
) -> Generator[float, None, list[TimedWord]]:
    """The same words (all timed) at finer times; yields the fraction done, 0 to 1.

    The score is how well a word fits the sound, times how sure the recogniser was of it.
    """
    tokens = [_as_spoken(word.text, language) for word in words]
    listed = [i for i, token in enumerate(tokens) if token.spoken]
    found: Sequence[Found | None] = [None] * len(listed)
    if listed:
        script = Script(language, (ScriptLine(tuple(tokens[i] for i in listed)),))
        found = (yield from find_words(heard, script)) or found
    places = dict(zip(listed, found, strict=True))
    settled = [_settle(word, places.get(i), far) for i, word in enumerate(words)]
    placeable = Script(language, (ScriptLine(tuple(Token(word.text, ((word.text,),)) for word in words)),))
    return list(place_words(placeable, settled, 0.0, heard.seconds).words)


def _as_spoken(text: str, language: str) -> Token:
    """One token that reads as all that the word parts into: 3.5% is several."""
    parts = [token for token in parse_text(text, language).tokens if token.spoken]
    if not parts:
        return Token(text)
    if len(parts) == 1:
        return Token(text, parts[0].readings)
    return Token(text, (tuple(said for part in parts for said in part.readings[0]),))


def _settle(word: TimedWord, place: Found | None, far: float) -> Found:
    start, end, sure = word.start or 0.0, word.end or 0.0, 1.0 if word.score is None else word.score
    near = place is not None and start - far <= (place.start + place.end) / 2 <= end + far
    if place is None or not (near or place.score >= _FITS):
        return Found(start, end, _UNFOUND * sure)
    return Found(place.start, place.end, place.score * sure**0.5)

"""Filler words by language, and where they stand in a transcript."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from workstation.core.words.language_tag import language_of
from workstation.core.words.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Fillers:
    """Words, or phrases of several: `sure` ones mean nothing wherever they stand, `perhaps` ones often do."""

    sure: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


FILLERS: dict[str, Fillers] = {
    "en": Fillers(("um", "uhm", "uh", "er", "erm", "hm", "mm", "mhm"), ("ah", "like", "you know", "I mean", "sort of")),
    "de": Fillers(("äh", "ähm", "öh", "öhm", "hm", "mhm"), ("halt", "also", "sozusagen", "quasi", "ne")),
    "fr": Fillers(("euh", "heu", "hum", "hein"), ("bah", "ben", "du coup", "en fait", "tu vois", "voilà")),
    "es": Fillers(("eh", "em", "ehm", "mmm"), ("este", "pues", "o sea", "bueno", "sabes")),
    "it": Fillers(("ehm", "eh", "mmm", "uhm"), ("cioè", "tipo", "allora", "diciamo", "insomma")),
    "pt": Fillers(("ã", "hã", "hum", "ahn", "éh"), ("né", "tipo", "então", "sabe", "quer dizer")),
    "nl": Fillers(("eh", "ehm", "uh", "uhm", "hm"), ("zeg maar", "eigenlijk", "weet je")),
    "sv": Fillers(("eh", "öh", "öhm", "ehm", "hm"), ("liksom", "typ", "alltså")),
    "da": Fillers(("øh", "øhm", "hm"), ("altså", "ligesom")),
    "nb": Fillers(("eh", "øh", "øhm", "hm"), ("liksom", "altså")),
    "fi": Fillers(("öö", "ää", "hmm"), ("niinku", "tota", "siis")),
    "pl": Fillers(("yyy", "eee", "yhm", "hm"), ("no", "znaczy", "jakby", "wiesz")),
    "cs": Fillers(("ehm", "eee", "hm"), ("jako", "prostě", "vlastně")),
    "ru": Fillers(("э", "эм", "ээ", "мм", "хм"), ("ну", "вот", "как бы", "типа", "это самое")),
    "uk": Fillers(("е", "ем", "гм"), ("ну", "типу", "як би")),
    "tr": Fillers(("ıı", "ee", "hım", "şey"), ("yani", "işte", "hani")),
    "ja": Fillers(("えっと", "えーと", "あの", "あのー", "うーん"), ("まあ", "なんか")),
    "ko": Fillers(("음", "어", "그"), ("뭐", "약간", "그니까")),
    "zh": Fillers(("嗯", "呃", "额"), ("那个", "这个", "就是")),
}
"""What is offered at first; the user's own lists are kept in the settings."""


def fillers_of(language: str) -> Fillers:
    """The list of a language, whatever its region; the English one where there is none."""
    return FILLERS.get(language_of(language).replace("no", "nb"), FILLERS["en"])


def find_fillers(transcript: Transcript, phrases: Sequence[str]) -> list[tuple[int, int]]:
    """Where phrases stand, as numbers of words (first, behind the last), in order; the longest wins.

    Capitals, punctuation and drawn-out letters do not matter: "Ummm…" is "um".
    """
    wanted = {key for phrase in phrases if (key := tuple(_keys(phrase)))}
    longest = max(map(len, wanted), default=0)
    words = [_key(word.text) for word in transcript.words]
    found, at = [], 0
    while at < len(words):
        size = next((n for n in range(min(longest, len(words) - at), 0, -1) if tuple(words[at : at + n]) in wanted), 0)
        if size:
            found.append((at, at + size))
        at += max(size, 1)
    return found


def phrases_in(text: str) -> tuple[str, ...]:
    """The phrases of a list with commas."""
    return tuple(phrase for part in re.split(r"[,;\n]", text) if (phrase := " ".join(part.split())))


def _keys(phrase: str) -> Iterator[str]:
    return (key for word in phrase.split() if (key := _key(word)))


def _key(text: str) -> str:
    letters = (letter for letter in text.casefold() if letter.isalnum() or letter == "ー")
    runs = ((letter, len(list(run))) for letter, run in groupby(letters))
    return "".join(letter * (1 if letter.isalpha() else count) for letter, count in runs)

"""How words sound: the pronouncing dictionary, then the synthesiser's rules, then the letters."""

from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice, product
from pathlib import Path

from workstation.core.words.language_tag import language_of
from workstation.speech.acoustic.decoding_graph import GAP
from workstation.speech.acoustic.senones import VARIETY
from workstation.speech.phones.espeak import Espeak, espeak, strip_stress
from workstation.speech.phones.ipa import to_arpabet
from workstation.speech.phones.letters import guess
from workstation.speech.text.tokens import Token

Phones = tuple[str, ...]
_MAX_VARIANTS = 12
_HESITATIONS = frozenset(
    {
        "uh",
        "um",
        "uhm",
        "er",
        "erm",
        "hm",
        "hmm",
        "mm",
        "mhm",
        "ah",
        "eh",
        "oh",
        "ooh",
        "huh",
        "mmm",
        "uhh",
        "umm",
        "ahh",
    }
)
_VOICE_NOISE = "+SPN+"
"""The model's phone for voice that is no word, which drawn-out hesitations fit better than their letters."""


@dataclass(frozen=True, eq=False)
class Pronouncer:
    """Pronunciations in the phones of the English acoustic model, for words of one language."""

    language: str
    dictionary: dict[str, str] = field(repr=False)
    synthesiser: Espeak | None = field(default=None, repr=False)

    @property
    def english(self) -> bool:
        return language_of(self.language) == "en"

    def variants(self, token: Token) -> tuple[Phones, ...]:
        """The ways a token may sound; the words of one token are joined by pause marks."""
        found: dict[Phones, None] = {}
        for reading in token.readings:
            choices = [self.word(word) for word in reading]
            for combination in islice(product(*choices), _MAX_VARIANTS):
                phones: Phones = ()
                for part in combination:
                    phones += (GAP, *part) if phones else part
                found[phones] = None
        return tuple(islice(found, _MAX_VARIANTS))

    def word(self, word: str) -> tuple[Phones, ...]:
        """At least one pronunciation of a word."""
        known = self._look_up(word) or (self._synthesised(word) or guess(word),)
        if word in _HESITATIONS:
            return (*known, (_VOICE_NOISE,), *((*phones, _VOICE_NOISE) for phones in known[:1]))
        return known

    def _look_up(self, word: str) -> tuple[Phones, ...]:
        for spelling in dict.fromkeys((word, word.strip("'"), word.replace("'", ""))):
            if spelling in self.dictionary:
                return tuple(tuple(p.split()) for p in self.dictionary[spelling].split("/"))
        if word.endswith(("'s", "s'")) and (stem := self._look_up(word[:-2])):
            return tuple((*phones, *_plural_of(phones[-1])) for phones in stem)
        return ()

    def _synthesised(self, word: str) -> Phones:
        if self.synthesiser is None:
            return ()
        voice = self.language if self.synthesiser.knows(self.language) else "en"
        if voice == "ja" and any("\u4e00" <= c <= "\u9fff" for c in word):
            voice = "cmn"
        symbols = [s for part in self.synthesiser.phonemes(word, voice) for s in strip_stress(part)]
        if self.english:
            return to_arpabet(symbols)
        return tuple(f"{phone}{VARIETY}{symbol}" for symbol in symbols for phone in to_arpabet([symbol]))


def pronouncer(language: str) -> Pronouncer:
    """The best pronouncer for a language that this installation offers."""
    try:
        synthesiser = espeak()
    except OSError:
        synthesiser = None
    plain = Pronouncer(language, {}, synthesiser)
    return replace(plain, dictionary=load_dictionary(dictionary_path())) if plain.english else plain


def dictionary_path() -> Path:
    """The English pronouncing dictionary in PocketSphinx's wheel."""
    import pocketsphinx

    return Path(pocketsphinx.get_model_path("en-us")) / "cmudict-en-us.dict"


@cache
def load_dictionary(path: Path) -> dict[str, str]:
    """Words to their pronunciations, apart by slashes."""
    words = {word: phones for word, _, phones in (line.partition(" ") for line in path.read_text("utf-8").splitlines())}
    for further in [word for word in words if word.endswith(")") and "(" in word[1:]]:
        word, phones = further[: further.rindex("(")], words.pop(further)
        words[word] = f"{words[word]}/{phones}" if word in words else phones
    return words


def _plural_of(last: str) -> Phones:
    if last in ("S", "Z", "SH", "ZH", "CH", "JH"):
        return ("IH", "Z")
    return ("S",) if last in ("P", "T", "K", "F", "TH") else ("Z",)

"""The engine that is always there: the acoustic model in PocketSphinx's wheel, searched by our own decoder.

It knows English. For another language the phonemes of eSpeak NG are taken for the nearest English ones at
first, and for what they are in that very recording after that.
"""

from collections.abc import Generator, Sequence

from workstation.speech.acoustic.features import AcousticFeatures, listen
from workstation.speech.alignment_frame import ScriptEngine, Window
from workstation.speech.alignment_passes import ENGLISH, FOREIGN, search
from workstation.speech.phones.pronunciation import Phones, pronouncer
from workstation.speech.progress import rising, within
from workstation.speech.text.placing import Found
from workstation.speech.text.tokens import Script
from workstation.speech.torn_lines import rejoin

_FOUND = 0.97
"""How far the search is when all words are found, and only torn ones are left to be brought back."""
_WORDS_AT_ONCE = 50


def find_words(
    heard: AcousticFeatures, script: Script, windows: Sequence[Window] | None = None
) -> Generator[float, None, list[Found | None] | None]:
    """The place of each spoken token, None for one that is not said; None when the sound is too short for all."""
    sounds = pronouncer(script.language)
    words = []
    for token in script.tokens:
        if token.spoken:
            words.append(sounds.variants(token))
            if len(words) % _WORDS_AT_ONCE == 0:
                yield 0.0
    lines = [number for number, line in enumerate(script.lines) for token in line.tokens if token.spoken]
    share = ENGLISH if sounds.english else FOREIGN
    if windows is not None:
        found = yield from search(heard, words, share, lines, [windows[number] for number in lines])
        if found is not None:
            return found
    found = yield from within(0.0, _FOUND, search(heard, words, share, lines))
    if found is None:
        return None

    def look(
        near: AcousticFeatures, some: Sequence[Sequence[Phones]]
    ) -> Generator[float, None, list[Found | None] | None]:
        return search(near, some, share, [0] * len(some))

    return (yield from within(_FOUND, 1.0, rising(rejoin(heard, words, lines, found, look))))


def _search(
    heard: AcousticFeatures, script: Script, windows: Sequence[Window] | None, part: Window | None
) -> Generator[float, None, list[Found | None] | None]:
    return find_words(heard if part is None else heard.cut(*part), script, windows)


_ENGINE = ScriptEngine(listen, _search, seconds=lambda heard: heard.seconds, listened=0.12)
align, align_script = _ENGINE.align, _ENGINE.align_script

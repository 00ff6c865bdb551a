"""The engine that is always there: the acoustic model in PocketSphinx's wheel, searched by our own decoder.

It knows English. For another language the phonemes of eSpeak NG are taken for the nearest English ones at
first, and for what they are in that very recording after that.
"""

from collections.abc import Generator, Sequence

from workstation.speech.acoustic.features import AcousticFeatures, listen
from workstation.speech.alignment_frame import Window, align_by
from workstation.speech.alignment_passes import ENGLISH, FOREIGN, search
from workstation.speech.audio_buffer import Sound
from workstation.speech.phones.pronunciation import Phones, pronouncer
from workstation.speech.progress import rising, within
from workstation.speech.text.placing import Found
from workstation.speech.text.tokens import Script, parse_text
from workstation.speech.torn_lines import rejoin
from workstation.speech.words import AlignedTranscript

_LISTENED = 0.12
"""How far the work is when all has been listened to."""
_FOUND = 0.97
"""How far the search is when all words are found, and only torn ones are left to be brought back."""
_WORDS_AT_ONCE = 50


def align(samples: Sound, rate: int, text: str, language: str = "en") -> Generator[float, None, AlignedTranscript]:
    """Time the words of a text in mono samples; yields the fraction done.

    A word that is not heard has the score 0 and lies between its neighbours. ValueError when there are no words to
    find, when the sound is silent, or when it is too short for the text.
    """
    return (yield from align_script(samples, rate, parse_text(text, language)))


def align_script(
    samples: Sound,
    rate: int,
    script: Script,
    windows: Sequence[Window] | None = None,
    part: Window | None = None,
) -> Generator[float, None, AlignedTranscript]:
    """Time the words of a script, each line inside its window when there are `windows`, else anywhere.

    Only the `part` of the sound is searched; the rest tells what the recording is like. ValueError as for `align`.
    """
    return align_by(
        samples,
        rate,
        script,
        lambda: listen(samples, rate),
        lambda heard: find_words(heard if part is None else heard.cut(*part), script, windows),
        listened=_LISTENED,
        seconds=lambda heard: heard.seconds,
        windows=windows,
        part=part,
    )


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

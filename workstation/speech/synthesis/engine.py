"""The engine that needs no acoustic model: the synthesiser speaks the text, and the recording is mapped on that.

What it knows of a language is what eSpeak NG knows. The path through the network of the text is that of dynamic time
warping, with pauses, sounds that the text lacks and words that are not said allowed between words.

The synthesiser's voice wavers with all it has said before, so that the times of a second run in one process differ by
some milliseconds from those of the first.
"""

from collections.abc import Generator, Sequence

from workstation.speech.alignment_frame import Window, align_by
from workstation.speech.audio_buffer import Sound
from workstation.speech.synthesis.features import record
from workstation.speech.synthesis.search import search
from workstation.speech.text.tokens import Script, parse_text
from workstation.speech.words import AlignedTranscript

_LISTENED = 0.06
"""How far the work is when all has been listened to."""


def align(samples: Sound, rate: int, text: str, language: str = "en") -> Generator[float, None, AlignedTranscript]:
    """Time the words of a text in mono samples; yields the fraction done.

    A word that is not heard has the score 0 and lies between its neighbours. ValueError when there are no words to
    find, when the sound is silent or too short for the text, or when no voice speaks the language.
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
        lambda: record(samples, rate),
        lambda sound: search(sound, script, windows, part),
        listened=_LISTENED,
        seconds=lambda sound: sound.seconds,
        windows=windows,
        part=part,
    )

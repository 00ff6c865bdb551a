"""What all engines that align do around their search: check the job, listen, search, and put the words in place."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from workstation.speech.audio_buffer import Sound, is_silent
from workstation.speech.progress import rising, within
from workstation.speech.text.placing import Found, place_words
from workstation.speech.text.tokens import Script, parse_text
from workstation.speech.words import AlignedTranscript

Window = tuple[float, float]
"""From when to when (s) something is to be looked for."""

H = TypeVar("H")


def align_by(
    samples: Sound,
    rate: int,
    script: Script,
    listen: Callable[[], Generator[float, None, H]],
    search: Callable[[H], Generator[float, None, list[Found | None] | None]],
    *,
    listened: float,
    seconds: Callable[[H], float],
    windows: Sequence[Window] | None = None,
    part: Window | None = None,
) -> Generator[float, None, AlignedTranscript]:
    """Time the words of a script with an engine's way to listen and to search; yields the fraction done, 0 to 1.

    Args:
        samples: Mono.
        rate: Of the samples, in Hz.
        script: The text; its windows are one for each of its lines.
        listen: Answers what the engine makes of the samples.
        search: Answers the place of each spoken token, None for one that is not said; None when there is no room.
        listened: How far the work is when all has been listened to.
        seconds: How long the sound is by what the engine made of it.
        windows: Where each line is, in seconds; None: anywhere.
        part: From when to when the words are placed; None: in all of it.

    Raises:
        ValueError: Says in one line why there can be no result.
    """
    check_job(samples, rate, script, windows)
    yield 0.0
    heard = yield from within(0.0, listened, listen())
    found = yield from within(listened, 1.0, rising(search(heard)))
    begin, end = (0.0, seconds(heard)) if part is None else part
    if found is None:
        raise ValueError(f"the sound, {end - begin:.2f} s, is too short for the text")
    return place_words(script, found, begin, end)


@dataclass(frozen=True, slots=True)
class ScriptEngine(Generic[H]):
    """An engine that aligns any script by itself: how it listens, and how it searches in what it has heard."""

    listen: Callable[[Sound, int], Generator[float, None, H]]
    search: Callable[
        [H, Script, Sequence[Window] | None, Window | None], Generator[float, None, list[Found | None] | None]
    ]
    """Of what was heard, the script, the window of each line, and the part of the sound that is searched."""
    seconds: Callable[[H], float]
    listened: float
    """How far the work is when all has been listened to."""

    def align(
        self, samples: Sound, rate: int, text: str, language: str = "en"
    ) -> Generator[float, None, AlignedTranscript]:
        """Time the words of a text in mono samples; yields the fraction done.

        A word that is not heard has the score 0 and lies between its neighbours. ValueError when there are no words to
        find, when the sound is silent or too short for the text, or when the engine does not know the language.
        """
        return (yield from self.align_script(samples, rate, parse_text(text, language)))

    def align_script(
        self,
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
            lambda: self.listen(samples, rate),
            lambda heard: self.search(heard, script, windows, part),
            listened=self.listened,
            seconds=self.seconds,
            windows=windows,
            part=part,
        )


def check_job(samples: Sound, rate: int, script: Script, windows: Sequence[Window] | None = None) -> None:
    """Raise ValueError, with one line, for a job that cannot have a result."""
    if not any(token.spoken for token in script.tokens):
        raise ValueError("the text has no words to align")
    if rate <= 0:
        raise ValueError(f"a sample rate must be positive, got {rate}")
    if not len(samples):
        raise ValueError("the sound is empty")
    if is_silent(samples):
        raise ValueError("the sound is silent: there is nothing to align the text with")
    if windows is not None and len(windows) != len(script.lines):
        raise ValueError(f"each of the {len(script.lines)} lines needs a window, got {len(windows)}")

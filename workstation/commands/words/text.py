"""The text alone: words removed, typed, typed over and exchanged while the sound stays as it is."""

import re
from dataclasses import replace

from workstation.commands.words.many_words import require_same, work_out
from workstation.commands.words.targets import chosen_words, parse_words, titled
from workstation.core.errors import CommandError
from workstation.core.format_size import counted
from workstation.core.words.transcript import Transcript, apart
from workstation.core.words.transcript_diff import retyped, retyped_cues
from workstation.core.words.transcript_edits import without
from workstation.engine.compute import Body, Job
from workstation.session import Session

_QUICK = 10
"""So many words are looked through in the time in which one is read from a file."""


def remove(session: Session, words: str = "") -> None:
    """Remove words from the text: the selected ones, or those named by number (3-7, 12). The sound stays."""
    numbers = chosen_words(session, words, "Remove words")
    transcript = session.document.transcript
    _commit(session, without(transcript, numbers), titled("Remove", transcript, numbers))


def retype(session: Session, words: str, text: str) -> None:
    """Type another text over words that follow each other; what stays keeps its time, the rest shares it."""
    transcript = session.document.transcript
    numbers = parse_words(words, transcript.firsts[-1])
    if numbers[-1] - numbers[0] != len(numbers) - 1:
        raise ValueError(f"words to type over must follow each other, got {words}")
    typed = retyped(transcript, numbers[0], numbers[-1] + 1, text.split())
    _commit(session, typed, titled("Retype", transcript, numbers))


def type_in(session: Session, at: int, text: str) -> None:
    """Type new words before the word number `at` (after the last: their count); they get a likely time."""
    transcript, texts = session.document.transcript, text.split()
    if not texts:
        raise ValueError("words need a text")
    _commit(session, retyped(transcript, at, at, texts), f"Type “{' '.join(texts)[:24]}”")


def exchange(session: Session, find: str, text: str, *, case: bool = False) -> int | Job[int]:
    """Put `text` wherever `find` is read, over whole words and parts of them; the number of places is returned.

    Words are looked for one after the other as they are printed; with `case`, capitals matter. Of very many words in a
    job, which replaces nothing where they were edited meanwhile.
    """
    if not find.strip():
        raise ValueError("give the text to look for")
    pattern = re.compile(re.escape(" ".join(find.split())), 0 if case else re.IGNORECASE)
    transcript = session.document.transcript
    made: list[Transcript] = []

    def body() -> Body[int]:
        places, changed = 0, dict[int, list[str]]()
        yield 0.0
        for number, cue in enumerate(apart(transcript.cues)[0]):
            line, found = pattern.subn(lambda _: text, " ".join(word.text for word in cue.words))
            if found:
                changed[number] = line.split()
                places += found
        if not places:
            raise CommandError(f"Replace: “{find}” is not in the text")
        yield 0.5
        made.append(retyped_cues(transcript, changed))
        return places

    def land(places: int) -> None:
        require_same(session.document.transcript, transcript, "Replace")
        _commit(session, made.pop(), f"Replace “{find[:24]}”")
        session.notify(f"Replaced in {counted(places, 'place')}")

    return work_out(session, "Replace", transcript.firsts[-1] // _QUICK, body(), land)


def _commit(session: Session, transcript: Transcript, label: str) -> None:
    if transcript != session.document.transcript:
        session.commit(replace(session.document, transcript=transcript), label)

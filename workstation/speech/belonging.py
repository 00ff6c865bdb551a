"""Whether a text is what is said in a recording, judged by how many of its words the model hears in it.

Where the text of another recording is aligned, words still go somewhere, and some of them score well by chance. Right
texts of many speakers and of songs had 75 % and more of their words heard, texts that were exchanged 67 % at the most.
"""

from workstation.core.words.language_tag import language_of
from workstation.speech.words import AlignedTranscript

DOUBTFUL = 0.5
"""A word with a lower score may be somewhere else."""
_HEARD, _MIN_SHARE = 0.3, 0.62
_MIN = 3
"""Fewer words tell nothing."""


def knows(language: str) -> bool:
    """Whether the model's own scores say something in a language: it is of English."""
    return language_of(language) == "en"


def heard_share(found: AlignedTranscript) -> float | None:
    """The share of words that an engine heard, by its own scores; None where there are too few to tell."""
    judged = [word.score for word in found.words if word.score is not None]
    return sum(score > _HEARD for score in judged) / len(judged) if len(judged) >= _MIN else None


def doubt(found: AlignedTranscript) -> str:
    """A line that says that an aligned text seems to be of another recording; empty where it does not."""
    share = heard_share(found) if found.heard is None and knows(found.language) else found.heard
    if share is None or share >= _MIN_SHARE:
        return ""
    count = sum(word.score is not None for word in found.words)
    return f"the text does not seem to belong to this recording: {round(share * count)} of {count} words heard"

"""What may go of speech: fillers, words said twice, words broken off, and long pauses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workstation.plugin.api import Transcript, Word
from workstation.plugin.speech import Fillers, find_fillers

_LONGEST = 3
"""Words of a phrase that is looked for twice in a row."""
_REFRAIN = 4
"""So many times in a row it is meant, or sung."""
_MEANT = frozenset(
    word
    for words in (
        "very really so much many no yes yeah bye ha hey had that there now again far long more well blah knock",
        "sehr ja nein ganz immer viel die das der",
        "très si non oui bien muy sí mucho molto così",
    )
    for word in words.split()
)
"""Words that people say twice on purpose, or that may stand twice."""
_BEFORE, _AFTER = 2, 6
"""Words shown before and behind what may go: it is to be seen in a narrow panel too."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that may go: what goes from `start` to `stop` (s), and the words (first, behind the last) with it.

    `sure` is whether it is ticked at first.
    """

    kind: str
    start: float
    stop: float
    text: str
    sure: bool
    words: tuple[int, int] = (0, 0)

    @property
    def seconds(self) -> float:
        return self.stop - self.start

    @property
    def numbers(self) -> range:
        return range(*self.words)


def fillers_in(transcript: Transcript, rate: int, wanted: Fillers) -> list[Finding]:
    """The filler words that have a place in the sound."""
    certain = set(find_fillers(transcript, wanted.sure))
    every = find_fillers(transcript, (*wanted.sure, *wanted.perhaps))
    words = transcript.words
    found = (_of_words("filler", words, place, rate, sure=place in certain) for place in every)
    return [finding for finding in found if finding is not None]


def repeats_in(transcript: Transcript, rate: int) -> list[Finding]:
    """Words and short phrases said twice in a row, and words broken off before they are said: the first goes."""
    words = transcript.words
    speakers = [cue.speaker for cue in transcript.cues for _ in cue.words]
    found = []
    for first, stop, sure in _repeats([word.text for word in words], speakers):
        finding = _of_words("repeat", words, (first, stop), rate, sure=sure)
        if finding is not None:
            found.append(finding)
    return found


def pauses_as_findings(pauses: Sequence[tuple[float, float]], longer: float, to: float) -> list[Finding]:
    """The middles of pauses longer than so many seconds, so that `to` seconds are left of each."""
    return [
        Finding("pause", start + to / 2, stop - to / 2, f"{stop - start:.1f} s become {to:.1f} s", sure=True)
        for start, stop in pauses
        if stop - start > max(longer, to)
    ]


def _repeats(texts: Sequence[str], speakers: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    keys = [_key(text) for text in texts]
    at = 0
    while at < len(keys):
        size = next((n for n in range(1, _LONGEST + 1) if _twice(keys, speakers, at, n)), 0)
        if size:
            times = 1
            while _twice(keys, speakers, at + size * (times - 1), size):
                times += 1
            phrase = keys[at : at + size]
            ends = any(texts[n].rstrip("\"'”’)").endswith((".", "?", "!")) for n in range(at, at + size))
            meant = times >= _REFRAIN or ends or (size == 1 and (phrase[0] in _MEANT or phrase[0].isdigit()))
            for turn in range(times - 1):
                yield at + turn * size, at + (turn + 1) * size, not meant
            at += size * times
        elif _broken_off(texts, keys, speakers, at):
            yield at, at + 1, True
            at += 1
        else:
            at += 1


def _twice(keys: Sequence[str], speakers: Sequence[str], at: int, size: int) -> bool:
    first, second = keys[at : at + size], keys[at + size : at + 2 * size]
    same = len(second) == size and all(first) and list(first) == list(second)
    return same and len({*speakers[at : at + 2 * size]}) == 1


def _broken_off(texts: Sequence[str], keys: Sequence[str], speakers: Sequence[str], at: int) -> bool:
    """Whether a word is the beginning of the next, with a dash behind it: "th- the"."""
    if at + 1 >= len(keys) or not texts[at].rstrip(",… ").endswith(("-", "–", "—")):
        return False
    return bool(keys[at]) and keys[at + 1].startswith(keys[at]) and speakers[at] == speakers[at + 1]


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _of_words(kind: str, words: tuple[Word, ...], place: tuple[int, int], rate: int, *, sure: bool) -> Finding | None:
    """A finding of words; None where none of them has a place."""
    first, stop = place
    ranges = [word.range for word in words[first:stop] if word.range is not None]
    if not ranges:
        return None
    before = " ".join(word.text for word in words[max(0, first - _BEFORE) : first])
    after = " ".join(word.text for word in words[stop : stop + _AFTER])
    said = " ".join(word.text for word in words[first:stop])
    text = f"{before}  ❬{said}❭  {after}".strip()
    start, end = min(r.start for r in ranges) / rate, max(r.stop for r in ranges) / rate
    return Finding(kind, start, end, text, sure, place)

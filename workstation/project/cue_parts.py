"""The cues in the parts of a project: all are checked at once, and made when somebody looks at their transcript."""

from collections.abc import Callable

import msgspec

from workstation.core.ranges import FrameRange
from workstation.core.sound.sources import MAX_FRAMES
from workstation.core.words.transcript import Cue, Word
from workstation.project import json_forms
from workstation.project.content_store import unpacked
from workstation.project.errors import FormError

_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_CUE = msgspec.json.Decoder(json_forms.CueForm)

Span = tuple[int, int]


class CueParts:
    """Parts of one file that were read; they hold what is needed to make cues of them, and nothing of the file."""

    def __init__(self) -> None:
        self._packed: dict[int, tuple[int, bytes]] = {}
        self._spans: dict[int, Span] = {}
        """Of each part, from where to where its places reach."""
        self._placed: set[Span] = set()
        """Parts that were checked, with the frames that they fit behind."""
        self._checked: dict[bytes, Span] = {}
        """The same of the JSON of each cue."""
        self._cues: dict[bytes, tuple[int, Cue]] = {}
        """Cues that were made, and from which frame on."""

    def new(self, placed: json_forms.Placed) -> list[Span]:
        """Of parts, and the frames that their places are counted from, those that are still to be checked."""
        checked = self._placed
        return [place for place in placed if place not in checked]

    def check(self, part: int, first: int, packed: Callable[[int], tuple[int, bytes, bytes]]) -> None:
        """FormError where a part is none of cues, or does not fit behind a frame.

        `packed` answers the part as `unpacked` takes it, and unpacked.
        """
        if part not in self._spans:
            size, content, text = packed(part)
            self._packed[part] = size, content
            rows = _rows(text)
            spans = list(map(self._checked.get, rows))  # of a part that an edit made all but one or two are known
            found = [span or self._span(row, place) for place, (row, span) in enumerate(zip(rows, spans, strict=True))]
            lows, highs = zip(*found, strict=True) if found else ((0,), (0,))
            self._spans[part] = min(lows), max(highs)
        low, high = self._spans[part]
        if low + first < 0 or high + first > MAX_FRAMES:
            raise FormError(f"frames {low + first} to {high + first} are outside all that a document can be")
        self._placed.add((part, first))

    def cues(self, placed: json_forms.Placed) -> tuple[Cue, ...]:
        """The cues of parts that were checked, the places in each counted from a frame."""
        return tuple(self._cue(row, first) for part, first in placed for row in _rows(unpacked(*self._packed[part])))

    def _span(self, row: bytes, place: int) -> Span:
        try:
            span = self._checked[row] = _span(_CUE.decode(row))
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise FormError(f"[{place}]: {error}") from error
        return span

    def _cue(self, row: bytes, first: int) -> Cue:
        known = self._cues.get(row)
        if known is None:
            known = self._cues[row] = first, _made(_CUE.decode(row), first)
        begun, cue = known
        return cue if begun == first else cue.shifted(first - begun)


def _rows(content: bytes) -> list[bytes]:
    try:
        return list(map(bytes, _ROWS.decode(content)))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise FormError(str(error)) from error


def _span(form: json_forms.CueForm) -> Span:
    places = [word.place for word in form.words if word.place is not None]
    if form.shown is not None:
        places.append(form.shown)
    if not places:
        return 0, 0
    for start, stop in places:
        if start > stop:
            raise FormError(f"a place from frame {start} to {stop}")
    starts, stops = zip(*places, strict=True)
    return min(starts), max(stops)


def _made(form: json_forms.CueForm, first: int) -> Cue:
    words = tuple(
        Word(word.text, None if word.place is None else _moved(word.place, first), word.score, word.breaks)
        for word in form.words
    )
    shown = None if form.shown is None else _moved(form.shown, first)
    return Cue(words, form.speaker, form.translation, shown)


def _moved(place: Span, first: int) -> FrameRange:
    return FrameRange(place[0] + first, place[1] + first)

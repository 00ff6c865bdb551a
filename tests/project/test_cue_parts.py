"""Parts of cues are checked against the frames that they are counted from, before any cue is made."""

import msgspec
import pytest

from workstation.core.sound.sources import MAX_FRAMES
from workstation.project.cue_parts import CueParts
from workstation.project.errors import FormError
from workstation.project.json_forms import CueForm, WordForm


def parts_with(*places: tuple[int, int], shown: tuple[int, int] | None = None) -> tuple[CueParts, bytes]:
    form = CueForm("", [WordForm("a", place, None) for place in places], shown)
    return CueParts(), msgspec.json.encode([form])


def check(parts: CueParts, text: bytes, first: int) -> None:
    parts.check(1, first, lambda _: (len(text), text, text))


@pytest.mark.parametrize("shown", [None, (60, 70)])
def test_all_places_of_a_part_must_fit_behind_its_frame(shown: tuple[int, int] | None) -> None:
    parts, text = parts_with((-10, -5), (20, 50), shown=shown)
    last = 50 if shown is None else 70
    for first in (10, MAX_FRAMES - last):
        check(parts, text, first)
    for first, why in ((9, "frames -1 to"), (MAX_FRAMES - last + 1, f"to {MAX_FRAMES + 1} are outside")):
        with pytest.raises(FormError, match=why):
            check(parts, text, first)
    assert parts.new(((1, 10), (1, 9), (2, 10))) == [(1, 9), (2, 10)]


def test_a_place_that_ends_before_it_begins_is_refused() -> None:
    parts, text = parts_with((5, 4))
    with pytest.raises(FormError, match="a place from frame 5 to 4"):
        check(parts, text, 0)

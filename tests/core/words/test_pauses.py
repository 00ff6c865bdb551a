"""Pauses between words as ranges, and where the cuts that shorten them may go."""

from collections.abc import Sequence

import pytest

from workstation.core.multi_cut import Cuts
from workstation.core.ranges import FrameRange
from workstation.core.sound.cut_points import Edge
from workstation.core.words import pauses
from workstation.core.words.pauses import at_quiet_places, gaps_between_words, shortened
from workstation.core.words.transcript import Cue, Transcript, Word


def spoken(*places: tuple[int, int] | None) -> Transcript:
    return Transcript(cues=(Cue(tuple(Word("a", None if p is None else FrameRange(*p)) for p in places)),))


@pytest.mark.parametrize(
    ("places", "gaps"),
    [
        (((10, 20), (25, 30), (30, 40)), [(20, 25)]),
        (((10, 40), (15, 20), (45, 50)), [(40, 45)]),  # one word lies within another
        (((30, 40), None, (10, 20)), [(20, 30)]),
        (((10, 20), (120, 130)), [(20, 100)]),
        (((10, 20), (100, 130), (140, 150)), [(20, 100)]),  # what is behind the end is no pause
        ((None,), [(0, 100)]),
    ],
)
def test_gaps_lie_between_the_first_word_and_the_last(
    places: tuple[tuple[int, int] | None, ...], gaps: list[tuple[int, int]]
) -> None:
    assert gaps_between_words(spoken(*places), 100) == [FrameRange(*gap) for gap in gaps]
    assert gaps_between_words(spoken(None), 0) == []


@pytest.mark.parametrize(
    ("longer", "to", "cuts"), [(10, 5, [(22, 28)]), (9, 5, [(2, 7), (22, 28)]), (10, 0, [(20, 31)])]
)
def test_the_middle_of_a_pause_goes(longer: int, to: int, cuts: list[tuple[int, int]]) -> None:
    found = shortened([FrameRange(0, 10), FrameRange(20, 31)], longer, to)
    assert found == Cuts(tuple(FrameRange(*cut) for cut in cuts))


@pytest.mark.parametrize("to", [-1, 11])
def test_pauses_do_not_grow(to: int) -> None:
    with pytest.raises(ValueError, match=f"can be shortened to 0 up to 10 frames, got {to}"):
        shortened([], 10, to)


def test_edges_move_inwards_by_four_hundredths_of_a_second_or_a_third(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Edge, Edge]] = []

    def quiet(listen: object, edges: Sequence[tuple[Edge, Edge]], *_: int) -> list[FrameRange]:
        asked.extend(edges)
        return [FrameRange(7, 8)]

    monkeypatch.setattr(pauses, "quiet_cuts", quiet)
    cuts = Cuts((FrameRange(1000, 2000), FrameRange(3000, 3090)))
    found = at_quiet_places(cuts, lambda *_: None, 10, 1000, 5000)  # type: ignore[arg-type,return-value]
    assert found == Cuts((FrameRange(7, 8),))
    assert asked == [
        (Edge(FrameRange(1000, 1040), 1000), Edge(FrameRange(1960, 2000), 2000)),
        (Edge(FrameRange(3000, 3030), 3000), Edge(FrameRange(3060, 3090), 3090)),
    ]

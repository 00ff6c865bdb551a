"""The network of a text, arc by arc."""

from collections.abc import Sequence

import numpy as np
import pytest

from tests.speech.answers import finish
from workstation.speech.acoustic.decoding_graph import GAP, Filler, Network, _split_gaps, build_network

PAUSE = Filler("SIL", (9,), -1.0)
STAY = -0.5
LEAVE = float(np.log1p(-np.exp(STAY)))


def states(phone: str, left: str, right: str, position: str) -> Sequence[int]:
    return (ord(phone[0]),)


def network(words: Sequence[Sequence[tuple[str, ...]]], **options: object) -> Network:
    built, _ = finish(build_network(words, states, lambda _: STAY, (PAUSE,), **options))  # type: ignore[arg-type]
    return built


def arcs(built: Network) -> set[tuple[int, int, float]]:
    """From, to, and what it costs beside leaving a state that takes time."""
    found = set()
    for node in range(len(built.unit)):
        for i in range(built.first[node], built.first[node + 1]):
            source = int(built.source[i])
            leave = LEAVE if built.unit[source] >= 0 else 0.0
            found.add((source, node, round(float(built.weight[i]) - leave, 4)))
    return found


@pytest.mark.parametrize(("place", "cost"), [("inside", -3.0), ("outside", -2.0), ("", -1.0)])
def test_a_filler_costs_by_its_place(place: str, cost: float) -> None:
    assert Filler("x", (1,), -1.0, -3.0, -2.0).cost(place) == cost
    assert Filler("x", (1,), -1.0).cost(place) == -1.0
    assert Filler("x", (1,), -1.0, 0.0, 0.0).cost(place) == (-1.0 if place == "" else 0.0)


def test_gaps_part_the_places_in_a_word() -> None:
    assert _split_gaps(("a", "b", "c", GAP, "d", GAP, "e", "f")) == (
        ("a", "b", "c", "d", "e", "f"),
        ["begin", "internal", "end", "single", "begin", "end"],
    )


def test_two_words_with_pauses_between_them_that_can_be_left_out() -> None:
    built = network([[("a", "b")], [("c",)]], skip=-7.0, joined=False, lines=(0, 0))
    filler = [0, 4, 7]
    assert built.unit.tolist() == [9, -1, 97, 98, 9, -1, 99, 9, -1]
    assert built.word.tolist() == [-1, -1, 0, 0, -1, -1, 1, -1, -1]
    assert built.phone.tolist() == [-1, -1, 0, 1, -1, -1, 0, -1, -1]
    assert (built.start, built.last, built.words) == (1, 8, 2)
    assert [built.labels[node] for node in filler] == ["SIL"] * 3
    assert built.stay[[0, 2]] == pytest.approx(STAY)
    assert built.stay[1] == -np.inf
    loops = {(j, j - 1, -1.0) for j in (1, 5, 8)} | {(j - 1, j, 0.0) for j in (1, 5, 8)}
    assert arcs(built) == loops | {(1, 2, 0.0), (2, 3, 0.0), (3, 5, 0.0), (5, 6, 0.0), (6, 8, 0.0)} | {
        (1, 5, -7.0),
        (5, 8, -7.0),
    }


def test_a_word_without_a_way_to_say_it_is_refused() -> None:
    with pytest.raises(ValueError, match="word 1 has no pronunciation"):
        network([[("a",)], []])


def test_windows_say_which_nodes_a_frame_may_be_in() -> None:
    """Nodes: pause and junction 0, 1; the word 2; pause and junction 3, 4; the word 5; pause and junction 6, 7."""
    built = network([[("a",)], [("b",)]], joined=False)
    first, after = built.limits([(2, 4), (3, 6)], 8)
    assert after.tolist() == [2, 2, 5, 8, 8, 8, 8, 8]  # the second word from frame 3 on
    assert first.tolist() == [0, 0, 0, 0, 3, 3, 6, 6]  # the first word until frame 4

"""The best path through networks of words."""

from collections.abc import Generator
from itertools import product

import numpy as np
import pytest

from workstation.speech.acoustic import viterbi
from workstation.speech.acoustic.back_pointers import BackPointers, ScoreBlock, SearchedBlock
from workstation.speech.acoustic.decoding_graph import Filler, Network, build_network
from workstation.speech.acoustic.viterbi import EXACT, Path, SearchBand, best_path
from workstation.speech.acoustic.viterbi_kernels import Links
from workstation.speech.progress import finish

PHONES = "ABCDEF"


def network(words: list[list[str]], skip: float = -np.inf) -> Network:
    """Words of phones that have one state each; column 0 is the pause."""

    def states(phone: str, _left: str, _right: str, _position: str) -> list[int]:
        return [0 if phone == "SIL" else 1 + PHONES.index(phone)]

    spelled = [[tuple(variant) for variant in variants] for variants in words]
    return finish(build_network(spelled, states, lambda _: float(np.log(0.5)), [Filler("SIL", (0,))], skip))


def brute_force(net: Network, scores: np.ndarray) -> float:
    """The best score by trying every sequence of nodes."""
    arcs: dict[tuple[int, int], float] = {}
    for n in range(len(net.unit)):
        for k in range(net.first[n], net.first[n + 1]):
            arcs[int(net.source[k]), n] = float(net.weight[k])

    def jumps(a: int, b: int, depth: int = 0) -> float:
        """The best way from a to b through junctions only."""
        best = arcs.get((a, b), -np.inf)
        if depth < 6:
            for j in np.flatnonzero(net.unit < 0):
                if (a, int(j)) in arcs and j != b:
                    best = max(best, arcs[a, int(j)] + jumps(int(j), b, depth + 1))
        return best

    emitting = [int(n) for n in np.flatnonzero(net.unit >= 0)]
    best = -np.inf
    for path in product(emitting, repeat=len(scores)):
        total = jumps(net.start, path[0]) + scores[0, net.unit[path[0]]]
        for t in range(1, len(path)):
            if total == -np.inf:
                break
            a, b = path[t - 1], path[t]
            step = max(jumps(a, b), net.stay[a] if a == b else -np.inf)
            total += step + scores[t, net.unit[b]]
        best = max(best, total + jumps(path[-1], net.last))
    return best


@pytest.mark.parametrize("words", [[["A"]], [["A", "B"]], [["AB"], ["A"]]])
@pytest.mark.parametrize("skip", [-np.inf, -1.0])
def test_the_path_is_the_best_of_all(words: list[list[str]], skip: float) -> None:
    net = network(words, skip)
    scores = np.random.default_rng(3).normal(0, 2, (4, 7)).astype(np.float32)
    path = finish(best_path(net, lambda a, b, _: scores[a:b], len(scores)))
    assert path is not None
    assert path.score == pytest.approx(brute_force(net, scores), abs=1e-4)


def long_case(count: int, seed: int) -> tuple[Network, np.ndarray, list[int]]:
    """Many words, scores in which each phone lasts three frames, and the word of every frame."""
    rng = np.random.default_rng(seed)
    words = ["ABC", "DEF"]
    while len(words) < count:
        word = str(rng.choice(["ABC", "DEF", "BDA", "CEF", "FAD"]))
        words += [word] * (word[0] != words[-1][-1])
    columns, owners = [0] * 10, [-1] * 10
    for i, word in enumerate(words):
        for phone in word:
            columns += [1 + PHONES.index(phone)] * 3
            owners += [i] * 3
        if i % 5 == 4:
            columns += [0] * 12
            owners += [-1] * 12
    scores = rng.normal(0, 0.3, (len(columns), 7)).astype(np.float32)
    scores[np.arange(len(columns)), columns] += 4
    return network([[w] for w in words], -30.0), scores, owners


def words_on(net: Network, path: Path | None) -> list[int]:
    assert path is not None
    return [int(w) for w in net.word[path.nodes]]


@pytest.mark.parametrize("block", [50, 333, 100_000])
def test_blocks_do_not_change_the_path(block: int) -> None:
    net, scores, owners = long_case(60, 1)
    path = finish(best_path(net, lambda a, b, _: scores[a:b], len(scores), EXACT, block))
    assert words_on(net, path) == owners


@pytest.mark.parametrize("band", [SearchBand(100.0, 400), SearchBand(60.0, 150), SearchBand(200.0)])
def test_a_band_finds_the_same_path(band: SearchBand) -> None:
    net, scores, owners = long_case(400, 2)
    path = finish(best_path(net, lambda a, b, _: scores[a:b], len(scores), band, 200))
    assert words_on(net, path) == owners


def test_a_former_path_guides_the_search() -> None:
    net, scores, owners = long_case(400, 3)
    first = finish(best_path(net, lambda a, b, _: scores[a:b], len(scores)))
    assert first is not None
    asked: list[int] = []

    def block(start: int, stop: int, columns: np.ndarray) -> np.ndarray:
        asked.append(len(columns))
        return scores[start:stop]

    band = SearchBand(500.0, 1 << 30, first.nodes, 60)
    assert words_on(net, finish(best_path(net, block, len(scores), band, 100))) == owners
    assert asked


def test_too_few_frames_have_no_path() -> None:
    net = network([["ABC"], ["DEF"]])
    scores = np.zeros((5, 7), np.float32)
    assert finish(best_path(net, lambda a, b, _: scores[a:b], 5)) is None
    assert finish(best_path(net, lambda a, b, _: scores[a:b], 0)) is None


def test_words_that_do_not_fit_are_left_out() -> None:
    net = network([["A"], ["F"], ["B"]], -2.0)
    scores = np.full((8, 7), -4.0, np.float32)
    scores[:4, 1] = scores[4:, 2] = 0
    assert words_on(net, finish(best_path(net, lambda a, b, _: scores[a:b], 8))) == [0] * 4 + [2] * 4


def test_a_word_needs_a_pronunciation() -> None:
    with pytest.raises(ValueError, match="word 1 has no pronunciation"):
        network([["A"], []])


def test_gaps_inside_a_word_hold_a_pause_or_nothing() -> None:
    net = network([["A|B"]])
    for rest in (0, 3):
        columns = [1, 1, *[0] * rest, 2, 2]
        scores = np.full((len(columns), 7), -5.0, np.float32)
        scores[np.arange(len(columns)), columns] = 0
        path = finish(best_path(net, lambda a, b, _, s=scores: s[a:b], len(columns)))
        assert words_on(net, path) == [0] * len(columns)
        assert path is not None
        assert [net.labels[n] for n in path.nodes] == ["A", "A", *["SIL"] * rest, "B", "B"]


class Forgetful(BackPointers):
    """Keeps the choices of the newest block alone, and counts what it works out again."""

    again = 0

    def __init__(self, links: Links, score_block: ScoreBlock, reach: int, back: int) -> None:
        super().__init__(links, score_block, reach, back, in_memory=0)

    def _again(self, block: SearchedBlock, node: int) -> tuple[np.ndarray, np.ndarray]:
        Forgetful.again += 1
        return super()._again(block, node)


@pytest.mark.parametrize("band", [EXACT, SearchBand(40.0, 150), SearchBand(400.0, 90), SearchBand(15.0)])
@pytest.mark.parametrize("seed", range(4))
def test_the_way_back_may_be_worked_out_again(band: SearchBand, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypotheses that hardly ever meet, also where the band cuts them: the path is the same, to the last frame."""
    chance = np.random.default_rng(seed)
    net = network([["AB", "ADB"], ["AB"], ["BA|C"]] * 20, -3.0)
    scores = chance.normal(size=(900, 1 + len(PHONES))).astype(np.float32) / (1 + 99 * (seed % 2))
    whole = finish(best_path(net, lambda a, b, _: scores[a:b], len(scores), band, 50))
    monkeypatch.setattr(viterbi, "BackPointers", Forgetful)
    monkeypatch.setattr(Forgetful, "again", 0)
    found = finish(best_path(net, lambda a, b, _: scores[a:b], len(scores), band, 50))
    assert found is not None
    assert whole is not None
    assert found.score == whole.score
    assert np.array_equal(found.nodes, whole.nodes)
    assert Forgetful.again or seed % 2 == 0


def test_little_is_kept_of_a_text_that_repeats_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends of paths, and four numbers a frame: not what every node has come from in every frame."""
    net = network([["AB"]] * 400)
    scores = np.random.default_rng(5).normal(size=(4000, 1 + len(PHONES))).astype(np.float32) / 100
    kept: list[BackPointers] = []

    class Watched(Forgetful):
        def settle(self) -> Generator[float, None, list[np.ndarray]]:
            kept[:] = [self]
            return super().settle()

    monkeypatch.setattr(viterbi, "BackPointers", Watched)
    assert finish(best_path(net, lambda a, b, _: scores[a:b], len(scores), EXACT, 50)) is not None
    blocks = kept[0]._blocks
    assert len(blocks) > 60
    assert all(block.choice is None for block in blocks[:-1])
    assert 16 * sum(len(block.ends) for block in blocks) < len(scores) * len(net.unit) / 20

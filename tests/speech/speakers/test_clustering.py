"""Groups of vectors: how alike they are, how many there are, and those that are asked for."""

import numpy as np
import pytest

from workstation.speech.speakers import clustering
from workstation.speech.speakers.clustering import affinity, cluster


def around(*angles: float, each: int = 10, spread: float = 0.02) -> np.ndarray:
    """Unit vectors in the plane, so many around each angle (radians)."""
    rng = np.random.default_rng(4)
    every = np.concatenate([angle + spread * rng.normal(size=each) for angle in angles])
    return np.c_[np.cos(every), np.sin(every)]


def test_alike_is_half_of_one_and_the_cosine_for_the_nearest_and_symmetric() -> None:
    vectors = around(0.0, np.pi / 3, np.pi / 2, np.pi, each=1, spread=0.0)
    alike = affinity(vectors, 2)
    share = (1 + np.cos(np.pi / 6)) / 2
    assert alike[1, 2] == alike[2, 1] == pytest.approx(share)  # nearest to each other
    assert alike[0, 1] == alike[1, 0] == pytest.approx(0.75)
    assert alike[1, 3] == alike[3, 1] == pytest.approx(0.125)  # only the last keeps the second: half of a quarter
    assert alike[0, 3] == 0.0
    assert alike.diagonal().tolist() == [0.0] * 4
    assert affinity(vectors[:1], 2).tolist() == [[0.0]]
    assert affinity(vectors[:2], 5)[0, 1] == pytest.approx(0.75)


def test_groups_are_guessed_by_the_gap_and_numbered_as_they_appear() -> None:
    vectors = around(2.0, 0.0, 4.0)
    assert cluster(vectors).tolist() == [0] * 10 + [1] * 10 + [2] * 10
    assert cluster(vectors[::-1]).tolist() == [0] * 10 + [1] * 10 + [2] * 10
    assert set(cluster(vectors, most=3)) == {0, 1, 2}
    assert set(cluster(vectors, most=2)) <= {0, 1}
    assert set(cluster(around(0.0, each=7))) == {0}  # each is among the six nearest of every other


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_as_many_groups_as_are_asked_for(count: int) -> None:
    labels = cluster(around(2.0, 0.0, 4.0), count)
    assert set(labels) == set(range(count))
    if count == 3:
        assert labels.tolist() == [0] * 10 + [1] * 10 + [2] * 10


def test_few_vectors_and_none() -> None:
    two = around(0.0, 1.0, each=1)
    assert cluster(two, 2).tolist() == [0, 1]
    assert cluster(two, 5).tolist() == [0, 1]
    assert cluster(two).tolist() == [0, 0]
    assert cluster(two, 1).tolist() == [0, 0]
    assert cluster(two[:0]).tolist() == []
    with pytest.raises(ValueError, match=r"must be 0 \(guessed\) or more, got -1"):
        cluster(two, -1)


def test_those_that_are_not_compared_join_the_nearest_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "_MAX", 15)
    assert cluster(around(2.0, 0.0, 4.0), 3).tolist() == [0] * 10 + [1] * 10 + [2] * 10

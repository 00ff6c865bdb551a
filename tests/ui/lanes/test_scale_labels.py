"""What stands beside a track's picture, as values."""

from itertools import pairwise

import pytest

from workstation.ui.lanes.columns import FLOOR_DB
from workstation.ui.lanes.scale_labels import ROOM, frequency_labels, level_labels


def test_levels_of_a_high_band_are_mirrored_and_silence_is_in_the_middle() -> None:
    labels = [*level_labels(400, False)]
    wanted = [200 - 200 * 10 ** (db / 20) for db in (0, -3, -6, -12, -20)]
    assert [place for place, _ in labels[:-1:2]] == pytest.approx(wanted)
    assert [place for place, _ in labels[1:-1:2]] == pytest.approx([400 - y for y in wanted])
    assert [text for _, text in labels] == ["0", "0", "−3", "−3", "−6", "−6", "−12", "−12", "−20", "−20", "−∞"]
    assert labels[-1][0] == 200


@pytest.mark.parametrize(("decibels", "middle"), [(False, "−∞"), (True, f"−{-FLOOR_DB:.0f}")])
@pytest.mark.parametrize(("height", "there"), [(72, True), (71, False)])
def test_the_middle_is_named_where_there_is_room(decibels: bool, middle: str, height: int, there: bool) -> None:
    labels = dict(level_labels(height, decibels))
    assert (labels.get(height / 2) == middle) == there
    assert labels[0] == labels[height] == "0"


def test_labels_keep_their_distance() -> None:
    assert [text for _, text in level_labels(120, False)][::2] == ["0", "−6", "−∞"]  # -3 would be 17.5 pixels down
    for height in range(20, 900, 7):
        for decibels in (False, True):
            places = sorted(place for place, _ in level_labels(height, decibels))
            assert all(b - a >= ROOM for a, b in pairwise(places)), (height, decibels)


@pytest.mark.parametrize("step", [6, 12, 20, 30])
def test_decibels_are_as_fine_as_there_is_room(step: int) -> None:
    height = 2 * ROOM * -FLOOR_DB / step + 0.01
    texts = [text for _, text in level_labels(height, True)]
    assert texts[2] == f"−{step}"
    assert [text for _, text in level_labels(height - 1, True)][2:3] != [f"−{step}"]


def test_the_most_useful_frequencies_come_first_and_the_edges_stay_free() -> None:
    def linear(hz: float) -> float:
        return hz / 10_000

    assert [*frequency_labels(100, linear, 10_000)] == [
        (90.0, "1k"),
        (50.0, "5k"),
        (pytest.approx(70.0), "3k"),
        (pytest.approx(30.0), "7k"),
    ]
    assert [text for _, text in frequency_labels(100, linear, 5000)] == ["1k", "3k"]
    assert dict(frequency_labels(1000, linear, 10_000))[950.0] == "500"


@pytest.mark.parametrize(("at", "there"), [(124.0, True), (124.5, False), (5.0, True), (4.5, False)])
def test_a_frequency_stands_four_pixels_inside(at: float, there: bool) -> None:
    labels = [*frequency_labels(128, lambda hz: at / 128 if hz == 1000 else -1.0, 2000)]
    assert [text for _, text in labels] == (["1k"] if there else [])

"""Work is done on every part, and its errors come back."""

import threading

import pytest

from workstation.dsp.kernels.parallel import cores, spread


@pytest.mark.parametrize("threads", [None, 1, 2, 8])
def test_every_part_is_done_once(threads: int | None) -> None:
    done: list[int] = []
    spread(done.append, range(10), threads)
    assert sorted(done) == list(range(10))


def test_one_part_is_done_in_the_calling_thread() -> None:
    seen: list[threading.Thread] = []
    spread(lambda _: seen.append(threading.current_thread()), [0], 4)
    assert seen == [threading.current_thread()]


def test_an_error_in_a_part_is_raised() -> None:
    def work(part: int) -> None:
        if part == 3:
            raise ValueError("part 3")

    with pytest.raises(ValueError, match="part 3"):
        spread(work, range(5), 2)


def test_there_is_a_core() -> None:
    assert cores() >= 1

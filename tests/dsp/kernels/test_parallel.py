"""Work is done on every part, and its errors come back."""

import os
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


def test_parts_may_spread_their_own_work() -> None:
    """Deeper and wider than there are threads: nobody waits for one that is not there."""
    done: list[tuple[int, int, int]] = []

    def middle(a: int) -> None:
        spread(lambda b: spread(lambda c: done.append((a, b, c)), range(4), 4), range(4), 4)

    spread(middle, range(8), 8)
    assert len(set(done)) == len(done) == 8 * 4 * 4


def test_what_has_not_begun_is_left_out_after_an_error() -> None:
    done: list[int] = []

    def work(part: int) -> None:
        done.append(part)
        raise ValueError(f"part {part}")

    with pytest.raises(ValueError, match="part"):
        spread(work, range(1000), 2)
    assert len(done) <= 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_has_helpers_of_its_own() -> None:
    together = threading.Barrier(2)
    spread(lambda _: together.wait(20), range(2), 2)
    child = os.fork()
    if not child:
        done: list[int] = []
        spread(done.append, range(100), 2)
        os._exit(0 if sorted(done) == list(range(100)) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_there_is_a_core() -> None:
    assert cores() >= 1

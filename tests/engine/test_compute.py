import threading
from collections.abc import Generator
from types import SimpleNamespace

import pytest

from workstation.engine.call_queue import Mailbox
from workstation.engine.compute import Compute, State, Urgency
from workstation.session import Session


def count(to: int, seen: list[int] | None = None) -> Generator[float, None, int]:
    for number in range(to):
        if seen is not None:
            seen.append(number)
        yield number / to
    return to


def test_the_result_comes_on_the_main_thread(session: Session, mailbox: Mailbox) -> None:
    came: list[tuple[int, threading.Thread]] = []
    job = session.compute.submit("count", count(5), done=lambda n: came.append((n, threading.current_thread())))
    assert mailbox.pump(lambda: job.over, 5)
    assert came == [(5, threading.main_thread())]
    assert job.state is State.DONE
    assert session.compute.jobs == []


def test_a_failure_is_reported_and_the_next_job_runs(session: Session, mailbox: Mailbox) -> None:
    def bad() -> Generator[float, None, None]:
        yield 0.5
        raise ValueError("no good")

    errors: list[Exception] = []
    session.compute.submit("bad", bad(), failed=errors.append)
    job = session.compute.submit("count", count(3))
    assert mailbox.pump(lambda: job.over, 5)
    assert [str(e) for e in errors] == ["no good"]
    assert job.result == 3


@pytest.mark.parametrize("ending", [SystemExit(3), GeneratorExit(), KeyError("x")])
def test_whatever_ends_a_job_the_thread_goes_on(session: Session, mailbox: Mailbox, ending: BaseException) -> None:
    def ended() -> Generator[float, None, None]:
        yield 0.5
        raise ending

    errors: list[Exception] = []
    job = session.compute.submit("Bad", ended(), failed=errors.append)
    after = session.compute.submit("count", count(3))
    assert mailbox.pump(lambda: after.over, 5)
    assert (job.state, after.result) == (State.FAILED, 3)
    assert errors == [job.error]
    assert isinstance(ending, Exception) or str(job.error) == f"Bad was ended by {ending!r}"


def test_a_result_that_cannot_be_taken_is_a_failed_job(session: Session, mailbox: Mailbox) -> None:
    def refuse(result: int) -> None:
        raise OSError("the disk is full")

    errors: list[Exception] = []
    seen: list[State] = []
    job = session.compute.submit("count", count(3), done=refuse, failed=errors.append)
    job.finished.connect(lambda over: seen.append(over.state))
    assert mailbox.pump(lambda: job.over, 5)
    assert seen == [State.FAILED]
    assert errors == [job.error]
    assert str(job.error) == "the disk is full"
    assert job.result is None
    lonely = session.compute.submit("count", count(3), done=refuse)
    with pytest.raises(OSError, match="the disk is full"):
        mailbox.pump(lambda: lonely.over, 5)
    assert lonely.state is State.FAILED


def test_cancelling_stops_at_a_yield_and_closes_the_body(session: Session, mailbox: Mailbox) -> None:
    started, closed = threading.Event(), threading.Event()

    def endless() -> Generator[float, None, None]:
        try:
            while True:
                started.set()
                yield 0.0
        finally:
            closed.set()

    called: list[object] = []
    job = session.compute.submit("endless", endless(), done=called.append, failed=called.append)
    assert started.wait(5)
    job.cancel()
    assert mailbox.pump(lambda: job.over, 5)
    assert job.state is State.CANCELLED
    assert closed.is_set()
    assert called == []


def test_a_waiting_job_that_is_cancelled_goes_at_once(session: Session, mailbox: Mailbox) -> None:
    go_on = threading.Event()
    closed: list[str] = []

    def holding(name: str) -> Generator[float, None, str]:
        try:
            while not go_on.wait(0.01):
                yield 0.1
            return name
        finally:
            closed.append(name)

    compute = session.compute
    running = compute.submit("running", holding("running"))
    waiting = compute.submit("waiting", holding("waiting"))
    assert mailbox.pump(lambda: running.state is State.RUNNING, 10)
    waiting.cancel()
    assert mailbox.pump(lambda: waiting.over, 10)
    assert (waiting.state, running.state) == (State.CANCELLED, State.RUNNING)
    assert compute.jobs == [running]
    overtaking = compute.submit("overtaking", holding("overtaking"), urgency=Urgency.PREVIEW)
    assert mailbox.pump(lambda: overtaking.state is State.RUNNING, 10)
    running.cancel()  # it was begun, and has been overtaken
    assert mailbox.pump(lambda: running.over, 10)
    assert not overtaking.over
    go_on.set()
    assert mailbox.pump(lambda: overtaking.over and "running" in closed, 10)
    assert overtaking.result == "overtaking"
    assert running.state is State.CANCELLED
    assert "waiting" not in closed  # what was never begun has nothing to close


def test_the_more_urgent_job_overtakes(session: Session, mailbox: Mailbox) -> None:
    order: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def slow() -> Generator[float, None, None]:
        begun.set()
        yield 0.0
        assert go.wait(5)
        yield 0.5
        order.append("slow")

    def quick() -> Generator[float, None, None]:
        order.append("quick")
        yield 1.0

    late = session.compute.submit("slow", slow(), urgency=Urgency.BATCH)
    assert begun.wait(5)
    session.compute.submit("quick", quick(), urgency=Urgency.PREVIEW)
    go.set()
    assert mailbox.pump(lambda: late.over, 5)
    assert order == ["quick", "slow"]


def test_closing_ends_the_thread_and_calls_nobody() -> None:
    mailbox = Mailbox()
    compute = Compute(mailbox.post)
    called: list[object] = []
    compute.submit("count", count(10**9), done=called.append, failed=called.append)
    compute.close()
    assert not mailbox.pump(lambda: False, 0.05)
    assert called == []
    assert all(thread.name != "compute" or not thread.is_alive() for thread in threading.enumerate())
    with pytest.raises(RuntimeError, match="closed"):
        compute.submit("late", count(1))


def test_what_is_left_is_told_by_the_pace_so_far(
    session: Session, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("workstation.engine.compute.time", SimpleNamespace(monotonic=lambda: now[0]))
    go = threading.Semaphore(0)

    def steady() -> Generator[float, None, None]:
        for done in (0.01, 0.25, 0.5):
            now[0] = 100 * done
            yield done
            go.acquire()

    job = session.compute.submit("steady", steady())
    assert job.remaining_seconds is None
    told = []
    for done in (0.25, 0.5):
        go.release()
        assert mailbox.pump(lambda done=done: job.fraction == done, 5)
        told.append(job.remaining_seconds)
    assert told == pytest.approx([75, 50])
    go.release()
    assert mailbox.pump(lambda: job.over, 5)
    assert job.remaining_seconds is None

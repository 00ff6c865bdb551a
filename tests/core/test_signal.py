import pytest

from workstation.core import signal as signals
from workstation.core.signal import Dispose, Signal, report_faults_to


def test_a_listener_that_raises_keeps_nobody_from_being_told(listener_faults: list[Exception]) -> None:
    signal: Signal[int] = Signal()
    heard: list[str] = []

    def fail(number: int) -> None:
        raise KeyError(number)

    signal.connect(lambda number: heard.append(f"first {number}"))
    signal.connect(fail)
    signal.connect(lambda number: heard.append(f"last {number}"))
    signal.emit(3)
    assert heard == ["first 3", "last 3"]
    assert [repr(fault) for fault in listener_faults] == ["KeyError(3)"]
    listener_faults.clear()


def test_the_user_can_still_stop_a_listener() -> None:
    signal: Signal[()] = Signal()

    def interrupted() -> None:
        raise KeyboardInterrupt

    signal.connect(interrupted)
    with pytest.raises(KeyboardInterrupt):
        signal.emit()


def test_who_is_disposed_of_while_a_signal_is_emitted_is_not_told() -> None:
    signal: Signal[()] = Signal()
    heard: list[str] = []
    disposals: list[Dispose] = []

    def first() -> None:
        heard.append("first")
        disposals[0]()

    signal.connect(first)
    disposals.append(signal.connect(lambda: heard.append("second")))
    signal.connect(lambda: heard.append("third"))
    signal.emit()
    signal.emit()
    assert heard == ["first", "third", "first", "third"]


def test_who_connects_while_a_signal_is_emitted_is_told_from_the_next_time_on() -> None:
    signal: Signal[()] = Signal()
    heard: list[str] = []

    def first() -> None:
        heard.append("first")
        if len(heard) == 1:
            signal.connect(lambda: heard.append("late"))

    signal.connect(first)
    signal.emit()
    assert heard == ["first"]
    signal.emit()
    assert heard == ["first", "first", "late"]


def test_a_signal_emitted_by_its_own_listener_tells_all_of_both(listener_faults: list[Exception]) -> None:
    signal: Signal[int] = Signal()
    heard: list[int] = []

    def again(depth: int) -> None:
        if depth < 2:
            signal.emit(depth + 1)
        raise ValueError(depth)

    signal.connect(again)
    signal.connect(heard.append)
    signal.emit(0)
    assert heard == [2, 1, 0]
    assert [fault.args[0] for fault in listener_faults] == [2, 1, 0]
    listener_faults.clear()


def test_a_listener_that_is_connected_twice_is_disposed_of_once_at_a_time() -> None:
    signal: Signal[int] = Signal()
    heard: list[int] = []
    listener = heard.append
    dispose = signal.connect(listener)
    signal.connect(listener)
    dispose()
    dispose()
    signal.emit(7)
    assert heard == [7]


def test_without_a_handler_a_fault_is_told_as_one_that_nobody_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(signals, "_handlers", signals._handlers[:1])
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: told.append((kind, str(error), trace is not None)))
    signal: Signal[()] = Signal()
    signal.connect(lambda: next(iter(())))
    signal.emit()
    stop = report_faults_to(lambda error: told.append("handler"))
    signal.emit()
    stop()
    stop()
    signal.emit()
    nobody = (StopIteration, "", True)
    assert told == [nobody, "handler", nobody]

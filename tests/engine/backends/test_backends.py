"""Which device takes a job, that it is told, and that nothing is lost where one fails."""

import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.effects.contract import RATE, TABLE, sound
from workstation.core.sound.sources import ArraySource, Samples
from workstation.effects.tensors import run as tensor_run
from workstation.effects.tensors.run import Place
from workstation.engine.backends import backends as module
from workstation.engine.backends.backends import AUTOMATIC, SMALL_JOB, Backends
from workstation.engine.backends.compute_devices import ComputeDevice, find_compute_devices, processor
from workstation.engine.backends.cost_table import LARGE, SMALL, Cost, CostTable, measured

CARD = ComputeDevice("cuda:0", "A card", 8 << 30)
SLOW = ComputeDevice("xpu:0", "A slow card", 4 << 30)


class Chosen:
    def __init__(self, id_: str = AUTOMATIC) -> None:
        self.id = id_

    def __call__(self) -> str:
        return self.id


def devices(*cards: ComputeDevice) -> Callable[[], tuple[ComputeDevice, ...]]:
    return lambda: (processor(), *cards)


@pytest.fixture
def on_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards that are none: what is sent to one is done by torch on the processor."""
    monkeypatch.setattr(module, "place_on", lambda device, tell: Place("cpu", device.name, 1 << 28, tell))


def noting(seconds: dict[str, float], ran: list[str]) -> Callable[[ComputeDevice, int], None]:
    """Work that is said to take so long on each device: by the clock of the test."""

    def work(device: ComputeDevice, samples: int) -> None:
        ran.append(device.id)

    return work


def table(**each: float) -> CostTable:
    made = CostTable()
    for device, cost in each.items():
        made.costs[f"Echo on {device.replace('_', ':')}"] = Cost(0.01 if "cpu" not in device else 0.0, cost)
    return made


def test_automatic_takes_the_faster_one_and_says_so() -> None:
    backends = Backends(find=devices(CARD, SLOW))
    backends._costs = table(cpu=1e-8, cuda_0=1e-9, xpu_0=5e-8)
    taken = backends.device("Echo", 1 << 24, lambda device, samples: None)
    assert taken.device is CARD
    assert "times as fast" in taken.reason
    assert backends.taken is taken


def test_short_jobs_stay_on_the_processor_and_no_card_is_started_for_them() -> None:
    ran: list[str] = []
    backends = Backends(find=devices(CARD))
    assert backends.device("Echo", SMALL_JOB - 1, noting({}, ran)).device.is_processor
    assert ran == []
    backends._costs = table(cpu=1e-9, cuda_0=1e-9)
    assert backends.device("Echo", SMALL_JOB + 1, noting({}, ran)).device.is_processor, "it takes longer to begin"


def test_a_choice_holds_from_the_next_job_on() -> None:
    chosen = Chosen("cpu")
    backends = Backends(chosen, find=devices(CARD))
    assert backends.device("Echo", 1 << 30, lambda device, samples: None).device.is_processor
    chosen.id = CARD.id
    assert backends.device("Echo", 100, lambda device, samples: None).device is CARD
    chosen.id = "cuda:7"
    taken = backends.device("Echo", 100, lambda device, samples: None)
    assert taken.device.is_processor
    assert taken.reason == "cuda:7 is not there"


def test_a_card_that_cannot_do_it_is_no_choice() -> None:
    def work(device: ComputeDevice, samples: int) -> None:
        if not device.is_processor:
            raise RuntimeError("no kernel for that")

    assert Backends(find=devices(CARD)).device("Echo", 1 << 24, work).device.is_processor


def test_costs_are_measured_once_and_kept(tmp_path: Path) -> None:
    asked: list[int] = []
    first = CostTable(tmp_path / "costs.json", "this machine")
    cost = first.cost("Echo", "cuda:0", asked.append)
    assert asked == [SMALL, SMALL, LARGE, LARGE]
    assert first.cost("Echo", "cuda:0", asked.append) == cost
    again = CostTable(tmp_path / "costs.json", "this machine")
    assert again.known("Echo", "cuda:0")
    assert again.cost("Echo", "cuda:0", asked.append) == cost
    assert len(asked) == 4
    assert not CostTable(tmp_path / "costs.json", "another machine").known("Echo", "cuda:0")


@pytest.mark.parametrize("text", ["", "[]", '{"machine": "m", "costs": {"a": [1]}}', '{"machine": "m", "costs": 3}'])
def test_a_damaged_file_of_costs_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "costs.json").write_text(text)
    assert CostTable(tmp_path / "costs.json", "m").costs == {}


def test_what_is_measured_is_the_beginning_and_each_sample() -> None:
    now = 0.0

    def work(samples: int) -> None:
        nonlocal now
        now += 0.5 + samples * 1e-6

    cost = measured(work, lambda: now)
    assert cost.fixed == pytest.approx(0.5)
    assert cost.each == pytest.approx(1e-6)


def run(backends: Backends, id_: str, audio: Samples, told: list[str]) -> Samples:
    effect, pieces = TABLE[id_], list[Samples]()
    list(backends.run(effect, ArraySource(audio, RATE), effect.values({}), pieces.append, told.append))
    return np.concatenate(pieces, axis=1)


@pytest.mark.usefixtures("on_cpu")
def test_a_chosen_card_treats_by_the_tensor_form() -> None:
    audio, told = sound(2, 40_000), list[str]()
    backends = Backends(Chosen(CARD.id), find=devices(CARD))
    out = run(backends, "high_pass", audio, told)
    assert backends.taken is not None
    assert backends.taken.device is CARD
    assert told == []
    np.testing.assert_allclose(out, TABLE["high_pass"].apply(audio, RATE), atol=1e-5)


@pytest.mark.usefixtures("on_cpu")
def test_what_has_no_tensor_form_is_done_by_the_processor_and_told() -> None:
    audio, told = sound(2, 4000), list[str]()
    out = run(Backends(Chosen(CARD.id), find=devices(CARD)), "declick", audio, told)
    assert told == ["the processor did it: this work has no other form"]
    np.testing.assert_array_equal(out, TABLE["declick"].apply(audio, RATE))


def test_a_card_without_memory_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row of a device on which every operation raises what CUDA raises."""
    audio, told = sound(2, 40_000), list[str]()
    real = tensor_run._treated

    def full(form: object, sources: object, span: object, begin: object, *rest: object) -> object:
        if begin.device.type != "cpu":  # type: ignore[attr-defined]
            raise torch.OutOfMemoryError("CUDA out of memory")
        return real(form, sources, span, begin, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(tensor_run, "_treated", full)
    monkeypatch.setattr(module, "free_memory", lambda device: 1 << 30)
    out = run(Backends(Chosen("meta"), find=devices(ComputeDevice("meta", "A full card"))), "equalizer", audio, told)
    assert told[-1] == "A full card has too little free memory: from 0.0 s on the processor did the rest"
    np.testing.assert_allclose(out, TABLE["equalizer"].apply(audio, RATE), atol=1e-5)


def test_the_processor_is_always_there() -> None:
    here, *cards = find_compute_devices()
    assert here.is_processor
    assert here.memory > 1 << 28
    assert "core" in here.title
    assert "GiB" in here.title
    assert all(card.id != "cpu" for card in cards)


def test_devices_are_looked_for_when_somebody_asks() -> None:
    looks: list[int] = []

    def find() -> tuple[ComputeDevice, ...]:
        looks.append(1)
        return (processor(), CARD)

    backends = Backends(find=find)
    changes: list[int] = []
    backends.changed.connect(lambda: changes.append(1))
    assert len(backends.known) == 1
    assert not looks
    list(backends.looking())
    assert backends.devices() == backends.known
    assert looks == [1]
    assert changes == [1]


def test_torch_is_not_imported_to_know_of_the_processor() -> None:
    code = (
        "import sys; from workstation.engine.compute import Compute; c = Compute(lambda call: call());"
        "c.backends.known[0].title; print('torch' in sys.modules, 'scipy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]


def test_models_go_to_the_largest_card_unless_another_device_is_chosen() -> None:
    chosen, told = Chosen(), list[str]()
    backends = Backends(chosen, find=devices(SLOW, CARD))
    backends.told.connect(told.append)
    assert backends.model_device("Whisper") == CARD.id
    chosen.id = "cpu"
    assert backends.model_device("Whisper") == "cpu"
    chosen.id = SLOW.id
    assert backends.model_device("Whisper") == SLOW.id
    chosen.id = "mps"
    assert backends.model_device("Whisper") == "cpu"
    assert told == ["Whisper: mps is not there, the processor did it"]


def test_each_job_asks_for_its_own_device() -> None:
    """Also when another job runs between its steps."""
    from workstation.core.job_device import JOB_DEVICE
    from workstation.engine.call_queue import Mailbox
    from workstation.engine.compute import Compute

    mailbox, found = Mailbox(), list[str]()
    compute = Compute(mailbox.post, Backends(Chosen(CARD.id), find=devices(CARD)))

    def body() -> Generator[float, None, None]:
        for _ in range(2):
            found.append(JOB_DEVICE.get().choose("A model"))
            yield 0.5

    job = compute.submit("asking", body())
    assert mailbox.pump(lambda: job.over, 10)
    compute.close()
    assert found == [CARD.id, CARD.id]
    assert JOB_DEVICE.get().choose("A model") == "cpu"

"""Networks go where the job says, and back to the processor where there is no memory."""

import pytest
import torch
from torch import nn

from workstation.core.job_device import JOB_DEVICE, JobDevice
from workstation.speech.on_device import on_job_device


def asked_in(device: str, told: list[str], network: nn.Module, memory: bool = True) -> str:
    def ask(there: torch.device) -> str:
        if there.type != "cpu" and not memory:
            raise torch.OutOfMemoryError("CUDA out of memory")
        assert all(weight.device == there for weight in network.parameters())
        return there.type

    token = JOB_DEVICE.set(JobDevice(lambda work: device, told.append))
    try:
        return on_job_device(network, "A model", ask)
    finally:
        JOB_DEVICE.reset(token)


def test_outside_jobs_it_is_the_processor() -> None:
    assert JOB_DEVICE.get().choose("anything") == "cpu"


def test_a_network_goes_where_its_job_is() -> None:
    told: list[str] = []
    assert asked_in("meta", told, nn.Linear(2, 2)) == "meta"
    assert told == []


def test_the_processor_goes_on_where_memory_ends() -> None:
    told: list[str] = []
    network = nn.Identity()  # one with weights would leave them on a device without numbers
    assert asked_in("meta", told, network, memory=False) == "cpu"
    assert told == ["A model: meta has too little free memory, the processor did it"]


def test_other_errors_are_raised() -> None:
    def ask(there: torch.device) -> str:
        raise RuntimeError("a fault of the network")

    with pytest.raises(RuntimeError, match="a fault of the network"):
        on_job_device(nn.Identity(), "A model", ask)

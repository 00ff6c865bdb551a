"""Networks of speech on the device of the job that they are asked in; the processor goes on where its memory ends."""

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import nn

from workstation.core.job_device import JOB_DEVICE

Answer = TypeVar("Answer")


def on_job_device(network: nn.Module, work: str, ask: Callable[[torch.device], Answer]) -> Answer:
    """What `ask` makes of a network, called with the device that the network has been moved to.

    `ask` takes its tensors there itself, and copies its answer back. Where the device has too little memory the
    processor is asked instead, and the user is told.

    Example:
        >>> on_job_device(nn.Identity(), "Nothing", lambda device: str(device))
        'cpu'
    """
    job = JOB_DEVICE.get()
    device = job.choose(work)
    if device != "cpu":
        try:
            network.to(device)
            return ask(torch.device(device))
        except RuntimeError as error:
            if not isinstance(error, torch.OutOfMemoryError) and "out of memory" not in str(error).lower():
                raise
        job.tell(f"{work}: {device} has too little free memory, the processor did it")
    network.to("cpu")
    return ask(torch.device("cpu"))

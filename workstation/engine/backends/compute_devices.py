"""The devices of this machine that can compute, by name and memory; torch is imported when somebody looks."""

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROCESSOR = "cpu"
KINDS = {"cuda": "NVIDIA or AMD", "xpu": "Intel", "mps": "Apple"}
"""The kinds of devices that torch knows, and whose they are."""


@dataclass(frozen=True, slots=True)
class ComputeDevice:
    """What can compute."""

    id: str
    """As torch names it: "cpu", "cuda:0", "xpu:0", "mps"."""
    name: str
    memory: int = 0
    """Bytes in all; 0 where nobody tells."""

    @property
    def is_processor(self) -> bool:
        return self.id == PROCESSOR

    @property
    def short(self) -> str:
        """The name where there is little room."""
        return "Processor" if self.is_processor else self.name

    @property
    def title(self) -> str:
        """Name and memory, as people read them."""
        return f"{self.name}, {self.memory / 2**30:.0f} GiB" if self.memory else self.name


def processor() -> ComputeDevice:
    """The processor with the memory of the machine."""
    cores = os.cpu_count() or 1
    return ComputeDevice(PROCESSOR, f"{_processor_name()} ({cores} core{'s' if cores > 1 else ''})", _memory())


def may_have_cards() -> bool:
    """Whether torch could use a graphics card here, told without importing it: a second is saved where it cannot."""
    if sys.platform == "linux" and not (
        any(Path("/dev").glob("nvidia[0-9]*")) or any(Path("/dev/dri").glob("render*"))
    ):
        return False
    from importlib.metadata import PackageNotFoundError, version  # where there is no card the window does without

    try:
        return "+cpu" not in version("torch")
    except PackageNotFoundError:
        return False


def find_compute_devices() -> tuple[ComputeDevice, ...]:
    """The processor, and the graphics cards that torch can use. It takes a second or more: not on the main thread."""
    found = [processor()]
    if may_have_cards():
        for kind in KINDS:
            found += _of_kind(kind)
    return tuple(found)


def _of_kind(kind: str) -> Iterator[ComputeDevice]:
    import torch

    if kind == "mps":
        if torch.backends.mps.is_available():
            yield ComputeDevice("mps", f"Apple GPU ({_processor_name()})", int(torch.mps.recommended_max_memory()))
        return
    module: Any = getattr(torch, kind, None)
    if module is None or not module.is_available():
        return
    for index in range(module.device_count()):
        properties = module.get_device_properties(index)
        yield ComputeDevice(f"{kind}:{index}", str(properties.name), int(properties.total_memory))


def free_memory(device: ComputeDevice) -> int:
    """Bytes that can be taken now; of the processor's memory a quarter gigabyte, which is enough for speed."""
    if device.is_processor:
        return 1 << 28
    import torch

    kind = device.id.partition(":")[0]
    if kind == "mps":
        return max(0, device.memory - int(torch.mps.driver_allocated_memory()))
    module: Any = getattr(torch, kind)
    try:
        free, _ = module.mem_get_info(device.id)
    except (AttributeError, RuntimeError):  # drivers of Intel's older cards do not tell
        return device.memory // 2
    return int(free)


def _processor_name() -> str:
    """What the system calls the processor."""
    if sys.platform == "linux":
        try:
            for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
                if line.startswith("model name"):
                    return " ".join(line.partition(":")[2].split())
        except OSError:
            pass
    return platform.processor() or platform.machine() or "Processor"


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows has no such thing
        return 0

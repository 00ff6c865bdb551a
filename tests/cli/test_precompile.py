"""Everything that is compiled at its first use has been used once after the warm-up."""

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil
import workstation
from numba.core.registry import CPUDispatcher
from workstation.cli.precompile import warm_up

list(warm_up())
kernels = {}
for module in pkgutil.walk_packages(workstation.__path__, "workstation."):
    if "kernels" in module.name:
        there = importlib.import_module(module.name)
        found = {name: kernel for name, kernel in vars(there).items() if isinstance(kernel, CPUDispatcher)}
        kernels |= {(module.name, name): kernel for name, kernel in found.items()}
# What other kernels call is compiled into them.
inner = {name for kernel in kernels.values() for name in kernel.py_func.__code__.co_names}
print(*(name for (_, name), kernel in kernels.items() if name not in inner and not kernel.signatures))
"""


def test_no_kernel_is_left_to_be_compiled_later() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

"""A process of a script's pool: it has the script's functions and the signal processing, and no document.

multiprocessing runs this module in the place of the script; what the script has under `if __name__ == "__main__":`
stays where it was begun.
"""

import os
from pathlib import Path
from typing import Any, NoReturn

from workstation.commands.scripting.late_module import LateModule
from workstation.commands.scripting.names import MODULES
from workstation.commands.scripting.running import read_script
from workstation.core.errors import CommandError

_OF_DOCUMENT = ("session", "run", "doc", "sel", "put", "tracks", "label", "play", "show", "wait")


class AbsentDocument:
    """Stands for a name that needs the document."""

    def __init__(self, name: str) -> None:
        self._name = name

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise CommandError(
            f"{self._name}: there is no document in a process of a pool; what uses it stands under "
            'if __name__ == "__main__":'
        )

    __call__ = __getitem__ = __iter__ = __len__ = _refuse

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()


def worker_names() -> dict[str, Any]:
    """What a script finds in a process of its pool."""
    import numpy as np

    modules = {name: LateModule(name, target) for name, target in MODULES.items()}
    return {"np": np, **modules, **{name: AbsentDocument(name) for name in _OF_DOCUMENT}}


if __name__ == "__mp_main__":
    from workstation.cli.run_script import SCRIPT_VARIABLE

    _path = os.environ[SCRIPT_VARIABLE]
    globals().update(worker_names(), __file__=_path)
    exec(compile(read_script(Path(_path)), _path, "exec"), globals())  # the script that the user asked to run

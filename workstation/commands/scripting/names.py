"""The names that scripts and the console begin with."""

from collections.abc import Callable
from typing import Any

import numpy as np

from workstation.commands.registry import Commands
from workstation.commands.script import CommandRunner, Wait, finished
from workstation.commands.scripting.document_access import CurrentDocument
from workstation.commands.scripting.late_module import LateModule
from workstation.commands.scripting.sound_access import SoundAccess
from workstation.engine.compute import Job
from workstation.session import Session

MODULES = {"torch": "torch", "F": "workstation.dsp.functional", "T": "workstation.dsp.transforms"}
"""What is imported when it is first used."""


def namespace(
    session: Session, commands: Commands, wait: Wait, settle: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """The names of scripts and the console.

    session, run, doc; sel, put, tracks, label, cut_out, play, show; wait; np, torch, F (functional), T (transforms).
    `wait` returns when a job is over, `settle` when the files that were opened are read. From then on
    `import torchaudio` finds this program.
    """
    from workstation.torchaudio.alias import install

    install()

    def wait_for(job: Any) -> Any:
        """Wait for a job, and return its result; CommandError when it failed or was cancelled.

        What is no job comes back as it is: without a window `run` has waited already.
        """
        return finished(job, wait) if isinstance(job, Job) else job

    sound = SoundAccess(session, wait, settle)
    return {
        "session": session,
        "run": CommandRunner(commands, wait, settle=settle),
        "doc": CurrentDocument(session),
        "sel": sound.sel,
        "put": sound.put,
        "tracks": sound.tracks,
        "label": sound.label,
        "cut_out": sound.cut_out,
        "play": sound.play,
        "show": sound.show,
        "wait": wait_for,
        "np": np,
        **{name: LateModule(name, target) for name, target in MODULES.items()},
    }

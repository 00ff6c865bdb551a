"""The commands of augmentation, for menus, scripts and the command line."""

from collections.abc import Generator
from pathlib import Path
from typing import Any, Literal, TypeAlias

from workstation.plugin.api import CommandError, Job, Samples, Session, SoundAccess

from .changes import draw, vary
from .dataset import DatasetOptions, DatasetReport
from .dataset import write as write_dataset
from .examples import of_document, of_folder
from .settings import checked

Strength: TypeAlias = Literal["light", "medium", "strong"]
MOST_SECONDS = 600
"""That are varied in the document at once."""


def write(
    session: Session,
    folder: str,
    source: str = "",
    *,
    strength: Strength = "medium",
    copies: int = 3,
    originals: bool = True,
    valid: float = 10.0,
    test: float = 10.0,
    seed: int = 1,
    rate: int = 0,
    mono: bool = True,
    ending: Literal["wav", "flac", "ogg", "mp3"] = "wav",
    overwrite: bool = False,
    **changes: Any,
) -> Job[DatasetReport]:
    """Write a data set of variations to a folder, with its manifest as CSV and as JSON lines.

    Its examples are the sound files of the folder `source`, labelled by the folders that they are in; without one the
    labelled regions of the document. `valid` and `test` per cent of each label are kept apart and not varied. The same
    call goes on where it was stopped. `changes` are those of the panel, in place of the strength's: `snr_low=0.0`.
    """
    options = DatasetOptions(checked(strength, changes), copies, originals, valid, test, seed, rate, mono, ending)
    if not folder:
        raise ValueError("folder must name the folder that the data set is written to")
    examples = of_folder(Path(source).expanduser()) if source else of_document(session)
    target = Path(folder).expanduser()

    def done(report: DatasetReport) -> None:
        session.notify(report.text, "warning" if report.faults else "info")

    body = write_dataset(target, examples, options, overwrite=overwrite)
    return session.compute.submit(f"Data set {target.name}", body, done=done)


def apply(session: Session, *, strength: Strength = "medium", seed: int = 1, **changes: Any) -> Job[Samples]:
    """Put a variation in the place of what is selected, as one step; another `seed` is another variation."""
    from workstation.plugin.files import read_sound

    chosen = checked(strength, changes)
    access, document, selection = SoundAccess(session), session.document, session.selection
    sound, rate = access.sel()
    seconds = sound.shape[1] / rate
    if seconds > MOST_SECONDS:
        raise ValueError(f"at most {MOST_SECONDS} seconds are varied at once, {seconds:.0f} are selected")
    drawn = draw(chosen, seed, seconds, rate)

    def body() -> Generator[float, None, Samples]:
        yield 0.1
        return vary(sound.numpy(), rate, drawn, read_sound)

    def done(varied: Samples) -> None:
        if session.document is not document or session.selection != selection:
            raise CommandError("Augment: the sound or the selection was changed meanwhile; do it again")
        access.put(varied)

    return session.compute.submit("Augment", body(), done=done)

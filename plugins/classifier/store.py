"""Classifiers as files: weights by safetensors, with their settings as metadata; nothing in one is run."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from workstation.plugin.files import write_atomic

from .network import SoundNetwork
from .settings import Recipe
from .training import Classifier, Epoch

_FORMAT, _VERSION = "workstation-classifier", "1"
_MOST_BYTES = 64 << 20
_MOST_CLASSES, _LONGEST = 1000, 200


def save(path: Path, classifier: Classifier) -> None:
    """Write a classifier, whole or not at all; a file that is there is replaced."""
    from safetensors.torch import save as as_bytes

    about = {
        "labels": list(classifier.labels),
        "recipe": asdict(classifier.recipe),
        "history": [asdict(epoch) for epoch in classifier.history],
        "confusion": classifier.confusion.tolist(),
    }
    tensors = {name: tensor.contiguous() for name, tensor in classifier.network.state_dict().items()}
    metadata = {"format": _FORMAT, "version": _VERSION, "classifier": json.dumps(about)}
    write_atomic(path, as_bytes(tensors, metadata))


def load(path: Path) -> Classifier:
    """A classifier that was saved; ValueError says what is wrong with the file."""
    import numpy as np
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise ValueError(f"there is no classifier {path}")
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError(f"{path.name} is no classifier: it is larger than any")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != _FORMAT:
                raise ValueError(f"{path.name} is no classifier of this program")
            if metadata.get("version") != _VERSION:
                raise ValueError(f"{path.name} was saved by a newer version of the program")
            about = json.loads(metadata["classifier"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # it is no mapping
        labels = _labels(about["labels"])
        network = SoundNetwork(len(labels))
        network.load_state_dict(tensors)
        network.eval()
        recipe = Recipe(**about["recipe"])
        history = tuple(Epoch(**epoch) for epoch in about.get("history", ()))
        confusion = np.asarray(about.get("confusion", ()), np.int64).reshape(-1, len(labels))
    except ValueError as error:
        raise error if str(error).startswith(path.name) else ValueError(f"{path.name} is damaged: {error}") from None
    except (SafetensorError, RuntimeError, KeyError, TypeError, OSError) as error:
        raise ValueError(f"{path.name} is no classifier, or damaged: {str(error).splitlines()[0]}") from None
    return Classifier(network, recipe, labels, history, confusion)


def _labels(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not 2 <= len(given) <= _MOST_CLASSES or len(set(map(str, given))) != len(given):
        raise ValueError("its labels are none")
    return tuple(str(label)[:_LONGEST] for label in given)

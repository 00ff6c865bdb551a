"""The commands of the classifier, for menus, scripts and the command line."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workstation.plugin.api import CommandError, Job, Session, SoundAccess

from .examples import of_document, of_folder

if TYPE_CHECKING:  # torch is imported when it is needed
    from .hearing import ClassRegion
    from .training import Classifier


def label(session: Session, class_: str) -> int:
    """Make what is selected a region of a class."""
    name = class_.strip()
    if not name:
        raise ValueError("class_ must name the class that is selected")
    rate, range_ = session.document.rate, session.selection.range
    if range_.is_caret:
        raise CommandError("Label: select a part of the sound first")
    return SoundAccess(session).label([(range_.start / rate, range_.stop / rate, name)])


def train(
    session: Session,
    to: str,
    source: str = "",
    *,
    seconds: float = 1.0,
    epochs: int = 30,
    share: float = 20.0,
    balance: bool = True,
    vary: bool = True,
    seed: int = 1,
    overwrite: bool = False,
) -> "Job[Classifier]":
    """Train a classifier and save it: `to` is a name, or a file that ends with .safetensors.

    It learns from the labelled regions of the document, or from the folder `source`: a data set with its manifest, or
    a folder for each class. `share` per cent of each class are not learned from, and it is checked by those.
    """
    from .names import checked_name, place_of
    from .store import save
    from .training import TrainingOptions
    from .training import train as learn

    path = place_of(to) if to.endswith(".safetensors") else place_of(checked_name(to))
    if path.exists() and not overwrite:
        raise CommandError(f"Train: there is a classifier {path.stem} already: choose another name, or overwrite=True")
    examples = of_folder(Path(source).expanduser()) if source else of_document(session)
    options = TrainingOptions(seconds, epochs, share, balance, vary, seed)

    def body() -> "Generator[float, None, Classifier]":
        classifier = yield from learn(examples, options)
        save(path, classifier)
        return classifier

    def done(classifier: "Classifier") -> None:
        count = int(classifier.confusion.sum())
        session.notify(f"{path.stem} tells {classifier.right:.0%} of {count} sounds right that it had not heard")

    return session.compute.submit(f"Train {path.stem}", body(), done=done)


def classify(
    session: Session,
    model: str = "",
    *,
    threshold: float = 0.5,
    step: float = 0.25,
    leave_out: str = "",
    scores: bool = True,
) -> "Job[list[ClassRegion]]":
    """Mark what a classifier hears in the selected track as regions, with how sure it is behind each label.

    `model` is the name of one of yours or a file; without one the latest. Classes named in `leave_out`, apart by
    commas, are not marked. The answer is a list of regions with start, stop, label and score.
    """
    from .hearing import hear, regions_of
    from .names import place_of
    from .store import load

    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold must be 0 to 1, got {threshold:g}")
    if session.openings:
        raise CommandError("Classify: wait until the files that are open have been read")
    path, document = place_of(model), session.document
    track = (document.selected(session.selection) or document.tracks)[0]
    selected = session.selection.range
    range_ = (document.span if selected.is_caret else selected).clamp(track.frames)
    if not range_.frames:
        raise CommandError(f"Classify: the track {track.name} ends before what is selected")
    edits, rate = track.edits, document.rate
    unwanted = {part.strip() for part in leave_out.split(",") if part.strip()}

    def body() -> "Generator[float, None, list[ClassRegion]]":
        yield 0.01
        classifier = load(path)
        if unknown := unwanted - set(classifier.labels):
            there = ", ".join(classifier.labels)
            raise ValueError(f"{path.stem} knows no class {sorted(unknown)[0]!r}; it knows {there}")
        heard = yield from hear(classifier, np.asarray(edits.read(range_), np.float32), rate, step)
        found = regions_of(heard, classifier.labels, threshold)
        return [region for region in found if region.label not in unwanted]

    def done(found: "list[ClassRegion]") -> None:
        begun = range_.start / rate
        rows = [
            (
                begun + region.start,
                begun + region.stop,
                f"{region.label} {region.score:.2f}" if scores else region.label,
            )
            for region in found
        ]
        if session.document.rate != rate or all(known.key != track.key for known in session.document.tracks):
            raise CommandError("Classify: another document was opened meanwhile")
        SoundAccess(session).label(rows)
        session.notify(f"{len(found)} regions by {path.stem}" if found else f"{path.stem} hears nothing for sure")

    return session.compute.submit(f"Classify by {path.stem}", body(), done=done)

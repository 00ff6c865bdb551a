"""The analyser: the classes as segments over a picture of how probable each is."""

from collections.abc import Generator

import numpy as np

from workstation.plugin.api import Overlay, OverlaySegment, PictureOverlay, Samples, SegmentOverlay


def analyse(
    samples: Samples, rate: int, model: str, step: float, threshold: float
) -> Generator[float, None, tuple[Overlay, ...]]:
    """What is heard when; ValueError where there is no classifier."""
    from .hearing import hear, regions_of
    from .names import place_of
    from .store import load

    yield 0.01
    classifier = load(place_of(model))
    heard = yield from hear(classifier, samples, rate, step)
    stop = max(heard.seconds, heard.step * len(heard.probabilities))
    picture = PictureOverlay(
        "How probable", heard.probabilities.T.astype(np.float64), 0.0, stop, 0.0, 1.0, labels=classifier.labels
    )
    rows = (
        OverlaySegment(region.start, region.stop, f"{region.label} {region.score:.2f}")
        for region in regions_of(heard, classifier.labels, threshold)
    )
    return picture, SegmentOverlay("Classes", tuple(rows))

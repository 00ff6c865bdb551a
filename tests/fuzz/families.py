"""What is tried: for each family its whole files, how they are damaged, and what is done with them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tests.fuzz import mutations, seeds

Call = tuple[str, ...]
"""Words of a command line; one that begins with "!" is a function of `targets` and a file."""


@dataclass(frozen=True, slots=True)
class Family:
    seeds: Callable[[Path], Iterator[Path]]
    damage: Callable[[Path], mutations.Mutation]
    calls: Callable[[Path], list[Call]]
    """What is done with a damaged file, in its own folder, one after the other."""
    codes: tuple[int, ...] = (0, 2)
    weight: int = 1
    """How many of the cases are of this family."""


def _always(mutation: mutations.Mutation) -> Callable[[Path], mutations.Mutation]:
    return lambda _: mutation


def _by_ending(path: Path) -> mutations.Mutation:
    if path.suffix in (".json", ".otio"):
        return mutations.damage_json
    return mutations.damage_bytes if path.suffix == ".safetensors" else mutations.damage_text


def _media(path: Path) -> list[Call]:
    return [("info", "--json", path.name), ("convert", path.name, "out.wav")]


def _subtitles(path: Path) -> list[Call]:
    """One of the two, by the file's length: to find the language takes most of the time."""
    calls: list[Call] = [("subtitles", "convert", path.name, "--output", "out.ass"), ("subtitles", "check", path.name)]
    return [calls[path.stat().st_size % 2]]


def _labels(path: Path) -> list[Call]:
    return [("markers", path.name, "out.csv"), ("markers", path.name, "out.json", "--force")]


def _opened(path: Path) -> list[Call]:
    return [("convert", path.name, "out.wav", "--force")]


def _presets(path: Path) -> list[Call]:
    return [("render", "sound.wav", "--rack", path.name, "--output", "out.wav")]


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "media": Family(seeds.media, _always(mutations.damage_bytes), _media, weight=8),
        "subtitles": Family(seeds.subtitles, _by_ending, _subtitles, (0, 1, 2), weight=4),
        "labels": Family(seeds.labels, _by_ending, _labels, weight=4),
        "timelines": Family(seeds.timelines, _by_ending, _opened, weight=3),
        "projects": Family(seeds.projects, _always(mutations.damage_database), _opened, weight=5),
        "presets": Family(seeds.presets, _by_ending, _presets, weight=2),
        "settings": Family(seeds.settings, _by_ending, lambda path: [("!settings", path.name)]),
        "plugins": Family(seeds.plugins, _by_ending, lambda path: [("!plugin", path.name)]),
        "manifests": Family(
            seeds.manifests,
            _by_ending,
            lambda path: [("align", "--manifest", path.name, "--format", "srt", "--output", "out/")],
            (0, 1, 2),
        ),
        "models": Family(seeds.models, _by_ending, lambda path: [("models", "import", ".", "--id", "m")]),
    }
)
"""Their weights say how many of the cases are of each."""

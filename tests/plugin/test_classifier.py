"""The bundled classifier: what it learns, keeps and finds, and what it says where it cannot."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from safetensors import safe_open

from plugins.classifier.examples import Example, checked_labels, class_of
from plugins.classifier.hearing import Heard, regions_of
from plugins.classifier.network import SoundNetwork, pictures_of
from plugins.classifier.settings import Recipe
from plugins.classifier.store import load, save
from plugins.classifier.training import Classifier, TrainingOptions, train, windows_of
from workstation.commands.registry import Commands
from workstation.core.errors import CommandError
from workstation.core.files.resources import bundled_plugins
from workstation.core.settings import Settings
from workstation.core.sound.sources import Samples
from workstation.engine.call_queue import Mailbox
from workstation.plugin.context import PluginContext
from workstation.plugin.host import Host

RATE = 16000
CLASSES = ("hiss", "hum")
QUICK = TrainingOptions(seconds=0.25, epochs=6)
Run = Callable[..., Any]


def _replace(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))


def sound(label: str, seed: int, seconds: float = 0.25) -> Samples:
    chance, time = np.random.default_rng(seed), np.arange(round(seconds * RATE)) / RATE
    if label == "hum":
        wave = np.sin(2 * np.pi * chance.uniform(100, 300) * time)
    else:
        wave = 0.3 * chance.standard_normal(len(time))
    return (chance.uniform(0.2, 0.8) * wave)[None].astype(np.float32)


def examples(count: int = 8) -> list[Example]:
    def reading(label: str, number: int) -> Callable[[], tuple[Samples, int]]:
        return lambda: (sound(label, number), RATE)

    return [Example(label, reading(label, n), f"{label} {n}") for label in CLASSES for n in range(count)]


def trained(
    options: TrainingOptions = QUICK, made: list[Example] | None = None, told: Any = lambda _: None
) -> Classifier:
    work = train(made or examples(), options, told)
    while True:
        try:
            fraction = next(work)
            assert 0 <= fraction <= 1
        except StopIteration as end:
            classifier: Classifier = end.value
            return classifier


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return trained()


def test_it_tells_what_it_has_not_heard_and_says_how_it_went() -> None:
    histories: list[int] = []
    classifier = trained(told=lambda history: histories.append(len(history)))
    assert histories == [1, 2, 3, 4, 5, 6]
    assert classifier.labels == CLASSES
    assert classifier.confusion.sum() == 4, "two of eight a class"
    assert classifier.right == 1.0
    assert classifier.history[-1].loss < classifier.history[0].loss


def test_a_seed_learns_the_same_and_another_one_another(classifier: Classifier) -> None:
    again, other = trained(), trained(TrainingOptions(seconds=0.25, epochs=6, seed=2))
    weights = [c.network.head.weight for c in (classifier, again, other)]
    assert torch.allclose(weights[0], weights[1], atol=1e-4)
    assert not torch.allclose(weights[0], weights[2], atol=1e-2)


def test_the_network_is_three_convolutions_and_a_linear_head() -> None:
    network = SoundNetwork(5)
    convolutions = [m for m in network.modules() if isinstance(m, torch.nn.Conv2d)]
    assert [(m.in_channels, m.out_channels, m.kernel_size) for m in convolutions] == [
        (1, 16, (3, 3)),
        (16, 32, (3, 3)),
        (32, 64, (3, 3)),
    ]
    recipe = Recipe()
    pictures = pictures_of(torch.randn(3, recipe.frames), recipe)
    assert pictures.shape == (3, 1, 64, 101)
    assert network(pictures).shape == (3, 5)


def test_of_few_examples_as_many_are_heard_as_of_many() -> None:
    from plugins.classifier.training import _order

    classes = np.array([0] * 990 + [1] * 10)
    chance = np.random.default_rng(1)
    assert np.bincount(classes[_order(classes, True, chance)])[1] == pytest.approx(500, abs=60)
    assert sorted(_order(classes, False, chance)) == list(range(1000))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([], "there is no class: two classes or more"),
        (["dog", "dog"], "there is only “dog”: two classes or more"),
        (["dog", "dog", "cat"], "“cat” has 1 example: at least 2 are needed"),
    ],
)
def test_too_few_examples_are_said(labels: list[str], message: str) -> None:
    made = [Example(label, lambda: (sound("hum", 1), RATE)) for label in labels]
    with pytest.raises(ValueError, match=message):
        checked_labels(made)


def test_windows_cover_all_and_short_sounds_stand_in_silence() -> None:
    recipe = Recipe(0.5, rate=8000)
    windows = windows_of(torch.arange(10_000.0), recipe, 0.5)
    assert windows.shape == (4, 4000)
    assert windows[-1, -1] == 9999
    (short,) = windows_of(torch.ones(1000), recipe, 0.5)
    assert (short[:1500].sum(), short[1500:2500].sum(), short[2500:].sum()) == (0, 1000, 0)


def test_what_is_saved_is_loaded_to_the_bit_with_its_labels(classifier: Classifier, tmp_path: Path) -> None:
    path = tmp_path / "two.safetensors"
    save(path, classifier)
    again = load(path)
    assert (again.labels, again.recipe, again.history) == (classifier.labels, classifier.recipe, classifier.history)
    np.testing.assert_array_equal(again.confusion, classifier.confusion)
    pictures = pictures_of(torch.randn(2, classifier.recipe.frames), classifier.recipe)
    assert torch.equal(again.network(pictures), classifier.network(pictures))
    with safe_open(path, framework="pt") as file:
        about = json.loads(file.metadata()["classifier"])
    assert about["labels"] == ["hiss", "hum"]
    assert about["recipe"]["seconds"] == 0.25


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda path: path.write_bytes(b"no tensors at all"), "is no classifier, or damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:-500]), "is no classifier, or damaged"),
        (lambda path: path.unlink(), "there is no classifier"),
        (lambda path: _replace(path, b"workstation-classifier", b"another-kind-of-files!"), "is no classifier of this"),
        (lambda path: _replace(path, rb"\"mels\": 64", rb"\"mels\": -4"), "is damaged: no sound is heard"),
    ],
)
def test_a_file_that_is_none_is_named(
    classifier: Classifier, tmp_path: Path, spoil: Callable[[Path], object], message: str
) -> None:
    path = tmp_path / "two.safetensors"
    save(path, classifier)
    spoil(path)
    with pytest.raises(ValueError, match=f"two.safetensors {message}|{message} "):
        load(path)


def test_regions_are_where_one_class_is_sure() -> None:
    rows = np.array([[0.9, 0.1], [0.7, 0.3], [0.45, 0.55], [0.2, 0.8], [0.4, 0.45]], np.float32)
    found = regions_of(Heard(rows, 0.5, 2.3), CLASSES, 0.5)
    assert [(r.start, r.stop, r.label, round(r.score, 3)) for r in found] == [
        (0.0, 1.0, "hiss", 0.8),
        (1.0, 2.0, "hum", 0.675),
    ]
    assert [region.label for region in regions_of(Heard(rows, 0.5, 2.3), CLASSES, 0.75)] == ["hiss", "hum"]
    assert regions_of(Heard(rows, 0.5, 2.3), CLASSES, 0.95) == []


def test_a_score_is_no_part_of_a_class() -> None:
    assert [class_of(text) for text in ("dog 0.93", "dog 1.00", " dog ", "take 2", "dog 0.9")] == [
        "dog",
        "dog",
        "dog",
        "take 2",
        "dog 0.9",
    ]


@pytest.fixture
def host(commands: Commands) -> Iterator[Host]:
    host = Host(commands, Settings())
    host.discover(bundled_plugins(), bundled=True)
    host.start()
    yield host
    host.close()


@pytest.fixture
def run(host: Host, commands: Commands, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over hiss and hum in turn, half a second each, and answers its result."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    whole = np.concatenate([sound(CLASSES[n % 2], n, 0.5) for n in range(12)], axis=1)
    soundfile.write(tmp_path / "in.wav", whole[0], RATE, "FLOAT")
    commands.run("file.open", tmp_path / "in.wav")
    mailbox.pump(lambda: not commands.session.openings)

    def run(id_: str, *args: Any, **kwargs: Any) -> Any:
        job = commands.run(id_, *args, **kwargs)
        mailbox.pump(lambda: job.over, timeout=120)
        if job.error is not None:
            raise job.error
        return job.result

    return run


def label_all(commands: Commands, count: int = 12) -> None:
    for number in range(count):
        commands.run("selection.set", number / 2, number / 2 + 0.5)
        commands.run("classifier.label", CLASSES[number % 2])
    commands.run("selection.set", 0, 0)


def test_regions_are_learned_and_found_again(run: Run, commands: Commands, tmp_path: Path) -> None:
    label_all(commands)
    assert commands.session.history.current.label == "Add region"
    commands.run("marker.add", "Region 1", start=0.1, stop=0.2)
    made = run("classifier.train", "two", seconds=0.25, epochs=8)
    assert made.labels == CLASSES
    commands.run("marker.clear")
    found = run("classifier.classify", "two", threshold=0.6, step=0.1)
    assert [region.label for region in found] == [CLASSES[n % 2] for n in range(12)]
    for number, region in enumerate(found):
        assert region.start == pytest.approx(number / 2, abs=0.15)
    markers = commands.session.document.markers
    assert [class_of(marker.label) for marker in markers] == [region.label for region in found]
    commands.run("edit.undo")
    assert commands.session.document.markers == ()
    assert {r.label for r in run("classifier.classify", leave_out="hum", scores=False)} == {"hiss"}
    with pytest.raises(CommandError, match="there is a classifier two already"):
        commands.run("classifier.train", "two")
    with pytest.raises(ValueError, match="two knows no class 'cow'; it knows hiss, hum"):
        run("classifier.classify", "two", leave_out="cow")
    run("analysis.show", "classifier.classes", model="two")
    picture, segments = commands.session.overlays.of(commands.session.document.tracks[0])
    assert picture.overlay.values.shape[0] == 2
    assert len(segments.overlay.segments) == 12


def test_a_data_set_of_augmentation_is_learned_from_by_its_parts(run: Run, tmp_path: Path) -> None:
    for label in CLASSES:
        (tmp_path / "sounds" / label).mkdir(parents=True)
        for number in range(4):
            soundfile.write(tmp_path / "sounds" / label / f"{number}.wav", sound(label, number)[0], RATE, "FLOAT")
    run("augmentation.write", str(tmp_path / "set"), str(tmp_path / "sounds"), copies=1, strength="light")
    made = run("classifier.train", str(tmp_path / "two.safetensors"), str(tmp_path / "set"), seconds=0.25, epochs=6)
    assert made.confusion.sum() == 4, "what was set apart to validate and to test with"
    assert load(tmp_path / "two.safetensors").labels == CLASSES


def test_what_is_wrong_is_said(run: Run, commands: Commands, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="label some regions first"):
        commands.run("classifier.train", "two")
    with pytest.raises(CommandError, match="there is no classifier yet: train one first"):
        commands.run("classifier.classify")
    with pytest.raises(CommandError, match="the name of a classifier is 1 to 80 letters"):
        commands.run("classifier.train", "../two")
    (tmp_path / "loose").mkdir()
    soundfile.write(tmp_path / "loose" / "a.wav", sound("hum", 1)[0], RATE)
    with pytest.raises(CommandError, match=r"a\.wav is in no folder of a class"):
        commands.run("classifier.train", "two", str(tmp_path / "loose"))
    commands.run("selection.set", 1.0, 1.0)
    with pytest.raises(CommandError, match="select a part of the sound first"):
        commands.run("classifier.label", "hum")


def test_it_is_cancelled_and_saves_nothing(run: Run, commands: Commands, mailbox: Mailbox, tmp_path: Path) -> None:
    label_all(commands)
    job = commands.run("classifier.train", str(tmp_path / "x.safetensors"), seconds=0.25, epochs=500)
    mailbox.pump(lambda: job.fraction > 0.1, timeout=120)
    job.cancel()
    mailbox.pump(lambda: job.over)
    assert not (tmp_path / "x.safetensors").exists()


def test_other_plugins_hear_with_it(run: Run, host: Host, commands: Commands) -> None:
    context: PluginContext = host.context("align")
    assert context.offered("listeners")["Classifier"]() == {}
    label_all(commands)
    run("classifier.train", "two", seconds=0.25, epochs=8)
    hear = context.offered("listeners")["Classifier"]()["two"]
    for label in CLASSES:
        heard, score = hear(sound(label, 99, 1.0)[0], RATE)
        assert heard == label
        assert 0.5 < score <= 1
    host.disable("classifier")
    assert context.offered("listeners") == {}

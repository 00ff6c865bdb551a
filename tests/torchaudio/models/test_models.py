"""Networks hold and compute what torchaudio 2.8's do: names and shapes of weights, and outputs, were taken from it."""

import inspect
import json
from pathlib import Path

import pytest
import torch

from tests.torchaudio.models.small import MAKERS, RNNT_SIZES, first_output, inputs, numbers, with_weights
from workstation.torchaudio import models
from workstation.torchaudio.models.missing import REASONS
from workstation.torchaudio.models.wav2vec2.pretraining import hubert_pretrain_model, spans

TABLE = json.loads(Path(__file__).with_name("torchaudio_models.json").read_text("utf-8"))


@pytest.mark.parametrize("name", MAKERS)
def test_weights_and_outputs(name):
    network, wanted = with_weights(MAKERS[name](models)), TABLE["networks"][name]
    assert {key: list(value.shape) for key, value in network.state_dict().items()} == wanted["parameters"]
    found = first_output(network, name)
    assert list(found.shape) == wanted["shape"]
    some = found.flatten()[:: max(1, found.numel() // 16)][:16]
    values = torch.tensor(wanted["values"])
    assert torch.allclose(some, values, atol=2e-5 * max(1.0, float(values.abs().max())))


@pytest.mark.parametrize("name", TABLE["signatures"])
def test_arguments(name):
    if name in REASONS:
        with pytest.raises(AttributeError, match=f"torchaudio's {name} is left out"):
            getattr(models, name)
        return
    made = getattr(models, name)
    signature = inspect.signature(made.__init__ if inspect.isclass(made) else made)
    found = [p for p in signature.parameters.values() if p.name != "self"]
    wanted = TABLE["signatures"][name]
    assert [p.name for p in found] == [argument for argument, _, _ in wanted]
    for parameter, (_, kind, default) in zip(found, wanted, strict=True):
        assert parameter.kind.name.lower() == kind
        assert parameter.default == (parameter.empty if default is None else default["value"])


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
@pytest.mark.parametrize("name", MAKERS)
def test_scripts_give_the_same(name):
    network = with_weights(MAKERS[name](models))
    expected = first_output(network, name)
    assert torch.allclose(first_output(torch.jit.script(network), name), expected, atol=1e-5)


def test_features_of_each_layer():
    network = with_weights(MAKERS["wav2vec2 normed"](models))
    waves, lengths = inputs("wav2vec2 normed")
    layers, counts = network.extract_features(waves, lengths)
    assert [tuple(layer.shape) for layer in layers] == [(2, 49, 16)] * 2
    assert counts.tolist() == [49, 34]
    (first,), _ = network.extract_features(waves, lengths, 1)
    assert torch.equal(first, layers[0])
    alone, _ = network.extract_features(waves[1:, :700])
    assert torch.allclose(alone[1][0], layers[1][1, :34], atol=1e-5)
    with pytest.raises(ValueError, match="num_layers"):
        network.extract_features(waves, num_layers=3)
    with pytest.raises(ValueError, match=r"\(batch, time\)"):
        network(waves[0])


def test_segments_one_by_one_are_the_whole():
    network = with_weights(MAKERS["emformer"](models))
    sound = numbers(1, 18, 16)
    whole, _ = network(sound, torch.tensor([16]))
    state, found = None, []
    for start in range(0, 16, 4):
        out, lengths, state = network.infer(sound[:, start : start + 6], torch.tensor([6]), state)
        assert lengths.tolist() == [4]
        found.append(out)
    assert torch.allclose(torch.cat(found, 1), whole, atol=1e-5)
    with pytest.raises(ValueError, match="expected 6 frames"):
        network.infer(sound, torch.tensor([18]))


def test_beam_search_follows_the_best_readings():
    network = with_weights(models.emformer_rnnt_model(**RNNT_SIZES))
    search = models.RNNTBeamSearch(network, 5)
    features = numbers(30, 8)
    wide = search(features, torch.tensor(28), 5)
    assert len(wide) == 5
    assert all(reading[0][0] == 5 for reading in wide)
    scores = [reading[3] / (len(reading[0]) + 1) for reading in wide]
    assert scores == sorted(scores, reverse=True)
    narrow = search(features[None], torch.tensor([28]), 1)
    assert scores[0] >= narrow[0][3] / (len(narrow[0][0]) + 1) - 1e-6
    state, readings = None, None
    for start in range(0, 28, 4):
        readings, state = search.infer(features[start : start + 6], torch.tensor(6), 3, state, readings)
    assert len(readings) == 3
    with pytest.raises(ValueError, match="input must be"):
        search(features[None].repeat(2, 1, 1), torch.tensor([28]), 1)


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_beam_search_is_the_same_compiled():
    network = with_weights(models.emformer_rnnt_model(**RNNT_SIZES))
    search = models.RNNTBeamSearch(network, 5)
    compiled = torch.jit.script(search)
    features = numbers(30, 8)
    plain, same = (either(features, torch.tensor(28), 4) for either in (search, compiled))
    assert [(reading[0], reading[3]) for reading in plain] == [(reading[0], reading[3]) for reading in same]
    readings, _ = search.infer(features[:6], torch.tensor(6), 3)
    again, _ = compiled.infer(features[:6], torch.tensor(6), 3)
    assert [(reading[0], reading[3]) for reading in readings] == [(reading[0], reading[3]) for reading in again]


def test_hubert_learns_to_guess_what_is_hidden():
    torch.manual_seed(0)
    sizes = [[(8, 10, 5), (8, 3, 2), (8, 2, 2)], False, 16, 0.0, 4, 2, 1, 2, 0.0, 32, 0.0, 0.0, False, 0.0]
    mask = [0.5, "static", 0.0, 3, False, 1, 0.2, "uniform", 1.0, 3, True, 1]
    network = hubert_pretrain_model("group_norm", *sizes, *mask, False, False, 7, 8, 0.1)
    labels = torch.randint(0, 7, (2, 49))
    hidden, shown, power = network(numbers(2, 1000), labels, torch.tensor([1000, 700]))
    assert hidden.shape[0] + shown.shape[0] == 49 + 34
    assert hidden.shape[1] == 8
    loss = torch.nn.functional.cross_entropy(hidden, torch.zeros(len(hidden), dtype=torch.long)) + power
    loss.backward()
    assert all(p.grad is not None for name, p in network.named_parameters() if "aux" not in name)
    with pytest.raises(ValueError, match="labels"):
        network(numbers(2, 1000), labels[:, :10])


def test_hidden_spans():
    torch.manual_seed(1)
    assert spans(1000, 1000, 0.5, 10, "static", 0.0, True, 2).sum() > 200
    short = spans(100, 20, 0.9, 5, "poisson", 0.0, False, 1)
    assert not short[20:].any()

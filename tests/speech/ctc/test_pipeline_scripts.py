"""Scripts that people have for torchaudio's aligners, with nothing but the imports changed.

They do what torchaudio's pages on forced alignment show: emissions of a bundle, a trellis by hand, `forced_align` with
and without a star, the bundle's own tokenizer and aligner. The models are small and untrained; whatever they hear,
tokens keep their order, and all ways to align agree.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

import workstation.dsp.functional as F
from tests.speech.ctc.checkpoints import checkpoint, noise, small
from workstation.speech import pipelines
from workstation.speech.progress import finish
from workstation.speech.store import models

pytest.importorskip("transformers")
pytest.importorskip("safetensors")


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path / "store")
    finish(models.import_model(checkpoint(small(31, stable=True), tmp_path / "model.pt")))
    finish(models.import_model(checkpoint(small(), tmp_path / "wav2vec2_fairseq_base_ls960_asr_ls960.pth")))


def test_forced_alignment_with_a_trellis() -> None:
    device = torch.device("cpu")
    bundle = pipelines.WAV2VEC2_ASR_BASE_960H
    model = bundle.get_model().to(device)
    labels = bundle.get_labels()
    waveform = torch.from_numpy(noise(32000))[None]
    with torch.inference_mode():
        emissions, _ = model(waveform.to(device))
        emissions = torch.log_softmax(emissions, dim=-1)
    emission = emissions[0].cpu().detach()

    transcript = "|I|HAD|THAT|"
    dictionary = {c: i for i, c in enumerate(labels)}
    tokens = [dictionary[c] for c in transcript]

    trellis = torch.zeros((emission.size(0), len(tokens)))
    trellis[1:, 0] = torch.cumsum(emission[1:, 0], 0)
    trellis[0, 1:] = -float("inf")
    trellis[-len(tokens) + 1 :, 0] = float("inf")
    for t in range(emission.size(0) - 1):
        stays = trellis[t, 1:] + emission[t, 0]
        changes = trellis[t, :-1] + emission[t, tokens[1:]]
        trellis[t + 1, 1:] = torch.maximum(stays, changes)

    @dataclass
    class Point:
        token_index: int
        time_index: int
        score: float

    t, j = emission.size(0) - 1, len(tokens) - 1
    path = [Point(j, t, emission[t, 0].exp().item())]
    while j > 0:
        assert t > 0
        stayed, changed = emission[t - 1, 0], emission[t - 1, tokens[j]]
        stays = trellis[t - 1, j] + stayed
        changes = trellis[t - 1, j - 1] + changed
        t -= 1
        if changes > stays:
            j -= 1
        path.append(Point(j, t, (changed if changes > stays else stayed).exp().item()))
    while t > 0:
        t -= 1
        path.append(Point(j, t, emission[t, 0].exp().item()))
    path = path[::-1]
    assert [p.time_index for p in path] == list(range(len(emission)))
    assert [p.token_index for p in path] == sorted(p.token_index for p in path)
    assert {p.token_index for p in path} == set(range(len(tokens)))

    ratio = waveform.size(1) / trellis.size(0)
    assert bundle.sample_rate / ratio == pytest.approx(50, rel=0.02)


def test_the_ctc_forced_alignment_functions() -> None:
    bundle = pipelines.MMS_FA
    model = bundle.get_model(with_star=False)
    waveform = torch.from_numpy(noise(32000))[None]
    with torch.inference_mode():
        emission, _ = model(waveform)
    labels = bundle.get_labels(star=None)
    dictionary = bundle.get_dict(star=None)
    assert emission.shape == (1, 99, len(labels))
    assert emission.exp().sum(dim=-1) == pytest.approx(torch.ones(1, 99), abs=1e-5)

    def align(emission: torch.Tensor, tokens: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
        targets = torch.tensor([tokens], dtype=torch.int32)
        alignments, scores = F.forced_align(emission, targets, blank=0)
        alignments, scores = alignments[0], scores[0]  # without the dimension of the batch
        return alignments, scores.exp()

    transcript = ["i", "had", "that", "curiosity", "beside", "me"]
    tokenized = [dictionary[c] for word in transcript for c in word]
    alignments, scores = align(emission, tokenized)
    token_spans = F.merge_tokens(alignments, scores)
    assert "".join(labels[span.token] for span in token_spans) == "".join(transcript)
    assert all(0 <= span.start < span.end <= emission.size(1) for span in token_spans)
    assert all(len(span) == span.end - span.start for span in token_spans)
    assert [span.start for span in token_spans] == sorted(span.start for span in token_spans)
    for span in token_spans:
        assert span.score == pytest.approx(scores[span.start : span.end].mean().item())

    def unflatten(list_: list[F.TokenSpan], lengths: list[int]) -> list[list[F.TokenSpan]]:
        assert len(list_) == sum(lengths)
        i, ret = 0, []
        for length in lengths:
            ret.append(list_[i : i + length])
            i += length
        return ret

    word_spans = unflatten(token_spans, [len(word) for word in transcript])
    by_bundle = bundle.get_aligner()(emission[0], [[dictionary[c] for c in word] for word in transcript])
    assert [[(s.token, s.start, s.end) for s in word] for word in by_bundle] == [
        [(s.token, s.start, s.end) for s in word] for word in word_spans
    ]

    star_dim = torch.zeros((1, emission.size(1), 1), dtype=emission.dtype)
    emission = torch.cat((emission, star_dim), 2)
    dictionary["*"] = len(dictionary)
    labels = (*labels, "*")
    starred = ["*", "curiosity", "*"]
    alignments, scores = align(emission, [dictionary[c] for word in starred for c in word])
    spans = F.merge_tokens(alignments, scores)
    assert "".join(labels[span.token] for span in spans) == "*curiosity*"
    assert (spans[0].score, spans[-1].score) == (1.0, 1.0)
    with torch.inference_mode():
        with_star, _ = bundle.get_model()(waveform)
    torch.testing.assert_close(with_star, emission)


def test_a_bundles_own_tokenizer_and_aligner() -> None:
    bundle = pipelines.MMS_FA

    model, tokenizer, aligner = bundle.get_model(), bundle.get_tokenizer(), bundle.get_aligner()
    waveform = torch.from_numpy(noise(32000))[None]
    transcript = ["*", "auf", "den", "hat", "er", "sich", "*"]
    with torch.inference_mode():
        emission, _ = model(waveform)
        token_spans = aligner(emission[0], tokenizer(transcript))
    ratio = waveform.size(1) / emission.size(1) / bundle.sample_rate
    times = [(spans[0].start * ratio, spans[-1].end * ratio) for spans in token_spans]
    assert all(start < end <= 2.0 for start, end in times)
    assert times == sorted(times)

    def score(spans: list[F.TokenSpan]) -> float:
        return sum(s.score * len(s) for s in spans) / sum(len(s) for s in spans)

    assert [score(spans) == 1.0 for spans in token_spans] == [word == "*" for word in transcript]
    assert list(bundle.get_dict()) == list(bundle.get_labels())
    with pytest.raises(KeyError):
        tokenizer(["UPPER"])

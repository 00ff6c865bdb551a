"""Paths of tokens through long emissions, beside those that are searched whole."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.speech.ctc.posteriors import heard
from workstation.dsp.speech.ctc import forced_align
from workstation.speech.ctc import alignment
from workstation.speech.ctc.alignment import find_tokens
from workstation.speech.ctc.long_paths import long_path
from workstation.speech.progress import finish
from workstation.speech.text.tokens import parse_text


@pytest.mark.parametrize(("frames", "targets"), [(40, [1, 1, 2, 3, 3, 3]), (9, [2]), (7, [1, 1, 2, 1]), (300, [])])
def test_the_path_is_that_of_the_whole_search(frames: int, targets: list[int]) -> None:
    noise = np.random.default_rng(len(targets)).normal(0, 2, (frames, 5))
    log_probs = torch.log_softmax(torch.from_numpy(noise), 1).float()
    found = finish(long_path(log_probs.numpy(), targets, 0))
    assert found is not None
    if targets:
        path, scores = forced_align(log_probs[None], torch.tensor([targets]), blank=0)
        assert log_probs.gather(1, torch.tensor(found)[:, None]).sum().item() == pytest.approx(scores.sum().item())
        assert found == path[0].tolist()
    else:
        assert found == [0] * frames


def test_too_few_frames_have_no_path() -> None:
    assert finish(long_path(np.zeros((3, 4), np.float32), [1, 1, 2], 0)) is None


def test_a_long_text_is_found_as_a_short_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(["a cab", "bad dad", "dab a cad", "a bad cab"] * 10)
    sound, script = heard(text), parse_text(text.replace("dab", "dab ccc"))
    noise = np.random.default_rng(0).normal(0, 0.01, sound.log_probs.shape).astype(np.float32)
    sound = replace(sound, log_probs=sound.log_probs + noise)  # no two paths are equally good
    whole = finish(find_tokens(sound, script))
    monkeypatch.setattr(alignment, "_VAST", 0)
    assert finish(find_tokens(sound, script)) == whole
    assert whole is not None
    assert 10 <= sum(place is None for place in whole) < 20

"""Small models in the files in which users bring theirs."""

from pathlib import Path
from typing import Any

import numpy as np
import torch


def small(outputs: int = 32, stable: bool = False) -> Any:
    """An untrained model with the seven convolutions of the real ones."""
    from transformers import Wav2Vec2Config, Wav2Vec2ForCTC

    torch.manual_seed(3)
    config = Wav2Vec2Config(
        vocab_size=outputs, hidden_size=32, num_hidden_layers=2, num_attention_heads=16, intermediate_size=48,
        conv_dim=(8,) * 7, feat_extract_norm="layer" if stable else "group", do_stable_layer_norm=stable,
        conv_bias=stable, num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4, pad_token_id=0,
    )  # fmt: skip
    return Wav2Vec2ForCTC(config).eval()


def checkpoint(network: Any, path: Path) -> Path:
    """The weights under torchaudio's names."""
    renamed = {}
    for name, tensor in network.state_dict().items():
        if name == "wav2vec2.masked_spec_embed":
            continue
        name = name.removeprefix("wav2vec2.").replace("lm_head.", "aux.")
        name = name.replace("parametrizations.weight.original0", "weight_g")
        name = name.replace("parametrizations.weight.original1", "weight_v")
        if name.startswith("encoder."):
            name = name.replace("encoder.", "encoder.transformer.", 1)
        renamed[name.replace("feature_projection.", "encoder.feature_projection.", 1)] = tensor
    torch.save(renamed, path)
    return path


def noise(frames: int = 16000) -> np.ndarray:
    return np.random.default_rng(5).normal(0, 0.1, frames).astype(np.float32)

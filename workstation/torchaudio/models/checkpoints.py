"""Weights from files, as models of the size that their shapes say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import torch
from torch import Tensor

from workstation.torchaudio.errors import AudioFileError
from workstation.torchaudio.models.wav2vec2.model import wav2vec2_model, wavlm_model
from workstation.torchaudio.models.wav2vec2.network import Wav2Vec2Model

_STRIDES = (5, 2, 2, 2, 2, 2, 2)
"""Of the convolutions that all published models have; weights do not tell."""
_HEADS_OF_768, _HEADS = 12, 16
_MAX_DISTANCE = 800
_POSITION = "encoder.transformer.pos_conv_embed.conv."
_OLD_NAMES = {"weight_g": "parametrizations.weight.original0", "weight_v": "parametrizations.weight.original1"}


def read_weights(path: Path) -> dict[str, Tensor]:
    """The tensors of a file of torch's, read without running anything in it; AudioFileError when it holds others."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=is_zipfile(path))
    except Exception as error:
        raise AudioFileError(
            f"{path} is no file of weights, or holds more than weights, which is not loaded since it may be code"
        ) from error
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise AudioFileError(f"{path} holds no weights by their names")
    return {_new_name(name): value for name, value in state.items()}


def _new_name(name: str) -> str:
    name = name.removeprefix("model.")
    for old, new in _OLD_NAMES.items():
        if name == _POSITION + old:
            return _POSITION + new
    return name


def wav2vec2_of(state: Mapping[str, Tensor], path: Path) -> Wav2Vec2Model:
    """A model with these weights; AudioFileError when they are of another network."""
    try:
        model = _sized(state)
        model.load_state_dict(dict(state), assign=True)
    except (KeyError, RuntimeError, ValueError, IndexError) as error:
        raise AudioFileError(f"{path} holds no wav2vec 2.0, HuBERT or WavLM: {str(error)[:300]}") from error
    return model.eval()


def _sized(state: Mapping[str, Tensor]) -> Wav2Vec2Model:
    shapes: list[torch.Size] = []
    while (name := f"feature_extractor.conv_layers.{len(shapes)}.conv.weight") in state:
        shapes.append(state[name].shape)
    width = state["encoder.feature_projection.projection.weight"].shape[0]
    layers = len({name.split(".")[3] for name in state if name.startswith("encoder.transformer.layers.")})
    position = state[_POSITION + _OLD_NAMES["weight_v"]].shape
    normed = "feature_extractor.conv_layers.1.layer_norm.weight" in state
    first = "encoder.transformer.layers.0."
    gate = f"{first}attention.gru_rel_pos_const"
    sizes: dict[str, Any] = {
        "extractor_mode": "layer_norm" if normed else "group_norm",
        "extractor_conv_layer_config": [
            (shape[0], shape[2], stride) for shape, stride in zip(shapes, _STRIDES, strict=True)
        ],
        "extractor_conv_bias": "feature_extractor.conv_layers.0.conv.bias" in state,
        "encoder_embed_dim": width,
        "encoder_projection_dropout": 0.0,
        "encoder_pos_conv_kernel": position[2],
        "encoder_pos_conv_groups": width // position[1],
        "encoder_num_layers": layers,
        "encoder_num_heads": _HEADS_OF_768 if width == 768 else _HEADS,
        "encoder_attention_dropout": 0.0,
        "encoder_ff_interm_features": state[f"{first}feed_forward.intermediate_dense.weight"].shape[0],
        "encoder_ff_interm_dropout": 0.0,
        "encoder_dropout": 0.0,
        "encoder_layer_norm_first": normed,
        "encoder_layer_drop": 0.0,
        "aux_num_out": state["aux.weight"].shape[0] if "aux.weight" in state else None,
    }
    if gate not in state:
        return wav2vec2_model(**sizes)
    buckets = state[f"{first}attention.rel_attn_embed.weight"].shape[0]
    heads = {"encoder_num_heads": state[gate].shape[1]}
    return wavlm_model(**{**sizes, **heads}, encoder_num_buckets=buckets, encoder_max_distance=_MAX_DISTANCE)

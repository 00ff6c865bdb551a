"""Weights in transformers' names under torchaudio's: wav2vec 2.0, HuBERT and WavLM."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from workstation.torchaudio.models.wav2vec2.model import wav2vec2_model, wavlm_model
from workstation.torchaudio.models.wav2vec2.network import Wav2Vec2Model

_FAMILIES = ("wav2vec2.", "hubert.", "wavlm.")
_KINDS = ("wav2vec2", "hubert", "wavlm")
_PROJECTIONS = ("q_proj", "k_proj", "v_proj")


def import_huggingface_model(original: Any) -> Wav2Vec2Model:
    """The same network as a model of transformers: Wav2Vec2, Hubert or WavLM, with or without a head for CTC.

    ValueError for another kind of model.

    Example:
        >>> from transformers import HubertConfig, HubertModel  # doctest: +SKIP
        >>> model = import_huggingface_model(HubertModel(HubertConfig()))  # doctest: +SKIP
    """
    config = original.config
    if config.model_type not in _KINDS:
        raise ValueError(f"only {', '.join(_KINDS)} can be imported, this is {config.model_type!r}")
    state = original.state_dict()
    labels = state["lm_head.weight"].shape[0] if "lm_head.weight" in state else None
    model = _built(config, labels)
    model.load_state_dict(renamed(state, config.num_hidden_layers, config.model_type == "wavlm"))
    return model.train(original.training)


def _built(config: Any, labels: int | None) -> Wav2Vec2Model:
    sizes: dict[str, Any] = {
        "extractor_mode": f"{config.feat_extract_norm}_norm",
        "extractor_conv_layer_config": list(zip(config.conv_dim, config.conv_kernel, config.conv_stride, strict=True)),
        "extractor_conv_bias": config.conv_bias,
        "encoder_embed_dim": config.hidden_size,
        "encoder_projection_dropout": config.feat_proj_dropout,
        "encoder_pos_conv_kernel": config.num_conv_pos_embeddings,
        "encoder_pos_conv_groups": config.num_conv_pos_embedding_groups,
        "encoder_num_layers": config.num_hidden_layers,
        "encoder_num_heads": config.num_attention_heads,
        "encoder_attention_dropout": config.attention_dropout,
        "encoder_ff_interm_features": config.intermediate_size,
        "encoder_ff_interm_dropout": config.activation_dropout,
        "encoder_dropout": config.hidden_dropout,
        "encoder_layer_norm_first": config.do_stable_layer_norm,
        "encoder_layer_drop": config.layerdrop,
        "aux_num_out": labels,
    }
    if config.model_type == "wavlm":
        return wavlm_model(
            **sizes, encoder_num_buckets=config.num_buckets, encoder_max_distance=config.max_bucket_distance
        )
    return wav2vec2_model(**sizes)


def renamed(state: Mapping[str, Tensor], layers: int, is_wavlm: bool) -> dict[str, Tensor]:
    """Weights by torchaudio's names; what only training needs is left out."""
    found: dict[str, Tensor] = {}
    for name, tensor in state.items():
        plain = name
        for family in _FAMILIES:
            plain = plain.removeprefix(family)
        if plain == "masked_spec_embed" or plain.startswith(("quantizer.", "project_", "adapter.")):
            continue
        if plain.startswith("lm_head."):
            found[plain.replace("lm_head.", "aux.")] = tensor
        elif plain.startswith("feature_projection."):
            found[f"encoder.{plain}"] = tensor
        elif plain.startswith("encoder."):
            found["encoder.transformer." + plain.removeprefix("encoder.")] = tensor
        else:
            found[plain] = tensor
    return _joined(found, layers) if is_wavlm else found


def _joined(state: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """WavLM's attention as torch's MultiheadAttention holds it: the three projections in one matrix."""
    for number in range(layers):
        place = f"encoder.transformer.layers.{number}.attention."
        for part in ("weight", "bias"):
            parts = [state.pop(f"{place}{name}.{part}") for name in _PROJECTIONS]
            state[f"{place}attention.in_proj_{part}"] = torch.cat(parts)
            state[f"{place}attention.out_proj.{part}"] = state.pop(f"{place}out_proj.{part}")
    return state

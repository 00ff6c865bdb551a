"""Small networks of each kind, their weights and their inputs, by arithmetic alone."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from workstation.torchaudio.models import wav2vec2_model, wavlm_model

_WAVES = {
    "extractor_conv_layer_config": [(8, 10, 5), (8, 3, 2), (8, 2, 2)],
    "extractor_conv_bias": False,
    "encoder_embed_dim": 16,
    "encoder_projection_dropout": 0.0,
    "encoder_pos_conv_kernel": 4,
    "encoder_pos_conv_groups": 2,
    "encoder_num_layers": 2,
    "encoder_num_heads": 2,
    "encoder_attention_dropout": 0.0,
    "encoder_ff_interm_features": 32,
    "encoder_ff_interm_dropout": 0.0,
    "encoder_dropout": 0.0,
    "encoder_layer_drop": 0.0,
    "aux_num_out": 5,
}
_GROUP = {**_WAVES, "extractor_mode": "group_norm", "encoder_layer_norm_first": False}
_LAYER = {**_WAVES, "extractor_mode": "layer_norm", "encoder_layer_norm_first": True}
_LM = {"encoder_num_buckets": 32, "encoder_max_distance": 40}
_STREAM = {"left_context_length": 3, "right_context_length": 2, "max_memory_size": 2, "tanh_on_mem": True}
RNNT_SIZES: dict[str, Any] = {
    "input_dim": 8,
    "encoding_dim": 16,
    "num_symbols": 6,
    "segment_length": 4,
    "right_context_length": 2,
    "time_reduction_input_dim": 8,
    "time_reduction_stride": 2,
    "transformer_num_heads": 2,
    "transformer_ffn_dim": 16,
    "transformer_num_layers": 1,
    "transformer_dropout": 0.0,
    "transformer_activation": "relu",
    "transformer_left_context_length": 2,
    "transformer_max_memory_size": 0,
    "transformer_weight_init_scale_strategy": "depthwise",
    "transformer_tanh_on_mem": True,
    "symbol_embedding_dim": 8,
    "num_lstm_layers": 2,
    "lstm_layer_norm": True,
    "lstm_layer_norm_epsilon": 1e-3,
    "lstm_dropout": 0.0,
}

MAKERS: dict[str, Callable[[Any], nn.Module]] = {
    "wav2vec2": lambda models: models.wav2vec2_model(**_GROUP),
    "wav2vec2 normed": lambda models: models.wav2vec2_model(**_LAYER),
    "wavlm": lambda models: models.wavlm_model(**_GROUP, **_LM),
    "wavlm normed": lambda models: models.wavlm_model(**_LAYER, **_LM),
    "conformer": lambda models: models.Conformer(16, 2, 32, 2, 5),
    "conformer first": lambda models: models.Conformer(16, 2, 32, 1, 5, use_group_norm=True, convolution_first=True),
    "tasnet": lambda models: models.ConvTasNet(2, 16, 16, 3, 8, 16, 2, 2),
    "deepspeech": lambda models: models.DeepSpeech(20, 8, 5),
    "wav2letter": lambda models: models.Wav2Letter(5, "mfcc", 13),
    "emformer": lambda models: models.Emformer(16, 2, 32, 2, 4, activation="gelu", **_STREAM),
    "emformer plain": lambda models: models.Emformer(16, 2, 32, 1, 4),
    "rnnt": lambda models: models.emformer_rnnt_model(**RNNT_SIZES),
}
"""Of a module with torchaudio's names the network of each kind."""


def numbers(*shape: int, step: float = 0.37) -> Tensor:
    """Values of ±1 that are the same everywhere."""
    count = int(torch.tensor(shape).prod())
    return torch.sin(torch.arange(count, dtype=torch.float64) * step + 0.5).float().reshape(shape)


INPUTS: dict[str, tuple[Tensor, ...]] = {
    "conformer": (numbers(2, 10, 16), torch.tensor([10, 7])),
    "conformer first": (numbers(2, 10, 16), torch.tensor([10, 7])),
    "tasnet": (numbers(2, 1, 1001),),
    "deepspeech": (numbers(2, 1, 10, 20),),
    "wav2letter": (numbers(1, 13, 100),),
    "emformer": (numbers(2, 18, 16), torch.tensor([16, 12])),
    "emformer plain": (numbers(1, 10, 16), torch.tensor([10])),
    "rnnt": (numbers(2, 10, 8), torch.tensor([8, 6]), torch.tensor([[0, 1, 2], [3, 4, 5]]), torch.tensor([3, 2])),
}


def inputs(name: str) -> tuple[Tensor, ...]:
    """What a network is tried on; WavLM takes no lengths in torchaudio."""
    waves = (numbers(2, 1000),) if name.startswith("wavlm") else (numbers(2, 1000), torch.tensor([1000, 700]))
    return INPUTS.get(name, waves)


def with_weights(network: nn.Module) -> nn.Module:
    """The network with weights by arithmetic, ready to be used."""
    with torch.no_grad():
        for number, (_, tensor) in enumerate(sorted(network.state_dict().items())):
            if tensor.is_floating_point():
                flat = torch.arange(tensor.numel(), dtype=torch.float64)
                tensor.copy_((torch.cos(flat * 0.73 + number) * 0.3 + 0.05).to(tensor.dtype).reshape(tensor.shape))
        for name, tensor in network.state_dict().items():
            if name.endswith("running_var"):
                tensor.fill_(1.0)
    return network.eval()


def first_output(network: nn.Module, name: str) -> Tensor:
    """What the network makes of its input, the first tensor of it."""
    with torch.no_grad():
        out = network(*inputs(name))
    found: Tensor = out[0] if isinstance(out, tuple) else out
    return found


SEVEN = [(8, 10, 5), *[(8, 3, 2)] * 4, *[(8, 2, 2)] * 2]
"""Convolutions of a wav2vec 2.0 that is as deep as the real one, and narrow."""


def small_wav2vec2(labels, normed=False, lm=False):
    """A wav2vec 2.0, or a WavLM, of two narrow layers; without labels an encoder."""
    torch.manual_seed(2)
    more = [32, 800] if lm else []
    mode = "layer_norm" if normed else "group_norm"
    made = (wavlm_model if lm else wav2vec2_model)(
        mode, SEVEN, False, 32, 0.0, 16, 4, 2, 16, *more, 0.0, 48, 0.0, 0.0, normed, 0.0, labels
    )
    return made.eval()

"""wav2vec 2.0, HuBERT, XLS-R and WavLM: models of any size, and the sizes that were published."""

from dataclasses import dataclass

from workstation.torchaudio.models.wav2vec2.layers import FrameAttention
from workstation.torchaudio.models.wav2vec2.network import Convolutions, Wav2Vec2Model, build_model
from workstation.torchaudio.models.wav2vec2.wavlm import GatedPositionAttention


@dataclass(frozen=True, slots=True)
class _Size:
    norm: str
    bias: bool
    width: int
    layers: int
    heads: int
    inner: int
    norm_first: bool


_BASE = _Size("group_norm", False, 768, 12, 12, 3072, False)
_LARGE = _Size("group_norm", False, 1024, 24, 16, 4096, False)
_LV60K = _Size("layer_norm", True, 1024, 24, 16, 4096, True)
_HUBERT_LARGE = _Size("layer_norm", False, 1024, 24, 16, 4096, True)
_HUBERT_XLARGE = _Size("layer_norm", False, 1280, 48, 16, 5120, True)
_XLSR_1B = _Size("layer_norm", True, 1280, 48, 16, 5120, True)
_XLSR_2B = _Size("layer_norm", True, 1920, 48, 16, 7680, True)
_POSITION_KERNEL, _POSITION_GROUPS = 128, 16
_BUCKETS, _MAX_DISTANCE = 320, 800


def wav2vec2_model(
    extractor_mode: str,
    extractor_conv_layer_config: Convolutions | None,
    extractor_conv_bias: bool,
    encoder_embed_dim: int,
    encoder_projection_dropout: float,
    encoder_pos_conv_kernel: int,
    encoder_pos_conv_groups: int,
    encoder_num_layers: int,
    encoder_num_heads: int,
    encoder_attention_dropout: float,
    encoder_ff_interm_features: int,
    encoder_ff_interm_dropout: float,
    encoder_dropout: float,
    encoder_layer_norm_first: bool,
    encoder_layer_drop: float,
    aux_num_out: int | None,
) -> Wav2Vec2Model:
    """A model of any size.

    `extractor_conv_layer_config` has channels, kernel and stride of each convolution, None: the published ones.
    `aux_num_out` is the number of labels, None: no layer for them.
    """
    attentions = _attentions(encoder_num_layers, encoder_embed_dim, encoder_num_heads, encoder_attention_dropout)
    return build_model(
        extractor_mode,
        extractor_conv_layer_config,
        extractor_conv_bias,
        attentions,
        encoder_embed_dim,
        encoder_projection_dropout,
        encoder_pos_conv_kernel,
        encoder_pos_conv_groups,
        encoder_ff_interm_features,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_norm_first,
        encoder_layer_drop,
        aux_num_out,
    )


def wavlm_model(
    extractor_mode: str,
    extractor_conv_layer_config: Convolutions | None,
    extractor_conv_bias: bool,
    encoder_embed_dim: int,
    encoder_projection_dropout: float,
    encoder_pos_conv_kernel: int,
    encoder_pos_conv_groups: int,
    encoder_num_layers: int,
    encoder_num_heads: int,
    encoder_num_buckets: int,
    encoder_max_distance: int,
    encoder_attention_dropout: float,
    encoder_ff_interm_features: int,
    encoder_ff_interm_dropout: float,
    encoder_dropout: float,
    encoder_layer_norm_first: bool,
    encoder_layer_drop: float,
    aux_num_out: int | None,
) -> Wav2Vec2Model:
    """A WavLM of any size: as `wav2vec2_model`, with buckets of distances up to `encoder_max_distance` frames."""
    attentions = _gated_attentions(
        encoder_num_layers,
        encoder_embed_dim,
        encoder_num_heads,
        encoder_attention_dropout,
        encoder_num_buckets,
        encoder_max_distance,
    )
    return build_model(
        extractor_mode,
        extractor_conv_layer_config,
        extractor_conv_bias,
        attentions,
        encoder_embed_dim,
        encoder_projection_dropout,
        encoder_pos_conv_kernel,
        encoder_pos_conv_groups,
        encoder_ff_interm_features,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_norm_first,
        encoder_layer_drop,
        aux_num_out,
    )


def _sized(
    size: _Size,
    projection: float,
    attention: float,
    inner: float,
    dropout: float,
    drop: float,
    labels: int | None,
    *,
    gated: bool = False,
) -> Wav2Vec2Model:
    """A published size; `gated`: as a WavLM."""
    sizes = size.layers, size.width, size.heads
    return build_model(
        size.norm,
        None,
        size.bias,
        _gated_attentions(*sizes, attention, _BUCKETS, _MAX_DISTANCE) if gated else _attentions(*sizes, attention),
        size.width,
        projection,
        _POSITION_KERNEL,
        _POSITION_GROUPS,
        size.inner,
        inner,
        dropout,
        size.norm_first,
        drop,
        labels,
    )


def _attentions(layers: int, width: int, heads: int, dropout: float) -> list[FrameAttention]:
    return [FrameAttention(width, heads, dropout) for _ in range(layers)]


def _gated_attentions(
    layers: int, width: int, heads: int, dropout: float, buckets: int, distance: int
) -> list[GatedPositionAttention]:
    """Those of a WavLM: all use the positions of the first."""
    return [
        GatedPositionAttention(
            width,
            heads,
            dropout,
            has_relative_attention_bias=number == 0,
            num_buckets=buckets,
            max_distance=distance,
        )
        for number in range(layers)
    ]


def wav2vec2_base(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.1,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.1,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """wav2vec 2.0 "base": 12 layers of 768; probabilities of dropout, and the number of labels."""
    return _sized(
        _BASE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wav2vec2_large(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.1,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.1,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """wav2vec 2.0 "large": 24 layers of 1024; probabilities of dropout, and the number of labels."""
    return _sized(
        _LARGE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wav2vec2_large_lv60k(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.1,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.1,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """wav2vec 2.0 "large lv-60k", 24 layers of 1024; probabilities of dropout, and the number of labels."""
    return _sized(
        _LV60K,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wav2vec2_xlsr_300m(
    encoder_projection_dropout: float = 0.0,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """XLS-R of 300 million parameters: 24 layers of 1024; probabilities of dropout, and the number of labels."""
    return _sized(
        _LV60K,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wav2vec2_xlsr_1b(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """XLS-R of a billion parameters: 48 layers of 1280; probabilities of dropout, and the number of labels."""
    return _sized(
        _XLSR_1B,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wav2vec2_xlsr_2b(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """XLS-R of two billion parameters: 48 layers of 1920; probabilities of dropout, and the number of labels."""
    return _sized(
        _XLSR_2B,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def hubert_base(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.05,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """HuBERT "base": 12 layers of 768; probabilities of dropout, and the number of labels."""
    return _sized(
        _BASE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def hubert_large(
    encoder_projection_dropout: float = 0.0,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """HuBERT "large": 24 layers of 1024; probabilities of dropout, and the number of labels."""
    return _sized(
        _HUBERT_LARGE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def hubert_xlarge(
    encoder_projection_dropout: float = 0.0,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """HuBERT "extra large": 48 layers of 1280; probabilities of dropout, and the number of labels."""
    return _sized(
        _HUBERT_XLARGE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
    )


def wavlm_base(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.1,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.1,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """WavLM "base" and "base+": 12 layers of 768; probabilities of dropout, and the number of labels."""
    return _sized(
        _BASE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
        gated=True,
    )


def wavlm_large(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.1,
    aux_num_out: int | None = None,
) -> Wav2Vec2Model:
    """WavLM "large": 24 layers of 1024; probabilities of dropout, and the number of labels."""
    return _sized(
        _HUBERT_LARGE,
        encoder_projection_dropout,
        encoder_attention_dropout,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_drop,
        aux_num_out,
        gated=True,
    )

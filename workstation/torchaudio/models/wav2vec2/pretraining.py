"""HuBERT while it is trained to guess what is hidden (Hsu et al. 2021)."""

from typing import Any, Optional

import torch
from torch import Tensor, nn
from torch.nn import functional

from workstation.torchaudio.models.wav2vec2.model import wav2vec2_model
from workstation.torchaudio.models.wav2vec2.network import Convolutions, Wav2Vec2Model

_TEMPERATURE = 0.1
_MORE_TRIES = 20


class SpanMask(nn.Module):
    """Hides spans of frames, and of channels, from a model: frames become a vector that is learnt, channels 0.

    A share `mask_prob` of the frames is covered by spans of about `mask_length`; `mask_selection` says how their
    lengths are drawn: "static", "uniform" (up to `mask_other`), "normal" (with that deviation) or "poisson".
    """

    def __init__(
        self,
        encoder_embed_dim: int,
        mask_prob: float,
        mask_selection: str,
        mask_other: float,
        mask_length: int,
        no_mask_overlap: bool,
        mask_min_space: int,
        mask_channel_prob: float,
        mask_channel_selection: str,
        mask_channel_other: float,
        mask_channel_length: int,
        no_mask_channel_overlap: bool,
        mask_channel_min_space: int,
    ) -> None:
        super().__init__()
        for selection in (mask_selection, mask_channel_selection):
            if selection not in ("static", "uniform", "normal", "poisson"):
                raise ValueError(f'mask_selection must be static, uniform, normal or poisson, got "{selection}"')
        self._frames = (mask_prob, mask_length, mask_selection, mask_other, no_mask_overlap, mask_min_space)
        self._channels = (
            mask_channel_prob,
            mask_channel_length,
            mask_channel_selection,
            mask_channel_other,
            no_mask_channel_overlap,
            mask_channel_min_space,
        )
        self.mask_embedding = nn.Parameter(torch.empty(encoder_embed_dim).uniform_())

    def forward(self, x: Tensor, padding_mask: Optional[Tensor]) -> tuple[Tensor, Optional[Tensor]]:
        """(batch, frames, width) with spans hidden, and which frames those are."""
        hidden: Optional[Tensor] = None
        if self._frames[0] > 0:
            counts = [x.shape[1]] * len(x) if padding_mask is None else (~padding_mask).sum(1).tolist()
            hidden = torch.stack([spans(x.shape[1], int(count), *self._frames) for count in counts]).to(x.device)
            x = torch.where(hidden.unsqueeze(-1), self.mask_embedding.to(x.dtype), x)
        if self._channels[0] > 0:
            gone = torch.stack([spans(x.shape[2], x.shape[2], *self._channels) for _ in range(len(x))]).to(x.device)
            x = x.masked_fill(gone.unsqueeze(1), 0.0)
        return x, hidden


def spans(
    size: int, used: int, share: float, length: int, selection: str, other: float, apart: bool, space: int
) -> Tensor:
    """A mask of `size` places of which spans among the first `used` are True, about a `share` of them."""
    mask = torch.zeros(size, dtype=torch.bool)
    wanted = int(share * used / length + torch.rand(1).item())
    taken = torch.zeros(size, dtype=torch.bool)
    for _ in range(wanted):
        span = min(max(1, _drawn(length, selection, other)), max(used - 1, 1))
        for _ in range(_MORE_TRIES if apart else 1):
            start = int(torch.randint(0, max(1, used - span + 1), (1,)))
            around = slice(max(0, start - space), start + span + space)
            if not apart or not taken[around].any():
                mask[start : start + span] = True
                taken[start : start + span] = True
                break
    return mask


def _drawn(length: int, selection: str, other: float) -> int:
    if selection == "uniform":
        return int(torch.randint(int(other), 2 * length + 1, (1,)))
    if selection == "normal":
        return round(float(torch.normal(float(length), other, (1,))))
    if selection == "poisson":
        return int(torch.poisson(torch.tensor([float(length)])))
    return length


class LabelScores(nn.Module):
    """How like each label a frame is, as a cosine over a temperature."""

    def __init__(
        self, encoder_embed_dim: int, num_classes: int, final_dim: int, skip_masked: bool, skip_nomask: bool
    ) -> None:
        super().__init__()
        self.label_embeddings = nn.Parameter(torch.empty(num_classes, final_dim).uniform_())
        self.final_proj = nn.Linear(encoder_embed_dim, final_dim)
        self.skip_masked, self.skip_nomask = skip_masked, skip_nomask

    def forward(
        self, x: Tensor, label: Tensor, mask_m: Tensor, mask_u: Tensor
    ) -> tuple[Optional[Tensor], Optional[Tensor]]:
        """Scores (frames, 1 + labels) of the hidden frames and of the others, the right label's first."""
        projected = self.final_proj(x)
        hidden = None if self.skip_masked else self._scored(projected[mask_m], label[mask_m])
        shown = None if self.skip_nomask else self._scored(projected[mask_u], label[mask_u])
        return hidden, shown

    def _scored(self, frames: Tensor, label: Tensor) -> Tensor:
        right = self.label_embeddings[label.long()]
        likeness = functional.cosine_similarity(frames.unsqueeze(1), self.label_embeddings.unsqueeze(0), dim=-1)
        same = (right.unsqueeze(1) == self.label_embeddings.unsqueeze(0)).all(-1)
        likeness = likeness.masked_fill(same, float("-inf"))
        first = functional.cosine_similarity(frames, right, dim=-1).unsqueeze(1)
        return torch.cat([first, likeness], dim=1) / _TEMPERATURE


class HuBERTPretrainModel(nn.Module):
    """A Wav2Vec2Model, what hides frames from it, and what scores its guesses.

    `feature_grad_mult` scales the gradients of the convolutions, None: leaves them.
    """

    def __init__(
        self,
        wav2vec2: Wav2Vec2Model,
        mask_generator: nn.Module,
        logit_generator: nn.Module,
        feature_grad_mult: float | None,
    ) -> None:
        super().__init__()
        self.wav2vec2 = wav2vec2
        self.mask_generator = mask_generator
        self.logit_generator = logit_generator
        if feature_grad_mult is not None and not 0.0 < feature_grad_mult < 1.0:
            raise ValueError(f"feature_grad_mult must be between 0 and 1, got {feature_grad_mult}")
        self.feature_grad_mult = feature_grad_mult

    def forward(
        self, waveforms: Tensor, labels: Tensor, audio_lengths: Optional[Tensor] = None
    ) -> tuple[Optional[Tensor], Optional[Tensor], Tensor]:
        """Scores of hidden frames, of the others, and the mean power of the convolutions' features.

        `waveforms` (batch, samples), `labels` (batch, frames) whole numbers, `audio_lengths` samples that count.
        """
        x, lengths = self.wav2vec2.feature_extractor(waveforms, audio_lengths)
        if self.feature_grad_mult is not None:
            x = x * self.feature_grad_mult + x.detach() * (1 - self.feature_grad_mult)
        power = x.float().pow(2).mean()
        behind: Optional[Tensor] = None
        if lengths is not None:
            behind = torch.arange(x.shape[1], device=lengths.device) >= lengths.unsqueeze(1)
        encoder: Any = self.wav2vec2.encoder
        x, attention_mask = encoder._preprocess(x, lengths)
        x, hidden = self.mask_generator(x, behind)
        x = encoder.transformer(x, attention_mask=attention_mask)
        if x.shape[1] != labels.shape[1]:
            raise ValueError(f"there are {x.shape[1]} frames and {labels.shape[1]} labels: they must be as many")
        if hidden is None:
            hidden = torch.zeros(x.shape[:2], dtype=torch.bool, device=x.device)
        inside = torch.ones_like(hidden) if behind is None else ~behind
        first, second = self.logit_generator(x, labels, hidden & inside, ~hidden & inside)
        return first, second, power


def hubert_pretrain_model(
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
    mask_prob: float,
    mask_selection: str,
    mask_other: float,
    mask_length: int,
    no_mask_overlap: bool,
    mask_min_space: int,
    mask_channel_prob: float,
    mask_channel_selection: str,
    mask_channel_other: float,
    mask_channel_length: int,
    no_mask_channel_overlap: bool,
    mask_channel_min_space: int,
    skip_masked: bool,
    skip_nomask: bool,
    num_classes: int,
    final_dim: int,
    feature_grad_mult: float | None,
) -> HuBERTPretrainModel:
    """A model of any size, ready to be trained."""
    wav2vec2 = wav2vec2_model(
        extractor_mode,
        extractor_conv_layer_config,
        extractor_conv_bias,
        encoder_embed_dim,
        encoder_projection_dropout,
        encoder_pos_conv_kernel,
        encoder_pos_conv_groups,
        encoder_num_layers,
        encoder_num_heads,
        encoder_attention_dropout,
        encoder_ff_interm_features,
        encoder_ff_interm_dropout,
        encoder_dropout,
        encoder_layer_norm_first,
        encoder_layer_drop,
        None,
    )
    mask = SpanMask(
        encoder_embed_dim,
        mask_prob,
        mask_selection,
        mask_other,
        mask_length,
        no_mask_overlap,
        mask_min_space,
        mask_channel_prob,
        mask_channel_selection,
        mask_channel_other,
        mask_channel_length,
        no_mask_channel_overlap,
        mask_channel_min_space,
    )
    scores = LabelScores(encoder_embed_dim, num_classes, final_dim, skip_masked, skip_nomask)
    return HuBERTPretrainModel(wav2vec2, mask, scores, feature_grad_mult)


def hubert_pretrain_base(
    encoder_projection_dropout: float = 0.1,
    encoder_attention_dropout: float = 0.1,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.1,
    encoder_layer_drop: float = 0.05,
    mask_prob: float = 0.8,
    mask_channel_prob: float = 0.0,
    mask_channel_length: int = 10,
    feature_grad_mult: float | None = 0.1,
    num_classes: int = 100,
) -> HuBERTPretrainModel:
    """HuBERT "base" ready to be trained."""
    return hubert_pretrain_model(
        "group_norm",
        None,
        False,
        768,
        encoder_projection_dropout,
        128,
        16,
        12,
        12,
        encoder_attention_dropout,
        3072,
        encoder_ff_interm_dropout,
        encoder_dropout,
        False,
        encoder_layer_drop,
        mask_prob,
        "static",
        0.0,
        10,
        False,
        1,
        mask_channel_prob,
        "static",
        0.0,
        mask_channel_length,
        False,
        1,
        False,
        False,
        num_classes,
        256,
        feature_grad_mult,
    )


def hubert_pretrain_large(
    encoder_projection_dropout: float = 0.0,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    mask_prob: float = 0.8,
    mask_channel_prob: float = 0.0,
    mask_channel_length: int = 10,
    feature_grad_mult: float | None = None,
) -> HuBERTPretrainModel:
    """HuBERT "large" ready to be trained."""
    return hubert_pretrain_model(
        "layer_norm",
        None,
        False,
        1024,
        encoder_projection_dropout,
        128,
        16,
        24,
        16,
        encoder_attention_dropout,
        4096,
        encoder_ff_interm_dropout,
        encoder_dropout,
        True,
        encoder_layer_drop,
        mask_prob,
        "static",
        0.0,
        10,
        False,
        1,
        mask_channel_prob,
        "static",
        0.0,
        mask_channel_length,
        False,
        1,
        False,
        False,
        500,
        768,
        feature_grad_mult,
    )


def hubert_pretrain_xlarge(
    encoder_projection_dropout: float = 0.0,
    encoder_attention_dropout: float = 0.0,
    encoder_ff_interm_dropout: float = 0.0,
    encoder_dropout: float = 0.0,
    encoder_layer_drop: float = 0.0,
    mask_prob: float = 0.8,
    mask_channel_prob: float = 0.0,
    mask_channel_length: int = 10,
    feature_grad_mult: float | None = None,
) -> HuBERTPretrainModel:
    """HuBERT "extra large" ready to be trained."""
    return hubert_pretrain_model(
        "layer_norm",
        None,
        False,
        1280,
        encoder_projection_dropout,
        128,
        16,
        48,
        16,
        encoder_attention_dropout,
        5120,
        encoder_ff_interm_dropout,
        encoder_dropout,
        True,
        encoder_layer_drop,
        mask_prob,
        "static",
        0.0,
        10,
        False,
        1,
        mask_channel_prob,
        "static",
        0.0,
        mask_channel_length,
        False,
        1,
        False,
        False,
        500,
        1024,
        feature_grad_mult,
    )

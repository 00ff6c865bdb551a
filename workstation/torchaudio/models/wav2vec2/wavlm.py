"""WavLM's attention (Chen et al. 2022): biased by how far apart frames are, the bias gated by what a frame holds."""

import math
from typing import Optional

import torch
from torch import Tensor, nn
from torch.nn import functional


class GatedPositionAttention(nn.Module):
    """Attention with buckets of distances; the first layer works them out, those behind it take them over."""

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        has_relative_attention_bias: bool = False,
        num_buckets: int = 32,
        max_distance: int = 128,
        gru_rel_pos: bool = True,
    ) -> None:
        super().__init__()
        if embed_dim % num_heads:
            raise ValueError(f"{num_heads} heads cannot share a width of {embed_dim}")
        self.embed_dim, self.num_heads, self.dropout = embed_dim, num_heads, dropout
        self.head_dim = embed_dim // num_heads
        self.num_buckets, self.max_distance = num_buckets, max_distance
        self.rel_attn_embed = nn.Embedding(num_buckets, num_heads) if has_relative_attention_bias else None
        self.attention = nn.MultiheadAttention(embed_dim, num_heads, dropout=dropout, bias=bias, batch_first=True)
        self.gru_rel_pos = gru_rel_pos
        if gru_rel_pos:
            self.gru_rel_pos_linear = nn.Linear(self.head_dim, 8)
            self.gru_rel_pos_const = nn.Parameter(torch.ones(1, num_heads, 1, 1))

    def _bucket(self, distances: Tensor) -> Tensor:
        """Which bucket a distance in frames is in: each its own when near, wider by logarithm when far."""
        half = self.num_buckets // 2
        exact = half // 2
        far = distances.abs()
        scale = (half - exact) / math.log(self.max_distance / exact)
        wide = exact + (torch.log(far.float().clamp(min=1) / exact) * scale).to(torch.long)
        found = torch.where(far < exact, far, wide.clamp(max=half - 1))
        return found + (distances > 0).to(torch.long) * half

    def forward(
        self,
        query: Tensor,
        key_padding_mask: Optional[Tensor] = None,
        attention_mask: Optional[Tensor] = None,
        position_bias: Optional[Tensor] = None,
    ) -> tuple[Tensor, Optional[Tensor]]:
        """(batch, frames, width), and the bias for the layers behind."""
        batch, frames = query.shape[0], query.shape[1]
        if self.rel_attn_embed is not None and position_bias is None:
            places = torch.arange(frames, device=query.device)
            near = self.rel_attn_embed(self._bucket(places.unsqueeze(0) - places.unsqueeze(1)))
            position_bias = near.permute(2, 0, 1).unsqueeze(0).expand(batch, -1, -1, -1)
        mask: Optional[Tensor] = None
        if position_bias is not None:
            mask = position_bias
            if self.gru_rel_pos:
                heads = query.view(batch, frames, self.num_heads, self.head_dim).transpose(1, 2)
                gates = self.gru_rel_pos_linear(heads).view(batch, self.num_heads, frames, 2, 4).sum(-1).sigmoid()
                gate = gates[..., :1] * (gates[..., 1:] * self.gru_rel_pos_const - 1.0) + 2.0
                mask = gate * position_bias
        if attention_mask is not None:
            mask = attention_mask if mask is None else mask + attention_mask
        if key_padding_mask is not None:
            hidden = torch.zeros(batch, 1, 1, frames, dtype=query.dtype, device=query.device)
            hidden = hidden.masked_fill(key_padding_mask.view(batch, 1, 1, frames), float("-inf"))
            mask = hidden if mask is None else mask + hidden
        projected = functional.linear(query, self.attention.in_proj_weight, self.attention.in_proj_bias)
        q, k, v = projected.view(batch, frames, 3, self.num_heads, self.head_dim).permute(2, 0, 3, 1, 4).unbind(0)
        out = functional.scaled_dot_product_attention(
            q, k, v, attn_mask=mask, dropout_p=self.dropout if self.training else 0.0
        )
        out = out.transpose(1, 2).reshape(batch, frames, self.embed_dim)
        return self.attention.out_proj(out), position_bias

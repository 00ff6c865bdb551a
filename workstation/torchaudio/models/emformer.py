"""Emformer (Shi et al. 2021): a transformer that hears segments as they come, with a little of what follows.

A segment hears itself, some frames before it, its right context, and summaries of the segments before (memories).
All of a sound at once and its segments one by one give the same.
"""

import math
from typing import Optional

import torch
from torch import Tensor, nn

_ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "gelu": nn.GELU, "silu": nn.SiLU}


class _SegmentAttention(nn.Module):
    def __init__(
        self, input_dim: int, num_heads: int, dropout: float, gain: Optional[float], tanh_on_mem: bool, lowest: float
    ) -> None:
        super().__init__()
        if input_dim % num_heads:
            raise ValueError(f"{num_heads} heads cannot share a width of {input_dim}")
        self.num_heads, self.dropout, self.tanh_on_mem, self.lowest = num_heads, dropout, tanh_on_mem, lowest
        self.emb_to_key_value = nn.Linear(input_dim, 2 * input_dim)
        self.emb_to_query = nn.Linear(input_dim, input_dim)
        self.out_proj = nn.Linear(input_dim, input_dim)
        if gain is not None:
            nn.init.xavier_uniform_(self.emb_to_key_value.weight, gain=gain)
            nn.init.xavier_uniform_(self.emb_to_query.weight, gain=gain)

    def forward(
        self,
        utterance: Tensor,
        lengths: Tensor,
        right: Tensor,
        summary: Tensor,
        memories: Tensor,
        hidden: Tensor,
        left_key: Optional[Tensor] = None,
        left_value: Optional[Tensor] = None,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """All (time, batch, width). What is heard, the new memories, and keys and values for what follows.

        `hidden` (queries, keys) is True where a query may not hear a key; keys are memories, right contexts, left
        context, utterance.
        """
        frames, batch, width = utterance.shape
        query = self.emb_to_query(torch.cat([right, utterance, summary]))
        key, value = self.emb_to_key_value(torch.cat([memories, right, utterance])).chunk(2, dim=2)
        before = memories.size(0) + right.size(0)
        left = 0
        if left_key is not None and left_value is not None:
            left = left_key.size(0)
            key = torch.cat([key[:before], left_key, key[before:]])
            value = torch.cat([value[:before], left_value, value[before:]])
        size = width // self.num_heads
        q = query.reshape(-1, batch, self.num_heads, size).permute(1, 2, 0, 3)
        k = key.reshape(-1, batch, self.num_heads, size).permute(1, 2, 0, 3)
        v = value.reshape(-1, batch, self.num_heads, size).permute(1, 2, 0, 3)
        scores = torch.matmul(q * size**-0.5, k.transpose(2, 3)).float()
        scores = scores.masked_fill(hidden, self.lowest)
        if batch > 1:
            places = torch.arange(key.size(0), device=lengths.device).unsqueeze(0)
            behind = places >= (lengths + before + left).unsqueeze(1)
            scores = scores.masked_fill(behind.unsqueeze(1).unsqueeze(2), self.lowest)
        weights = torch.softmax(scores, dim=-1).type_as(q)
        weights = nn.functional.dropout(weights, self.dropout, self.training)
        out = self.out_proj(torch.matmul(weights, v).permute(2, 0, 1, 3).reshape(-1, batch, width))
        heard, kept = out[: right.size(0) + frames], out[right.size(0) + frames :]
        kept = torch.tanh(kept) if self.tanh_on_mem else kept.clamp(-10.0, 10.0)
        return heard, kept, key[before:], value[before:]


class EmformerLayer(nn.Module):
    """One layer; `infer` keeps in its state the memories and the left context."""

    def __init__(
        self,
        input_dim: int,
        num_heads: int,
        ffn_dim: int,
        segment_length: int,
        dropout: float,
        activation: str,
        left_context_length: int,
        max_memory_size: int,
        weight_init_gain: Optional[float],
        tanh_on_mem: bool,
        negative_inf: float,
    ) -> None:
        super().__init__()
        if activation not in _ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(_ACTIVATIONS)}, got {activation!r}")
        self.attention = _SegmentAttention(input_dim, num_heads, dropout, weight_init_gain, tanh_on_mem, negative_inf)
        self.dropout = nn.Dropout(dropout)
        self.memory_op = nn.AvgPool1d(segment_length, segment_length, ceil_mode=True)
        self.pos_ff = nn.Sequential(
            nn.LayerNorm(input_dim),
            nn.Linear(input_dim, ffn_dim),
            _ACTIVATIONS[activation](),
            nn.Dropout(dropout),
            nn.Linear(ffn_dim, input_dim),
            nn.Dropout(dropout),
        )
        self.layer_norm_input = nn.LayerNorm(input_dim)
        self.layer_norm_output = nn.LayerNorm(input_dim)
        self.input_dim, self.segment_length = input_dim, segment_length
        self.left_context_length, self.max_memory_size = left_context_length, max_memory_size

    def _summary(self, utterance: Tensor) -> Tensor:
        if self.max_memory_size == 0:
            return utterance[:0]
        return self.memory_op(utterance.permute(1, 2, 0)).permute(2, 0, 1)

    def _rest(self, heard: Tensor, utterance: Tensor, right: Tensor) -> tuple[Tensor, Tensor]:
        out = self.dropout(heard) + torch.cat([right, utterance])
        out = self.layer_norm_output(self.pos_ff(out) + out)
        return out[right.size(0) :], out[: right.size(0)]

    def forward(
        self, utterance: Tensor, lengths: Tensor, right: Tensor, memories: Tensor, hidden: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The utterance, its right contexts and the memories, behind this layer."""
        normed = self.layer_norm_input(torch.cat([right, utterance]))
        near, own = normed[: right.size(0)], normed[right.size(0) :]
        heard, kept, _, _ = self.attention(own, lengths, near, self._summary(own), memories, hidden)
        out, right = self._rest(heard, utterance, right)
        return out, right, kept[:-1]

    @torch.jit.export
    def infer(
        self, utterance: Tensor, lengths: Tensor, right: Tensor, state: Optional[list[Tensor]], memories: Tensor
    ) -> tuple[Tensor, Tensor, list[Tensor], Tensor]:
        """One segment: utterance, right context, state and memory, behind this layer."""
        normed = self.layer_norm_input(torch.cat([right, utterance]))
        near, own = normed[: right.size(0)], normed[right.size(0) :]
        if state is None:
            batch = utterance.size(1)
            state = [
                torch.zeros(self.max_memory_size, batch, self.input_dim, device=utterance.device),
                torch.zeros(self.left_context_length, batch, self.input_dim, device=utterance.device),
                torch.zeros(self.left_context_length, batch, self.input_dim, device=utterance.device),
                torch.zeros(1, batch, dtype=torch.int32, device=utterance.device),
            ]
        past = int(state[3][0][0].item())
        left = min(self.left_context_length, past)
        known = min(self.max_memory_size, math.ceil(past / self.segment_length))
        before = state[0][self.max_memory_size - known :]
        summary = self._summary(own)[:1]
        queries = right.size(0) + utterance.size(0) + summary.size(0)
        keys = known + right.size(0) + left + utterance.size(0)
        hidden = torch.zeros(queries, keys, dtype=torch.bool, device=utterance.device)
        hidden[-1, :known] = True  # a summary is of its own segment
        heard, kept, key, value = self.attention(
            own,
            lengths,
            near,
            summary,
            before,
            hidden,
            state[1][self.left_context_length - left :],
            state[2][self.left_context_length - left :],
        )
        keys_kept = torch.cat([state[1], key])
        values_kept = torch.cat([state[2], value])
        all_memories = torch.cat([state[0], memories])
        new_state = [
            all_memories[all_memories.size(0) - self.max_memory_size :],
            keys_kept[keys_kept.size(0) - self.left_context_length :],
            values_kept[values_kept.size(0) - self.left_context_length :],
            state[3] + utterance.size(0),
        ]
        out, right = self._rest(heard, utterance, right)
        return out, right, new_state, kept


class Emformer(nn.Module):
    """Layers one upon the other; lengths are in frames, parameters have torchaudio's names.

    Example:
        >>> emformer = Emformer(16, 2, 32, 1, 4, right_context_length=1).eval()
        >>> out, lengths = emformer(torch.zeros(1, 9, 16), torch.tensor([8]))
        >>> out.shape
        torch.Size([1, 8, 16])
    """

    def __init__(
        self,
        input_dim: int,
        num_heads: int,
        ffn_dim: int,
        num_layers: int,
        segment_length: int,
        dropout: float = 0.0,
        activation: str = "relu",
        left_context_length: int = 0,
        right_context_length: int = 0,
        max_memory_size: int = 0,
        weight_init_scale_strategy: str | None = "depthwise",
        tanh_on_mem: bool = False,
        negative_inf: float = -1e8,
    ) -> None:
        super().__init__()
        self.emformer_layers = nn.ModuleList(
            EmformerLayer(
                input_dim,
                num_heads,
                ffn_dim,
                segment_length,
                dropout,
                activation,
                left_context_length,
                max_memory_size,
                gain,
                tanh_on_mem,
                negative_inf,
            )
            for gain in _gains(weight_init_scale_strategy, num_layers)
        )
        self.memory_op = nn.AvgPool1d(segment_length, segment_length, ceil_mode=True)
        self.segment_length, self.max_memory_size = segment_length, max_memory_size
        self.left_context_length, self.right_context_length = left_context_length, right_context_length

    def _memories(self, utterance: Tensor) -> Tensor:
        if self.max_memory_size == 0:
            return utterance[:0]
        return self.memory_op(utterance.permute(1, 2, 0)).permute(2, 0, 1)

    def _hidden(self, frames: int, device: torch.device) -> Tensor:
        """Which keys each query may not hear, (queries, keys)."""
        segments = math.ceil(frames / self.segment_length)
        own = torch.arange(frames, device=device) // self.segment_length
        near = torch.arange(segments * self.right_context_length, device=device) // max(self.right_context_length, 1)
        each = torch.arange(segments, device=device)
        has_memory = self.max_memory_size > 0
        queries = torch.cat([near, own, each]) if has_memory else torch.cat([near, own])
        of = queries.unsqueeze(1)
        place = torch.arange(frames, device=device).unsqueeze(0)
        start = of * self.segment_length - self.left_context_length
        hears_frames = (place >= start) & (place < (of + 1) * self.segment_length)
        hears_right = near.unsqueeze(0) == of
        if not has_memory:
            return ~torch.cat([hears_right, hears_frames], dim=1)
        memory = torch.arange(segments - 1, device=device).unsqueeze(0)
        hears_memory = (memory < of) & (memory >= of - self.max_memory_size)
        is_summary = torch.arange(len(queries), device=device) >= len(near) + frames
        hears_memory = hears_memory & ~is_summary.unsqueeze(1)
        return ~torch.cat([hears_memory, hears_right, hears_frames], dim=1)

    def forward(self, input: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, frames + right context, width), of which `lengths` count without that context."""
        x = input.transpose(0, 1)
        frames = x.size(0) - self.right_context_length
        utterance = x[:frames]
        ends: list[Tensor] = []
        for segment in range(math.ceil(frames / self.segment_length)):
            start = min((segment + 1) * self.segment_length, frames)
            ends.append(x[start : start + self.right_context_length])
        right = torch.cat(ends)
        hidden = self._hidden(frames, input.device)
        memories = self._memories(utterance)[:-1]
        out = utterance
        for layer in self.emformer_layers:
            out, right, memories = layer(out, lengths, right, memories, hidden)
        return out.transpose(0, 1), lengths

    @torch.jit.export
    def infer(
        self, input: Tensor, lengths: Tensor, states: Optional[list[list[Tensor]]] = None
    ) -> tuple[Tensor, Tensor, list[list[Tensor]]]:
        """One segment and its right context, (batch, segment + right context, width); the states for the next."""
        if input.size(1) != self.segment_length + self.right_context_length:
            raise ValueError(
                f"expected {self.segment_length + self.right_context_length} frames, a segment and its right context, "
                f"got {input.size(1)}"
            )
        x = input.transpose(0, 1)
        out, right = x[: self.segment_length], x[self.segment_length :]
        lengths = (lengths - self.right_context_length).clamp(min=0)
        memories = self._memories(out)
        found: list[list[Tensor]] = []
        for number, layer in enumerate(self.emformer_layers):
            state: Optional[list[Tensor]] = None
            if states is not None:
                state = states[number]
            out, right, state, memories = layer.infer(  # type: ignore[operator]
                out, lengths, right, state, memories
            )
            found.append(state)
        return out.transpose(0, 1), lengths, found


def _gains(strategy: str | None, layers: int) -> list[float | None]:
    """How large the weights of each layer begin."""
    if strategy is None:
        return [None] * layers
    if strategy == "depthwise":
        return [1.0 / math.sqrt(number + 1) for number in range(layers)]
    if strategy == "constant":
        return [1.0 / math.sqrt(2)] * layers
    raise ValueError(f'weight_init_scale_strategy must be None, "depthwise" or "constant", got {strategy!r}')

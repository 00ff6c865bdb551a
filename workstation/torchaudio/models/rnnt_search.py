"""Beam search over a transducer: several readings are followed from frame to frame (Graves 2012)."""

from collections.abc import Callable
from math import inf
from typing import TypeAlias

import torch
from torch import Tensor, nn

from workstation.torchaudio.models.rnnt import RNNT, State

Hypothesis: TypeAlias = tuple[list[int], Tensor, State, float]
"""A reading: its symbols (the first is the blank), the predictor's output and state behind them, its score."""


def _mean_score(reading: Hypothesis) -> float:
    return reading[3] / (len(reading[0]) + 1)


class RNNTBeamSearch(nn.Module):
    """The best readings of features by a model.

    `blank` is the number of the blank, which must be the last symbol. Scores are softened by `temperature`; readings
    are ordered by `hypo_sort_key`, else by their score for each symbol; a frame holds `step_max_tokens` symbols at
    most.
    """

    def __init__(
        self,
        model: RNNT,
        blank: int,
        temperature: float = 1.0,
        hypo_sort_key: Callable[[Hypothesis], float] | None = None,
        step_max_tokens: int = 100,
    ) -> None:
        super().__init__()
        self.model, self.blank, self.temperature = model, blank, temperature
        self.hypo_sort_key = hypo_sort_key or _mean_score
        self.step_max_tokens = step_max_tokens

    def forward(self, input: Tensor, length: Tensor, beam_width: int) -> list[Hypothesis]:
        """The best readings of features (frames, width) or (1, frames, width), the best first."""
        features, count = _single(input, length)
        heard, _ = self.model.transcribe(features, count)
        return self._search(heard, None, beam_width)

    def infer(
        self,
        input: Tensor,
        length: Tensor,
        beam_width: int,
        state: State | None = None,
        hypothesis: list[Hypothesis] | None = None,
    ) -> tuple[list[Hypothesis], State]:
        """The readings of all up to this segment, from those before, and the state for the next."""
        features, count = _single(input, length)
        heard, _, state = self.model.transcribe_streaming(features, count, state)
        return self._search(heard, hypothesis, beam_width), state

    def _search(self, heard: Tensor, before: list[Hypothesis] | None, width: int) -> list[Hypothesis]:
        readings = before if before is not None else self._started(heard.device)
        for frame in range(heard.shape[1]):
            ended: dict[tuple[int, ...], Hypothesis] = {}
            going, symbols = readings, 0
            while going:
                scores = self._next_scores(heard[:, frame : frame + 1], going)
                for reading, score in zip(going, (scores[:, -1]).tolist(), strict=True):
                    _end(ended, reading, reading[3] + score)
                if symbols == self.step_max_tokens:
                    break
                going = self._longer(going, scores, ended, width)
                symbols += 1
            readings = sorted(ended.values(), key=self.hypo_sort_key, reverse=True)[:width]
        return readings

    def _started(self, device: torch.device) -> list[Hypothesis]:
        one = torch.tensor([1], device=device)
        out, _, state = self.model.predict(torch.tensor([[self.blank]], device=device), one, None)
        return [([self.blank], out[0].detach(), state, 0.0)]

    def _next_scores(self, heard: Tensor, readings: list[Hypothesis]) -> Tensor:
        """Log-probabilities (readings, symbols), the blank last."""
        written = torch.stack([reading[1] for reading in readings])
        ones = torch.ones(len(readings), dtype=torch.long, device=heard.device)
        scores, _, _ = self.model.join(heard, ones[:1], written, ones)
        return torch.log_softmax(scores / self.temperature, dim=3)[:, 0, 0].cpu()

    def _longer(
        self, going: list[Hypothesis], scores: Tensor, ended: dict[tuple[int, ...], Hypothesis], width: int
    ) -> list[Hypothesis]:
        """The readings with one symbol more that are better than the worst of a beam of ended ones."""
        best = sorted((reading[3] for reading in ended.values()), reverse=True)
        bound = best[width - 1] if len(best) >= width else -inf
        total = scores[:, :-1] + torch.tensor([reading[3] for reading in going]).unsqueeze(1)
        values, places = total.flatten().topk(min(width, total.numel()))
        chosen = [
            (going[place // total.shape[1]], place % total.shape[1], value)
            for value, place in zip(values.tolist(), places.tolist(), strict=True)
            if value > bound
        ]
        if not chosen:
            return []
        device = going[0][1].device
        symbols = torch.tensor([[symbol] for _, symbol, _ in chosen], device=device)
        states = [
            [torch.cat([reading[2][layer][part] for reading, _, _ in chosen]) for part in range(len(kept))]
            for layer, kept in enumerate(going[0][2])
        ]
        ones = torch.ones(len(chosen), dtype=torch.long, device=device)
        out, _, after = self.model.predict(symbols, ones, states)
        return [
            (
                [*reading[0], symbol],
                out[number].detach(),
                [[part[number : number + 1] for part in layer] for layer in after],
                value,
            )
            for number, (reading, symbol, value) in enumerate(chosen)
        ]


def _end(ended: dict[tuple[int, ...], Hypothesis], reading: Hypothesis, score: float) -> None:
    """Add a reading that a blank ends; two ways to the same symbols are one."""
    key = tuple(reading[0])
    if key in ended:
        score = float(torch.logaddexp(torch.tensor(ended[key][3]), torch.tensor(score)))
    ended[key] = (reading[0], reading[1], reading[2], score)


def _single(features: Tensor, length: Tensor) -> tuple[Tensor, Tensor]:
    if features.dim() == 2:
        features = features.unsqueeze(0)
    if features.dim() != 3 or features.shape[0] != 1:
        raise ValueError(f"input must be of shape (frames, width) or (1, frames, width), got {tuple(features.shape)}")
    if length.shape not in ((), (1,)):
        raise ValueError(f"length must be of shape () or (1,), got {tuple(length.shape)}")
    return features, length.reshape(1)

"""Beam search over a transducer: several readings are followed from frame to frame (Graves 2012).

It is written so that TorchScript compiles it: `torch.jit.script(RNNTBeamSearch(model, blank))`.
"""

from collections.abc import Callable
from math import inf
from typing import Optional, TypeAlias

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

    @torch.jit.export
    def infer(
        self,
        input: Tensor,
        length: Tensor,
        beam_width: int,
        state: Optional[State] = None,
        hypothesis: Optional[list[Hypothesis]] = None,
    ) -> tuple[list[Hypothesis], State]:
        """The readings of all up to this segment, from those before, and the state for the next."""
        features, count = _single(input, length)
        heard, _, after = self.model.transcribe_streaming(features, count, state)
        return self._search(heard, hypothesis, beam_width), after

    def _search(self, heard: Tensor, before: Optional[list[Hypothesis]], width: int) -> list[Hypothesis]:
        readings = self._started(heard.device) if before is None else before
        for frame in range(heard.shape[1]):
            ended: dict[str, Hypothesis] = {}
            going, symbols = readings, 0
            while len(going) > 0:
                scores = self._next_scores(heard[:, frame : frame + 1], going)
                for number, reading in enumerate(going):
                    _end(ended, reading, reading[3] + float(scores[number, -1]))
                if symbols == self.step_max_tokens:
                    break
                going = self._longer(going, scores, ended, width)
                symbols += 1
            readings = self._best(list(ended.values()), width)
        return readings

    def _started(self, device: torch.device) -> list[Hypothesis]:
        one = torch.tensor([1], device=device)
        out, _, state = self.model.predict(torch.tensor([[self.blank]], device=device), one, None)
        return [([self.blank], out[0].detach(), state, 0.0)]

    def _best(self, readings: list[Hypothesis], width: int) -> list[Hypothesis]:
        values = torch.tensor([self.hypo_sort_key(reading) for reading in readings], dtype=torch.float64)
        order: list[int] = values.argsort(descending=True, stable=True)[:width].tolist()
        return [readings[place] for place in order]

    def _next_scores(self, heard: Tensor, readings: list[Hypothesis]) -> Tensor:
        """Log-probabilities (readings, symbols), the blank last."""
        written = torch.stack([reading[1] for reading in readings])
        ones = torch.ones(len(readings), dtype=torch.long, device=heard.device)
        scores, _, _ = self.model.join(heard, ones[:1], written, ones)
        return torch.log_softmax(scores / self.temperature, dim=3)[:, 0, 0].detach().cpu()

    def _longer(
        self, going: list[Hypothesis], scores: Tensor, ended: dict[str, Hypothesis], width: int
    ) -> list[Hypothesis]:
        """The readings with one symbol more that are better than the worst of a beam of ended ones."""
        best = sorted([reading[3] for reading in ended.values()])
        bound = best[-width] if len(best) >= width else -inf
        total = scores[:, :-1] + torch.tensor([reading[3] for reading in going]).unsqueeze(1)
        values, places = total.flatten().topk(min(width, total.numel()))
        bases: list[Hypothesis] = []
        symbols: list[int] = []
        marks: list[float] = []
        for number in range(len(values)):
            place, value = int(places[number]), float(values[number])
            if value > bound:
                bases.append(going[place // total.shape[1]])
                symbols.append(place % total.shape[1])
                marks.append(value)
        if len(bases) == 0:
            return []
        device = bases[0][1].device
        ones = torch.ones(len(bases), dtype=torch.long, device=device)
        out, _, after = self.model.predict(
            torch.tensor(symbols, device=device).unsqueeze(1), ones, _joined([base[2] for base in bases])
        )
        longer: list[Hypothesis] = []
        for number, base in enumerate(bases):
            longer.append((base[0] + [symbols[number]], out[number].detach(), _one(after, number), marks[number]))
        return longer


def _joined(states: list[State]) -> State:
    """The states of several readings as one of a batch."""
    joined: State = []
    for layer in range(len(states[0])):
        parts: list[Tensor] = []
        for part in range(len(states[0][layer])):
            parts.append(torch.cat([state[layer][part] for state in states]))
        joined.append(parts)
    return joined


def _one(states: State, number: int) -> State:
    """The state of one reading of a batch."""
    return [[part[number : number + 1] for part in layer] for layer in states]


def _end(ended: dict[str, Hypothesis], reading: Hypothesis, score: float) -> None:
    """Add a reading that a blank ends; two ways to the same symbols are one."""
    key = str(reading[0])
    if key in ended:
        score = float(torch.logaddexp(torch.tensor(ended[key][3]), torch.tensor(score)))
    ended[key] = (reading[0], reading[1], reading[2], score)


def _single(features: Tensor, length: Tensor) -> tuple[Tensor, Tensor]:
    if features.dim() == 2:
        features = features.unsqueeze(0)
    if features.dim() != 3 or features.shape[0] != 1:
        raise ValueError(f"input must be of shape (frames, width) or (1, frames, width), got {features.shape}")
    if length.dim() > 1 or length.numel() != 1:
        raise ValueError(f"length must be of shape () or (1,), got {length.shape}")
    return features, length.reshape(1)

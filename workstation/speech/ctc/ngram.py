"""Language models of word n-grams from ARPA files, as KenLM, SRILM and PocketSphinx read them."""

import gzip
import math
from dataclasses import dataclass, field
from pathlib import Path

_UNKNOWN = ("<unk>", "<UNK>")
_NEVER = -99.0
_LOG_10 = math.log(10)


@dataclass(frozen=True, slots=True)
class NGrams:
    """Of word sequences the logarithm to 10 of their last word's probability, and of the price of backing off."""

    order: int
    scores: dict[tuple[str, ...], float] = field(repr=False)
    backoffs: dict[tuple[str, ...], float] = field(repr=False)
    unknown: float

    def score(self, words: tuple[str, ...]) -> float:
        """The natural logarithm of the probability of the last word after those before it (Katz 1987)."""
        if not words:
            return 0.0
        context = words if len(words) >= self.order else ("<s>", *words)
        context, total = context[-self.order :], 0.0
        while context:
            found = self.scores.get(context)
            if found is not None:
                return (total + found) * _LOG_10
            if len(context) == 1:
                break
            total += self.backoffs.get(context[:-1], 0.0)
            context = context[1:]
        return (total + self.unknown) * _LOG_10


def read_arpa(path: Path) -> NGrams:
    """The model of an ARPA file, plain or gzipped, in small letters. ValueError names a line that is wrong."""
    path = Path(path)
    scores: dict[tuple[str, ...], float] = {}
    backoffs: dict[tuple[str, ...], float] = {}
    order = size = 0
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, raw in enumerate(lines, 1):
            line = raw.strip()
            if line.startswith("\\") and line.endswith("-grams:"):
                size = int(line[1:].split("-")[0])
                order = max(order, size)
            elif line == "\\end\\":
                break
            elif size and line:
                parts = line.split()
                try:
                    words, score = tuple(word.casefold() for word in parts[1 : size + 1]), float(parts[0])
                    if len(words) != size or len(parts) > size + 2:
                        raise ValueError
                    if len(parts) == size + 2:
                        backoffs[words] = float(parts[-1])
                except ValueError:
                    raise ValueError(f"{path.name}, line {number}: {line[:40]!r} is no {size}-gram") from None
                scores[words] = score
    if not scores:
        raise ValueError(f"{path.name} is no language model in ARPA's form")
    unknown = next((scores[(word.casefold(),)] for word in _UNKNOWN if (word.casefold(),) in scores), _NEVER)
    return NGrams(order, scores, backoffs, max(unknown, -7.0))

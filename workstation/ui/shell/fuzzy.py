"""Fuzzy matching: how well a few letters stand for a command's name."""

from workstation.ui.shell.synonyms import one_spelling

_EXACT = 10.0
"""More than any words that are found can be worth: what is called so comes first."""

_MEANT, _LATER = 0.3, 0.02
"""What it is worth that a word of the title is another name too, and what is lost by each name before a name."""


def score(typed: str, title: str, context: str = "", other: str = "") -> float | None:
    """Higher is better, None is no match. Every typed word must be found in the title or, for less, elsewhere.

    Best is the whole title, then words of it from their beginning, parts of words, letters in their order. `other`
    holds other names, the fittest first, of which a word counts from its beginning only; `context` is where it stands.
    """
    typed, title, context = one_spelling(typed), one_spelling(title), one_spelling(context)
    others = one_spelling(other).split()
    total = _EXACT if typed.strip() and typed.strip() == title.rstrip("….") else 0.0
    for word in typed.split():
        named = 1.8 if any(name.startswith(word) for name in others) else 0.0
        if word in others:  # of two that are called so, the one that is rather for it
            named = 2.5 - _LATER * others.index(word)
        found = max(_word(word, title), named, 0.4 * _word(word, context))
        if found > named >= 2.0:
            found += _MEANT
        if not found:
            return None
        total += found
    return total - 0.002 * len(title) if total else 0.0


def _word(word: str, text: str) -> float:
    if text.startswith(word):
        return 4.0
    at = text.find(word)
    if at >= 0:
        return 3.0 if not text[at - 1].isalnum() else 2.0
    return _in_order(word, text)


def _in_order(word: str, text: str) -> float:
    """Letters one after another with gaps: better when they begin words; 0 when they are not all there."""
    position, starts, jumps = 0, 0, 0
    for letter in word:
        at = text.find(letter, position)
        if at < 0:
            return 0.0
        starts += at == 0 or not text[at - 1].isalnum()
        jumps += at - position
        position = at + 1
    # Letters strewn over a long name match nearly anything: that is no match.
    if starts * 2 < len(word) and jumps > 3 * len(word):
        return 0.0
    return 0.5 + starts / len(word) - 0.01 * jumps

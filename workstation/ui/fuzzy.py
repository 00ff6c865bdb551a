"""Fuzzy matching: how well a few letters stand for a command's name."""


def score(typed: str, title: str, context: str = "") -> float | None:
    """Higher is better, None is no match. Every typed word must be found in the title or, for less, in the context.

    Best are words of the title from their beginning, then parts of words, then letters in their order.
    """
    total = 0.0
    for word in typed.lower().split():
        found = max(_word(word, title.lower()), 0.4 * _word(word, context.lower()))
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

"""Lengths of Fourier transforms: quick ones, and pairs of a given ratio."""

import math


def usual_size(rate: int) -> int:
    """The power of two that lasts 40 to 80 ms."""
    return max(128, 1 << math.ceil(math.log2(0.04 * rate)))


def sizes_of_ratio(middle: int, ratio: float) -> tuple[int, int]:
    """Even lengths near `middle` and `middle / ratio`, of that ratio to some 1e-4, and quick ones if possible."""

    def cost(pair: tuple[int, int]) -> float:
        error = abs(pair[0] / pair[1] / ratio - 1)
        return max(error, 3e-5) * (1 + largest_prime(pair[1]) / 20)

    sizes = [n for n in range(middle * 7 // 8 & ~1, middle * 5 // 4, 2) if largest_prime(n) <= 5]
    return min(((n, 2 * round(n / ratio / 2)) for n in sizes), key=cost)


def largest_prime(number: int) -> int:
    """The largest prime factor: transforms take time by it."""
    prime, largest = 2, 1
    while number > 1:
        while number % prime == 0:
            number, largest = number // prime, prime
        prime += 1
    return largest

"""What is kept of what was used: checked against a plain list of keys in the order of their use."""

import random

from workstation.core.lru import LruCache


def test_any_use_keeps_what_a_list_in_the_order_of_use_would_keep() -> None:
    rng = random.Random(5)
    cache = LruCache[int, int](20)
    order: list[int] = []
    held: dict[int, tuple[int, int]] = {}
    for step in range(3_000):
        key, deed = rng.randrange(12), rng.random()
        if deed < 0.4:
            weight, keep = rng.randrange(1, 9), rng.choice((1, 1, 3))
            cache.put(key, step, weight, keep=keep)
            held[key] = step, weight
            order = [other for other in order if other != key] + [key]
            while sum(held[other][1] for other in order) > 20 and len(order) > keep:
                del held[order.pop(0)]
        elif deed < 0.8:
            assert cache.get(key) == (held[key][0] if key in held else None)
            if key in held:
                order = [other for other in order if other != key] + [key]
        elif deed < 0.95:
            assert cache.pop(key) == (held.pop(key)[0] if key in held else None)
            order = [other for other in order if other != key]
        elif deed < 0.96:
            cache.clear()
            order, held = [], {}
        assert list(cache) == order
        assert list(cache.items()) == [(other, held[other][0]) for other in order]
        assert cache.weight == sum(held[other][1] for other in order)
        assert [other for other in range(12) if other in cache] == sorted(order)
        assert len(cache) == len(order)


def test_to_look_whether_a_value_is_kept_is_no_use_of_it() -> None:
    cache = LruCache[str, int](2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert "a" in cache
    cache.put("c", 3)
    assert list(cache) == ["b", "c"]


def test_what_is_too_heavy_alone_stays_until_the_next_comes() -> None:
    cache = LruCache[str, int](10)
    cache.put("a", 1, 30)
    assert cache.get("a") == 1
    cache.put("b", 2, 3)
    assert list(cache) == ["b"]
    assert cache.weight == 3

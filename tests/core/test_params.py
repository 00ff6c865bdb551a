"""What parameters take, and what they say of what they do not take."""

import pytest

from workstation.core.params import Param, Value, check_values

HZ = Param("cutoff_hz", 100.0, unit="Hz", low=20.0, high=200.0)
COUNT = Param("count", 3, low=1)
KIND = Param("kind", "low_shelf", choices=("low_shelf", "peak"))
EXACT = Param("frame_ms", 20.0, unit="ms", usual=(5.0, 10.0), exact=True)
ROWS = Param("bands", (), fields=(HZ, KIND))


@pytest.mark.parametrize(
    ("param", "given", "taken"),
    [
        (HZ, 20, 20.0),
        (HZ, 200.0, 200.0),
        (COUNT, 1, 1),
        (COUNT, 2.6, 3),
        (COUNT, 10**9, 10**9),
        (KIND, "peak", "peak"),
        (EXACT, 5, 5.0),
        (EXACT, 20, 20.0),
        (Param("on", True), False, False),
        (Param("name", ""), "anything", "anything"),
        (ROWS, [[20, "peak"]], ((20.0, "peak"),)),
        (ROWS, (), ()),
    ],
)
def test_values_within_the_limits_are_taken_as_the_type_of_the_default(
    param: Param, given: object, taken: Value
) -> None:
    assert param.check(given) == taken
    assert type(param.check(given)) is type(taken)


@pytest.mark.parametrize(
    ("param", "given", "said"),
    [
        (HZ, 19.9, "cutoff_hz must be 20 to 200 Hz, got 19.9"),
        (HZ, 201, "cutoff_hz must be 20 to 200 Hz, got 201"),
        (HZ, float("nan"), "cutoff_hz must be 20 to 200 Hz, got nan"),
        (HZ, True, "cutoff_hz must be a number, got True"),
        (HZ, "20", "cutoff_hz must be a number, got '20'"),
        (HZ, 10**400, "cutoff_hz must be a number of fewer digits"),
        (COUNT, 0, "count must be at least 1, got 0"),
        (COUNT, float("nan"), "count must be 1 to inf, got nan"),
        (KIND, "high", "kind must be one of low_shelf, peak, got 'high'"),
        (KIND, 1, "kind must be a text, got 1"),
        (EXACT, 15, "frame_ms must be 5 or 10 ms, got 15"),
        (Param("on", True), 1, "on must be True or False, got 1"),
        (ROWS, "ab", "bands must be a list of rows, got 'ab'"),
        (ROWS, [(20,)], "each row of bands must be (cutoff_hz, kind), got (20,)"),
        (ROWS, [(1, "peak")], "cutoff_hz must be 20 to 200 Hz, got 1"),
    ],
)
def test_what_is_not_taken_is_named_with_what_is_allowed(param: Param, given: object, said: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole text is compared
        param.check(given)
    assert str(caught.value) == said


def test_titles_texts_and_ranges_are_for_people() -> None:
    assert [HZ.title, KIND.title, Param("a_db", 1.0, label="Loud").title] == ["Cutoff", "Kind", "Loud"]
    assert [KIND.text_of("low_shelf"), HZ.text_of(1234.5), COUNT.text_of(7), ROWS.text_of(())] == [
        "Low shelf", "1,234.5 Hz", "7", "()",
    ]  # fmt: skip
    titled = Param("bits", "16", choices=("16", "24"), titles=("16 bit", "24 bit"))
    assert titled.text_of("24") == "24 bit"
    assert [HZ.range, KIND.range, EXACT.range, COUNT.range] == [
        "20 to 200 Hz",
        "low_shelf or peak",
        "5 or 10 ms",
        "",
    ]
    assert Param("only", "a", choices=("a",)).range == "a"
    assert Param("free", 1.0, unit="s").range == ""


def test_values_are_filled_in_and_count_only_where_they_mean_something() -> None:
    quality = Param("quality", 2, low=0, high=9, only_with=("mode", "variable"))
    params = (Param("mode", "constant", choices=("constant", "variable")), quality)
    assert dict(check_values(params, {})) == {"mode": "constant", "quality": 2}
    assert dict(check_values(params, {"mode": "variable", "quality": 3}))["quality"] == 3
    assert dict(check_values(params, {"quality": 2}))["quality"] == 2
    with pytest.raises(ValueError, match="quality counts only where mode is variable"):
        check_values(params, {"quality": 3})
    with pytest.raises(ValueError, match="there is no parameter 'speed'; there are mode, quality"):
        check_values(params, {"speed": 3})
    with pytest.raises(ValueError, match="there are none"):
        check_values((), {"speed": 3})
    assert quality.counts({"mode": "variable"})
    assert not quality.counts({"mode": "constant"})
    assert HZ.counts({})

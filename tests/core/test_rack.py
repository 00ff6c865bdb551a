import pytest

from workstation.core.params import Param, check_values
from workstation.core.rack import Rack, Slot

PARAMS = (
    Param("gain_db", 0.0, unit="dB", low=-60, high=24),
    Param("count", 2, low=1, high=8),
    Param("mode", "soft", choices=("soft", "hard")),
    Param("on", True),
    Param("bands", ((100.0, "low"),), fields=(Param("hz", 100.0, low=20, high=20_000), Param("kind", "low"))),
)


def test_defaults_fill_what_is_not_given() -> None:
    values = check_values(PARAMS, {"gain_db": 3})
    assert dict(values) == {"gain_db": 3.0, "count": 2, "mode": "soft", "on": True, "bands": ((100.0, "low"),)}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"gain_db": 30}, "gain_db must be -60 to 24 dB, got 30"),
        ({"gain_db": float("nan")}, "got nan"),
        ({"gain_db": "loud"}, "must be a number, got 'loud'"),
        ({"count": True}, "must be a number, got True"),
        ({"mode": "odd"}, "one of soft, hard, got 'odd'"),
        ({"on": 1}, "True or False, got 1"),
        ({"bands": [(5.0, "low")]}, "hz must be 20 to 20000, got 5"),
        ({"bands": [(500.0,)]}, r"each row of bands must be \(hz, kind\)"),
        ({"nonsense": 1}, "no parameter 'nonsense'; there are gain_db, count"),
    ],
)
def test_wrong_values_are_named(values: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_values(PARAMS, values)


def test_slots_are_added_moved_and_removed() -> None:
    rack = Rack().add(Slot("a", "gain")).add(Slot("b", "eq")).add(Slot("c", "gain"), 0)
    assert [s.key for s in rack.slots] == ["c", "a", "b"]
    assert [s.key for s in rack.move("b", 0).slots] == ["b", "c", "a"]
    assert [s.key for s in rack.remove("a").slots] == ["c", "b"]
    assert rack.update(Slot("a", "gain", {"gain_db": 3.0})).slot("a").values == {"gain_db": 3.0}
    with pytest.raises(ValueError, match="no slot 'z'"):
        rack.move("z", 0)
    with pytest.raises(ValueError, match="must differ"):
        rack.add(Slot("a", "gain"))


def test_json_there_and_back() -> None:
    rack = Rack((Slot("eq", "eq", {"bands": ((100.0, "low"),)}, False), Slot("eq2", "eq", {})))
    assert Rack.from_json(rack.to_json()) == rack
    with pytest.raises(ValueError, match="needs an effect's name"):
        Rack.from_json([{"values": {}}])
    with pytest.raises(ValueError, match="numbers, texts"):
        Rack.from_json([{"effect": "a", "values": {"x": None}}])

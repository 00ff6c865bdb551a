"""Every format gives back what it was given, as far as it says that it can."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workstation.core.document import Marker
from workstation.core.ranges import FrameRange
from workstation.exchange.labels import cue_sheet
from workstation.exchange.labels.label import Label, LabelContext, labels_of, markers_of
from workstation.exchange.labels.table import LABEL_FORMATS, lost_in, read_labels, write_labels

RATES = st.sampled_from((8_000, 44_100, 48_000, 192_000, 768_000))
_NO_XML = "\ufffe\uffff"
"""No characters of XML, which some of the formats are: they are left out there."""
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs"), exclude_characters=_NO_XML),
    min_size=1,
    max_size=12,
)
BANDS = st.none() | st.tuples(st.integers(0, 999), st.integers(1_000, 24_000)).map(lambda b: (float(b[0]), float(b[1])))
LABELS = st.builds(
    lambda start, length, words, band: Marker(FrameRange(start, start + length), " ".join(words), band),
    st.integers(0, 36_000 * 48_000),
    st.just(0) | st.integers(1_000, 10_000_000),
    st.lists(TEXTS, min_size=1, max_size=3),
    BANDS,
)
EXACT = [f for f in LABEL_FORMATS if f.id in ("audacity", "csv", "reaper", "textgrid", "chapters")]
ROUNDED = [f for f in LABEL_FORMATS if f not in EXACT]


def ordered(markers: list[Marker]) -> list[tuple[FrameRange, str, tuple[float, float] | None]]:
    return sorted((m.range, m.label, m.band_hz or (0.0, 0.0)) for m in markers)


@pytest.mark.parametrize("form", EXACT, ids=lambda f: f.id)
def test_frames_and_texts_come_back(form, tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("labels") / f"a.{form.ending}"

    @settings(max_examples=50)
    @given(st.lists(LABELS, max_size=20), RATES)
    def check(markers: list[Marker], rate: int) -> None:
        path.write_text(write_labels(form.id, labels_of(markers, rate), LabelContext(40_000.0)), "utf-8", newline="")
        kept = [Marker(m.range, m.label) for m in markers] if form.loses else markers
        assert ordered(list(markers_of(read_labels(path, rate), rate))) == ordered(kept)

    check()


@pytest.mark.parametrize("form", ROUNDED, ids=lambda f: f.id)
def test_rounded_formats_keep_texts_and_places(form, tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("labels") / f"a.{form.ending}"
    step = 1 / 75 if form.id == "cue" else 1e-3

    @settings(max_examples=50)
    @given(st.lists(LABELS, min_size=1, max_size=20))
    def check(markers: list[Marker]) -> None:
        assume(
            form.id != "lines" or not any(m.label[0] in "–—-" for m in markers)
        )  # taken for what parts time and title
        labels = sorted(labels_of(markers, 48_000), key=lambda label: label.start)
        path.write_text(write_labels(form.id, labels, LabelContext(0.0, "a.wav")), "utf-8", newline="")
        found = read_labels(path, 48_000)
        quotes = str.maketrans('"', "'") if form.id == "cue" else {}
        assert [label.text for label in found] == [label.text.translate(quotes) for label in labels]
        assert all(abs(a.start - b.start) <= step / 1.999 for a, b in zip(found, labels, strict=True))

    check()


@given(st.lists(st.integers(0, 75 * 36_000), min_size=1, max_size=99))
def test_a_cue_sheet_is_exact_at_its_own_frames(frames: list[int]) -> None:
    labels = [Label(f / 75, f / 75, f"t{i}") for i, f in enumerate(sorted(frames))]
    assert cue_sheet.read(cue_sheet.write(labels, LabelContext(0.0, "a.wav"))) == labels


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-x", "@a", "'=x", "''-y", "a=b", "'quoted'"])
@pytest.mark.parametrize("form", ["csv", "audition", "reaper"])
def test_no_cell_of_a_table_is_a_formula(form: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(write_labels(form, [Label(1.0, 1.0, text)], LabelContext()), "utf-8")
    cells = path.read_text("utf-8").replace("\t", ",").splitlines()[1].split(",")
    assert not any(cell[:1] in "=+-@" for cell in cells if cell)
    assert read_labels(path, 48_000)[0].text == text


def test_a_cue_sheet_begins_at_its_beginning() -> None:
    late = write_labels("cue", [Label(2.0, 2.0, "a"), Label(3.0, 3.0, "b")], LabelContext(5.0, "a.wav"))
    assert late.splitlines()[3:5] == ["    INDEX 00 00:00:00", "    INDEX 01 00:02:00"]
    assert "INDEX 00" not in write_labels("cue", [Label(0.0, 0.0, "a")], LabelContext(5.0, "a.wav"))


def test_what_a_format_cannot_hold_is_said() -> None:
    labels = [Label(0.0, 0.0, "a"), Label(1.0, 2.0, "b"), Label(2.0, 3.0, "c", (100.0, 200.0))]
    assert lost_in("cue", labels) == "Cue sheet cannot hold the ends of 2 regions and 1 band of frequencies"
    assert lost_in("chapters", labels[:2]) == lost_in("audacity", labels) == ""

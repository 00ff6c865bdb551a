"""Labels, names and timecodes as they are written and read again: see `tests/approved/exchange`."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.approved_texts import compare, known
from workstation.exchange.labels.label import Label, LabelContext
from workstation.exchange.labels.table import ENDINGS, LABEL_FORMATS, label_format, lost_in, read_labels, write_labels
from workstation.exchange.naming import clean, file_names, free_name
from workstation.exchange.timeline.timecode import from_timecode, rate_of, to_timecode

LABELS = (
    Label(0.0, 0.0, "Start"),
    Label(1.2345678, 4.5, "Verse, with a comma", (200.0, 900.5)),
    Label(4.5, 4.5, 'Quoted "word" and\ttab'),
    Label(61.75, 3723.004, "Ünï <&> two\nlines"),
    Label(3800.5, 3801.0, ""),
)
CONTEXT = LabelContext(4000.25, "song.wav", {"title": "Song", "artist": "Ada", "album": "First", "date": "1999"})


@pytest.mark.parametrize("id_", known("exchange/labels", [row.id for row in LABEL_FORMATS]))
@pytest.mark.parametrize("rate", [44_100])
def test_labels_are_written_and_read_as_approved(id_: str, rate: int, tmp_path: Path) -> None:
    form = label_format(id_)
    told = [repr(form), lost_in(id_, LABELS), lost_in(id_, LABELS[:1])]
    for labels in (LABELS, LABELS[1:2], ()):
        text = write_labels(id_, labels, CONTEXT)
        path = tmp_path / f"labels.{form.ending}"
        path.write_text(text, "utf-8")
        try:
            read = [repr(label) for label in read_labels(path, rate)]
        except ValueError as error:
            read = [f"refused: {error}".replace(str(tmp_path), "FOLDER")]
        told += ["", text, "# read again", *read]
    compare(f"exchange/labels/{id_}", "\n".join(told))


def test_names_and_timecodes_are_as_approved() -> None:
    rows = [
        {"number": str(n), "name": name, "track": "Voice"} for n, name in enumerate(("a/b", "", "a/b", "x" * 300, "ü."))
    ]
    told = [repr(ENDINGS), *file_names("{number} {name}", rows, "wav"), *file_names("{track}", rows, "flac")]
    told += [free_name("a", "wav", {"a.wav", "a 2.wav", "A 3.wav"}), free_name("b", "wav", ())]
    told += [repr(clean(text)) for text in ("a:b?c", " . ", "CON", "a\nb", "\0", "ü" * 200, "-x", "a...")]
    for fps in (23.976, 24, 25, 29.97, 30, 50, 59.94, 60):
        rate = rate_of(fps)
        told.append(f"{fps}: {rate}")
        for seconds in (Fraction(0), Fraction(1, 3), Fraction(599999, 1000), Fraction(60), Fraction(36001, 10)):
            text = to_timecode(seconds, rate)
            told.append(f"{seconds} {text} {from_timecode(text, rate)}")
        told.append(
            str(from_timecode("00:10:00;02" if fps in (29.97, 59.94) else "00:10:00:02", rate, fps in (29.97, 59.94)))
        )
    compare("exchange/names", "\n".join(told))

"""Words or cues as rows: comma-separated values (.csv), tabs (.tsv) and Audacity's labels (.txt)."""

import csv
import io

from workstation.core import cells
from workstation.core.numbers import at_line, number_of, time_of
from workstation.core.words.transcript import join_text
from workstation.speech.formats.distribute_times import cues_of, spread
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.timestamp import OddTimes
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord, score_on_our_scale

_COLUMNS = ("start", "end", "word", "score", "cue", "speaker")


def write_csv(transcript: AlignedTranscript, _options: WriteOptions) -> str:
    """A row for every word; words that were not found have no times."""
    return _rows(transcript, ",")


def write_tsv(transcript: AlignedTranscript, _options: WriteOptions) -> str:
    return _rows(transcript, "\t")


def _rows(transcript: AlignedTranscript, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for i, cue in enumerate(transcript.cues):
        for w in cue.words:
            times = ("" if t is None else f"{t:.4f}" for t in (w.start, w.end))
            texts = cells.written(w.text), cells.written(cue.speaker)
            writer.writerow((*times, texts[0], "" if w.score is None else f"{w.score:.3f}", i, texts[1]))
    return out.getvalue()


def read_csv(text: str) -> AlignedTranscript:
    """Columns by their names (start, end, and word or text); ValueError when they are missing or no numbers."""
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    names = {name.strip().lower(): name for name in rows.fieldnames or ()}
    said = names.get("word") or names.get("text") or names.get("label")
    if "start" not in names or "end" not in names or not said:
        raise ValueError("a table of words needs the columns start, end and word")
    cues: dict[str, tuple[list[TimedWord], str]] = {}
    odd = OddTimes()
    for number, row in cells.numbered(rows):
        with at_line(number):
            times = [time_of(cell) if (cell := (row.get(names[n]) or "").strip()) else None for n in ("start", "end")]
            judged = (row.get(names["score"]) or "").strip() if "score" in names else ""
            score = score_on_our_scale(None if judged.lower() in ("", "nan") else number_of(judged))
        if times[0] is not None and times[1] is not None:
            times = list(odd.span(times[0], times[1], number))
        key = (row.get(names["cue"]) or "") if "cue" in names else str(number if said == names.get("text") else 0)
        speaker = cells.read((row.get(names["speaker"]) or "") if "speaker" in names else "")
        word = cells.read(row.get(said) or "")
        cues.setdefault(key, ([], speaker))[0].extend(_words(word, times[0], times[1], score))
    kept = tuple(TimedCue(tuple(words), s) for words, s in cues.values() if words)
    return AlignedTranscript(cues=kept, odd=tuple(odd.said))


def _words(said: str, start: float | None, end: float | None, score: float | None) -> list[TimedWord]:
    if start is None or end is None:
        return [TimedWord(said.strip(), score=score)] if said.strip() else []
    if " " not in said.strip():
        return [TimedWord(said.strip(), start, end, score)] if said.strip() else []
    return list(spread(said, start, end))


def write_labels(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """Audacity labels of cues; with karaoke by word, of words."""
    if options.karaoke == "word":
        rows = [(w.start, w.end, w.text) for w in transcript.words if w.start is not None and w.end is not None]
    else:
        rows = []
        for cue in transcript.cues:
            if cue.span is not None and cue.words:
                text = join_text(w.text for w in cue.words)
                label = f"{cue.speaker}: {text}" if cue.speaker else text
                rows.append((*cue.span, label))
    return "".join(f"{start:.6f}\t{end:.6f}\t{' '.join(text.split())}\n" for start, end, text in rows)


def read_labels(text: str) -> AlignedTranscript:
    """Labels as cues; lines of a frequency range (that begin with a backslash) are passed over.

    Audacity knows no markup, so brackets are text.
    """
    blocks, odd = [], OddTimes()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("\\"):
            continue
        parts = line.split("\t")
        if len(parts) < 2:
            raise ValueError(f"line {number} is no label: expected start, end and text apart by tabs")
        with at_line(number):
            times = odd.span(time_of(parts[0]), time_of(parts[1]), number)
        blocks.append((*times, parts[2].strip() if len(parts) > 2 else ""))
    return AlignedTranscript(cues=cues_of(blocks, markup=False, whole=True), odd=tuple(odd.said))

"""Words or cues as rows: comma-separated values (.csv), tabs (.tsv) and Audacity's labels (.txt)."""

import csv
import io

from workstation.core.transcript import join_text
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.spread import cues_of, spread
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
            writer.writerow((*times, w.text, "" if w.score is None else f"{w.score:.3f}", i, cue.speaker))
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
    for number, row in enumerate(rows, 2):
        try:
            times = [float(row[names[n]]) if row[names[n]] else None for n in ("start", "end")]
            judged = row.get(names["score"]) if "score" in names else None
            score = score_on_our_scale(float(judged) if judged else None)
        except (TypeError, ValueError):
            raise ValueError(f"row {number} of the table has a time or score that is no number") from None
        key = row[names["cue"]] if "cue" in names else str(number if said == names.get("text") else 0)
        speaker = row[names["speaker"]] if "speaker" in names else ""
        cues.setdefault(key, ([], speaker))[0].extend(_words(row[said] or "", times[0], times[1], score))
    return AlignedTranscript(cues=tuple(TimedCue(tuple(words), s) for words, s in cues.values() if words))


def _words(said: str, start: float | None, end: float | None, score: float | None) -> list[TimedWord]:
    if start is None or end is None or " " not in said.strip():
        return [TimedWord(said.strip(), start, end if start is not None else None, score)] if said.strip() else []
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
    """Labels as cues; lines of a frequency range (that begin with a backslash) are passed over."""
    blocks = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("\\"):
            continue
        parts = line.split("\t")
        try:
            blocks.append((float(parts[0]), float(parts[1]), parts[2].strip() if len(parts) > 2 else ""))
        except (IndexError, ValueError):
            raise ValueError(f"line {number} is no label: expected start, end and text apart by tabs") from None
    return AlignedTranscript(cues=cues_of(blocks, whole=True))

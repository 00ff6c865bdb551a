"""JSON of words and cues (.json), in seconds; and the same in the shape that WhisperX writes."""

import json

from workstation.core.words.transcript import join_text
from workstation.speech.formats.options import WriteOptions
from workstation.speech.words import AlignedTranscript, TimedWord


def write(transcript: AlignedTranscript, _options: WriteOptions) -> str:
    """`{"language", "words": [...], "cues": [...]}`, with every word, found or not."""
    return json.dumps(transcript.to_json(), ensure_ascii=False, indent=1) + "\n"


def write_whisperx(transcript: AlignedTranscript, options: WriteOptions) -> str:
    """`{"segments": [{"start", "end", "text", "words", "speaker"?}], "word_segments": [...], "language"}`.

    A word that was not found has no times there, as in WhisperX.
    """
    chosen = options.chosen(transcript)
    segments: list[dict[str, object]] = []
    words: list[dict[str, object]] = []
    reached = 0.0
    for cue in chosen.cues:
        start, end = cue.span or (reached, reached)
        reached = max(start, end)
        speaker = {"speaker": cue.speaker} if cue.speaker else {}
        spoken = [_word(word) | speaker for word in cue.words]
        words += spoken
        segment: dict[str, object] = {
            "start": round(start, 4),
            "end": round(reached, 4),
            "text": join_text(word.text for word in cue.words),
            "words": spoken,
        }
        segments.append(segment | speaker | ({"translation": cue.translation} if cue.translation else {}))
    value = {"segments": segments, "word_segments": words, "language": chosen.language}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _word(word: TimedWord) -> dict[str, object]:
    entry: dict[str, object] = {"word": word.text}
    if word.start is not None and word.end is not None:
        entry |= {"start": round(word.start, 4), "end": round(word.end, 4)}
    return entry if word.score is None else entry | {"score": round(word.score, 4)}


def read(text: str) -> AlignedTranscript:
    """That form, WhisperX's segments, or a bare list of words."""
    if not text.strip():
        raise ValueError("the file is empty")
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("not JSON: it is nested too deep") from None
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None
    return AlignedTranscript.from_json(value)

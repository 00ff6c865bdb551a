"""JSON of words and cues (.json), in seconds."""

import json

from workstation.speech.formats.options import WriteOptions
from workstation.speech.words import AlignedTranscript


def write(transcript: AlignedTranscript, _options: WriteOptions) -> str:
    """`{"language", "words": [...], "cues": [...]}`, with every word, found or not."""
    return json.dumps(transcript.to_json(), ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> AlignedTranscript:
    """That form, WhisperX's segments, or a bare list of words."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from None
    return AlignedTranscript.from_json(value)

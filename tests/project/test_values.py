from workstation.core.document import Document
from workstation.core.history import Revision
from workstation.core.transcript import Cue, Transcript, Word
from workstation.project.values import revision_from_json, revision_to_json


def test_words_of_older_projects_are_read() -> None:
    transcript = Transcript("en", (Cue((Word("a"), Word("b", None, 0.5))),))
    value = revision_to_json(Revision(Document(8000, transcript=transcript)), lambda source: 0)
    assert value["document"]["transcript"] == {
        "language": "en",
        "track": "",
        "cues": [{"speaker": "", "words": [["a", None, None], ["b", None, 0.5]]}],
    }
    back = revision_from_json(value, "", "", lambda number: 1 / 0)  # type: ignore[arg-type, return-value]
    assert back.document.transcript == transcript

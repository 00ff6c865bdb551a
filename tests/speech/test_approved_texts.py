"""Cues by every set of rules, every format as it is written and read, and texts as they are spoken.

See `tests/approved/speech`.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.approved_texts import choice, compare, known
from workstation.speech.cues.karaoke_units import sung_lines
from workstation.speech.cues.line_breaking import cut_costs
from workstation.speech.cues.lint import check_transcript
from workstation.speech.cues.repair import fix_cues
from workstation.speech.cues.rules import PRESETS, RULES, rules_text
from workstation.speech.cues.segmentation import make_cues, show_cues, split_cues
from workstation.speech.cues.style import STYLE, STYLES, style_text
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import FORMATS, format_named, read_words, write_words
from workstation.speech.text.fillers import fillers_of, phrases_in
from workstation.speech.text.language import surely
from workstation.speech.text.spoken import readings
from workstation.speech.text.syllables import timed_syllables
from workstation.speech.text.tokens import parse_text
from workstation.speech.words import AlignedTranscript, TimedCue, TimedWord

SAID = (
    "When the long winter was finally over, they opened the doors; nobody had seen the river for months. "
    "“Is it still there?” she asked, and Mr. Novak laughed. Yes. Well, of course it is - it always was, you know, "
    "and it will be there when all of us have gone to the sea, to the mountains and beyond. Go! Run! Now."
)
KARAOKE = ("", "word", "syllable", "line")


def spoken(text: str = SAID) -> AlignedTranscript:
    """The words at an uneven pace, with pauses at commas and long ones at the ends of sentences; two were not found."""
    at, words = 0.4, []
    for number, word in enumerate(text.split()):
        length = 0.08 + 0.045 * len(word) * (0.6 if 20 < number < 40 else 1.0)
        heard = number not in (11, 50)
        words.append(TimedWord(word, at, at + length, 0.9 - number % 7 / 10) if heard else TimedWord(word))
        at += length + (0.9 if word[-1] in ".!?" else 0.25 if word[-1] in ",;" else 0.03 * (number % 3))
    cues = (
        TimedCue(tuple(words[:18]), "Ada", "Als der lange Winter vorbei war, öffneten sie die Türen."),
        TimedCue(tuple(words[18:28]), "Bob"),
        TimedCue(tuple(replace(word, breaks=number == 8) for number, word in enumerate(words[28:46])), "Ada"),
        TimedCue(tuple(words[46:-3]), "Ada"),
        TimedCue(tuple(words[-3:-1]), "", "Los! Lauf!", shown=(at - 3.0, at - 2.6)),
        TimedCue(tuple(words[-1:])),
    )
    return AlignedTranscript("en", cues, "de")


def lines_of(found: AlignedTranscript) -> Iterator[str]:
    for cue in found.cues:
        yield f"{cue.speaker} | {cue.translation} | {cue.shown}"
        yield " ".join(
            f"{w.text}({_time(w.start)} {_time(w.end)} {_time(w.score)}{' /' * w.breaks})" for w in cue.words
        )


def _time(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.4g}"


@pytest.mark.parametrize("preset", known("speech/rules", PRESETS))
def test_rules_make_and_mend_the_cues_that_were_approved(preset: str) -> None:
    rules, said = PRESETS[preset].for_language("en"), spoken()
    told = [rules_text(preset, rules), PRESETS[preset].title, PRESETS[preset].about]
    for name, cues in (
        ("as they are", said),
        ("split", split_cues(said, rules)),
        ("made", make_cues(said, rules)),
        ("mended", fix_cues(said, rules)),
    ):
        told += ["", f"# {name}", *lines_of(cues)]
        told += [f"{s.start:.3f} {s.end:.3f} {s.lines} {s.translation} {s.own}" for s in show_cues(cues, rules)]
        told += [f"{fault.cue} {fault.rule}: {fault}" for fault in check_transcript(cues, rules)]
    compare(f"speech/rules/{preset}", "\n".join(told), 1e-3)


def test_costs_of_cuts_choices_and_looks_are_as_approved() -> None:
    words = spoken().words
    told = [f"{word.text} {cost:.4g}" for word, cost in zip(words, cut_costs(words), strict=False)]
    told += [*map(choice, RULES), *map(choice, STYLE)]
    told += [f"{name}: {style_text(name, preset.style)}" for name, preset in STYLES.items()]
    told += [rules_text(name, preset.for_language(code)) for name, preset in PRESETS.items() for code in ("de", "ja")]
    compare("speech/choices", "\n".join(told), 1e-3)


@pytest.mark.parametrize("by", KARAOKE)
def test_pieces_light_up_as_approved(by: str) -> None:
    told = []
    for shown in show_cues(spoken()):
        for line in sung_lines(shown, by):  # type: ignore[arg-type]
            told.append(" ".join(f"{p.lead}{p.text}[{_time(p.start)} {_time(p.end)} {p.first}]" for p in line))
    compare(f"speech/karaoke/{by or 'off'}", "\n".join(told), 1e-3)


@pytest.mark.parametrize("id_", known("speech/formats", [form.id for form in FORMATS]))
def test_formats_are_written_and_read_as_approved(id_: str) -> None:
    form, said = format_named(id_), spoken()
    path, told = f"words.{form.extensions[0]}", [repr(replace(form, write="", read=""))]
    options = [WriteOptions(seconds=40.0, title="Song", artist="Ada", sound="song.mp3")]
    options += [WriteOptions(rules=None, fps=24.0, speakers=False, text="both")]
    options += [WriteOptions(karaoke=by, fill="ko" if by == "line" else "kf") for by in KARAOKE[1:] if form.karaoke]  # type: ignore[arg-type]
    options += [WriteOptions(style=STYLES[name].style) for name in STYLES if form.styled]
    for given in options:
        text = write_words(path, said, given, form)
        told += ["", f"# {given.karaoke or given.text}", text]
        if form.timed:
            told += ["# read again", *lines_of(read_words(path, text.encode(), 24.0 if given.fps == 24.0 else None))]
    compare(f"speech/formats/{id_}", "\n".join(told), 1e-3)


def test_texts_are_spoken_as_approved() -> None:
    tokens = (
        "1", "12", "1984", "2,500", "3.14", "£13.60", "$5", "5%", "1/2", "½", "21st", "1990s", "10:30", "7pm",
        "No.", "Dr.", "C3PO", "NASA", "e.g.", "rock'n'roll", "it’s", "&", "@home", "-4", "100km", "1,000,000",
        "0", "007", "II", "3x", "...",
    )  # fmt: skip
    told = [f"{token}: {readings(token)} | {readings(token, 'de')} | {readings(token, 'fr')}" for token in tokens]
    script = parse_text("ADA: Hello, 2 of you!\n\nBob: [laughs] Yes…\n(quietly) No - never.\n# note\nADA: So.", "en")
    told += [repr(script), *(f"{code}: {fillers_of(code)}" for code in ("en", "en-GB", "de", "no", "xx"))]
    told += [repr(phrases_in("um, you know; , sort of\nwell"))]
    for text in ("The river was long and cold", "Der Fluss war lang und kalt", "La rivière était longue", "", "12 34"):
        told.append(f"{text!r}: {surely(text)}")
    for word in ("extraordinary", "a", "über", "don't", "-"):
        told.append(repr([(s.text, s.start, s.end) for s in timed_syllables(TimedWord(word, 1.0, 2.0, 0.5))]))
    compare("speech/texts", "\n".join(told), 1e-3)

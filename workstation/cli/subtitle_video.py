"""Subtitles put into a video without a window: as a stream, or drawn into its pictures."""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Generator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workstation.cli.command_options import add_command_options, command_values
from workstation.commands.cues.losses import tell_odd
from workstation.commands.files.video import burn, embed
from workstation.commands.overwriting import spare_file
from workstation.commands.speech.iso639 import LANGUAGES
from workstation.commands.words.files import load
from workstation.core.errors import CommandError
from workstation.core.words.language_tag import language_of
from workstation.media.video.file import CONTAINERS, Subtitles, container_of, write_video
from workstation.speech.cues.rules import CueRules, parse_rules
from workstation.speech.cues.style import parse_style
from workstation.speech.formats.encoding import decode
from workstation.speech.formats.options import WriteOptions
from workstation.speech.formats.table import format_named, format_of, read_words, with_language, write_words
from workstation.speech.words import AlignedTranscript

_EMBED = "Put subtitles into a video as a stream that players can switch on. Nothing is coded anew."
_BURN = "Draw subtitles into the pictures of a video. They are coded anew."


def add_video_arguments(actions: "_SubParsersAction[ArgumentParser]") -> None:
    """`workstation subtitles embed` and `burn`."""
    for name, command, act, text in (("embed", embed, _embed, _EMBED), ("burn", burn, _burn, _BURN)):
        video = actions.add_parser(name, help=text[0].lower() + text[1:].partition(".")[0], description=text)
        video.set_defaults(act=act)
        video.add_argument("video", type=Path, metavar="VIDEO")
        video.add_argument("subtitles", type=Path, metavar="SUBTITLES")
        video.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=", ".join(CONTAINERS))
        add_command_options(video, command)
        add_command_options(video, load, ("fps", "language", "encoding"))
        video.add_argument("--force", action="store_true", help="write over a file that is there")
        video.add_argument("--no-plugins", action="store_true", help="without the plugins that are switched on")


def _embed(arguments: Namespace) -> int:
    given = command_values(arguments)
    words, options = _prepared(arguments, given)
    kind = container_of(arguments.output)
    own = format_of(arguments.subtitles).id
    changed = options.karaoke or options.rules is not None or options.text != "original"
    id_ = "vtt" if "webvtt" in kind.subtitles else "ass" if options.karaoke and "ass" in kind.subtitles else "srt"
    if own == "ass" and own in kind.subtitles and not changed:  # its looks are more than we know of them
        id_, text = own, decode(arguments.subtitles.read_bytes(), given.get("encoding", ""))
    else:
        text = write_words("", words, options, format_named(id_))
    form = {"vtt": "webvtt"}.get(id_, id_)
    subtitles = Subtitles(text, form, LANGUAGES.get(language_of(options.chosen(words).language), "und"))
    return _write(write_video(arguments.video, arguments.output, subtitles=subtitles))


def _burn(arguments: Namespace) -> int:
    if arguments.draw_cues is None:
        raise CommandError("burning in needs the whole program: run it as `workstation subtitles burn`")
    given = command_values(arguments)
    words, options = _prepared(arguments, given)
    style = parse_style(given["style"]) if given.get("style") else options.look
    draw = arguments.draw_cues(options.cues(words), style, options.karaoke, options.fill, words.language)
    return _write(write_video(arguments.video, arguments.output, draw=draw))


def _prepared(arguments: Namespace, given: Mapping[str, Any]) -> tuple[AlignedTranscript, WriteOptions]:
    spare_file(arguments.output, force=arguments.force)
    words = read_subtitles(arguments.subtitles, given)
    tell_odd(arguments.subtitles, words.odd)
    rules = rules_of(given, words)
    words = words if rules is None else words.freed()
    text, fill = given.get("text", "original"), given.get("fill", "kf")
    return words, WriteOptions(given.get("karaoke", ""), rules, text=text, fill=fill)


def read_subtitles(path: Path, given: Mapping[str, Any]) -> AlignedTranscript:
    """The words of a file as the options say that it is to be read."""
    words = read_words(path, path.read_bytes(), given.get("fps"), given.get("encoding", ""))
    language = given.get("language", "")
    return replace(words, language=language) if language else with_language(words)


def rules_of(given: Mapping[str, Any], words: AlignedTranscript) -> CueRules | None:
    """The rules that the options name; None where the cues are to stay as they are."""
    chosen = given.get("rules", "none")
    return None if chosen == "none" else parse_rules(chosen, words.language)


def _write(body: Generator[float, None, Path]) -> int:
    """Go through a long piece of work, with a bar on a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    written = Path()
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("Writing the video", total=1.0)
        try:
            while True:
                progress.update(bar, completed=next(body))
        except StopIteration as end:
            written = end.value
        finally:
            body.close()
    print(written)
    return 0

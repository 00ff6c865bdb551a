"""The command line of exchange: several exports at once, and markers from one format to another."""

import argparse
import sys
from pathlib import Path

from workstation.cli.command_options import add_command_options, add_param_option
from workstation.cli.headless import Headless
from workstation.commands.files.export_several import FORMAT, export_several
from workstation.commands.files.timeline import READERS as TIMELINES
from workstation.commands.overwriting import spare_file
from workstation.core.files.atomic_write import write_atomic
from workstation.exchange.labels.label import LabelContext
from workstation.exchange.labels.table import ENDINGS, LABEL_FORMATS, format_for, lost_in, read_labels, write_labels
from workstation.project import ENDING
from workstation.services import Replacing


def add_export_arguments(subcommand: argparse.ArgumentParser) -> None:
    """`workstation export IN FOLDER`; those of the sound format are added by the caller."""
    subcommand.add_argument("input", type=Path, metavar="IN", help="a sound file or project, also of Audacity")
    subcommand.add_argument("folder", type=Path, metavar="FOLDER", help="made where only it is missing")
    add_command_options(subcommand, export_several, ("each", "name"))
    add_param_option(subcommand, FORMAT, "format")
    add_command_options(subcommand, export_several, ("exists",))
    subcommand.add_argument("--markers", type=Path, metavar="FILE", help="read these markers first")


def run_export(program: Headless, arguments: argparse.Namespace, options: dict[str, object]) -> None:
    """Export each part of the input; prints the files."""
    program.open(arguments.input, stream=arguments.stream, copy=True)
    if arguments.markers is not None:
        program.run("marker.import", arguments.markers)
    paths = program.run("file.export_several", arguments.folder, **options)
    for path in paths:
        print(path)


def add_marker_arguments(subcommand: argparse.ArgumentParser) -> None:
    """`workstation markers IN OUT`."""
    subcommand.add_argument("input", type=Path, metavar="IN", help="a file of markers, a sound file or a project")
    subcommand.add_argument("output", type=Path, metavar="OUT")
    formats = [form.id for form in LABEL_FORMATS]
    subcommand.add_argument("--format", choices=formats, default="", help="where OUT's ending has several")


def run_markers(arguments: argparse.Namespace) -> None:
    """Write the markers of a file in another format."""
    form = format_for(arguments.output, arguments.format)
    if arguments.input.suffix.lower().lstrip(".") in ENDINGS:
        labels = read_labels(arguments.input, 48_000)
        spare_file(arguments.output, force=arguments.force)
        context = LabelContext(max((label.stop for label in labels), default=0.0), f"{arguments.output.stem}.wav")
        write_atomic(arguments.output, write_labels(form.id, labels, context))
        if lost := lost_in(form.id, labels):
            print(f"workstation: {lost}", file=sys.stderr)
    else:
        with Headless(replacing=_replacing(arguments)) as program:
            program.open(arguments.input, copy=True)
            program.run("marker.export", arguments.output, format=form.id)
    print(arguments.output)


def _replacing(arguments: argparse.Namespace) -> Replacing:
    return Replacing.ANY if arguments.force else Replacing.NONE


def is_other(output: Path) -> bool:
    """Whether a file is to be no sound but a project or timeline."""
    return output.suffix.lower() in (ENDING, *TIMELINES)


def save_other(program: Headless, output: Path) -> bool:
    """Whether `output` is no sound but a project or timeline, which is written then."""
    if is_other(output):
        program.run("file.save_as" if output.suffix.lower() == ENDING else "file.export_timeline", output)
        return True
    return False

"""The options of all subcommands that do many files: who does them."""

import argparse
from collections.abc import Callable
from typing import Any

from workstation.cli.batch.pools import Workers


def add_worker_options(add: Callable[..., Any], what: str) -> None:
    """`--jobs` and `--scheduler`, by a parser's or a group's way to add options; `what` they are to do."""
    add("--jobs", type=int, default=1, metavar="N", help=f"how many {what} at a time, on this machine (1)")
    add(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="have them done by the workers of a Dask cluster, such as tcp://10.0.0.1:8786, which see the same files",
    )


def workers_of(arguments: argparse.Namespace) -> Workers:
    """Who is to do it; ValueError when a line is wrong."""
    if arguments.scheduler and arguments.jobs != 1:
        raise ValueError("--jobs are of this machine, --scheduler has workers of its own: give one of the two")
    return Workers(arguments.jobs, arguments.scheduler)

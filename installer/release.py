"""Makes a release: the changelog's Unreleased becomes the version's, the version is raised, and the commit gets a tag.

Nothing is changed unless `--do-it` is said; nothing is ever pushed.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHANGELOG, VERSION_FILE = Path("CHANGELOG.md"), Path("workstation", "__init__.py")
UNRELEASED = "## Unreleased"
_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.M)
_NUMBERS = re.compile(r"(\d+)\.(\d+)\.(\d+)")


class ReleaseError(Exception):
    """Why there can be no release now; the message is one line that says what to do."""


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="release.py", description=(__doc__ or "").partition("\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("version", nargs="?", help="the new version: 1.2.3, or major, minor, patch")
    what.add_argument("--check-tag", metavar="TAG", help="only check that a tag, the version and the changelog agree")
    parser.add_argument("--do-it", action="store_true", help="really change, commit and tag")
    parser.add_argument("--notes", type=Path, metavar="FILE", help="write the version's part of the changelog there")
    given = parser.parse_args(arguments)
    try:
        if given.check_tag:
            check_tag(root, given.check_tag)
            notes = notes_of(_text(root / CHANGELOG), current_version(root))
        else:
            notes = release(root, given.version, do_it=given.do_it)
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 2
    if given.notes:
        given.notes.write_text(notes, "utf-8")
    return 0


def release(root: Path, wanted: str, *, do_it: bool) -> str:
    """Check everything, say what will be done, and do it when told to; answers the version's notes."""
    old = current_version(root)
    new = next_version(old, wanted)
    if changed := _git(root, "status", "--porcelain"):
        raise ReleaseError(f"the tree has changes that are not committed, such as {changed.splitlines()[0].strip()}")
    if _git(root, "tag", "--list", f"v{new}"):
        raise ReleaseError(f"there is a tag v{new} already: choose a later version")
    today = datetime.now(UTC).date().isoformat()
    changelog = with_release(_text(root / CHANGELOG), new, today)
    init = _VERSION.sub(f'__version__ = "{new}"', _text(root / VERSION_FILE))
    print(
        f"release: {old} becomes {new}; {CHANGELOG} and {VERSION_FILE.as_posix()} change, a commit and the tag v{new}"
    )
    if not do_it:
        print("release: nothing was changed; --do-it does it")
        return notes_of(changelog, new)
    (root / CHANGELOG).write_text(changelog, "utf-8")
    (root / VERSION_FILE).write_text(init, "utf-8")
    _git(root, "add", CHANGELOG.as_posix(), VERSION_FILE.as_posix())
    _git(root, "commit", "-q", "-m", f"Release {new}")
    _git(root, "tag", "-a", f"v{new}", "-m", f"Version {new}")
    print(f"release: done; to publish it:  git push origin HEAD v{new}")
    return notes_of(changelog, new)


def check_tag(root: Path, tag: str) -> None:
    """ReleaseError unless a tag, the program's version and the changelog's newest version are one."""
    version = current_version(root)
    if tag != f"v{version}":
        raise ReleaseError(f"the tag {tag} is not that of version {version}")
    notes_of(_text(root / CHANGELOG), version)


def current_version(root: Path) -> str:
    """The version in the program's code."""
    found = _VERSION.search(_text(root / VERSION_FILE))
    if found is None:
        raise ReleaseError(f"{VERSION_FILE.as_posix()} names no version")
    return found[1]


def next_version(old: str, wanted: str) -> str:
    """The version after `old`: one that is named, or the next major, minor or patch; it must be later."""
    before = _numbers(old)
    major, minor, patch = before
    steps = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}
    after = steps.get(wanted) or _numbers(wanted)
    if after <= before:
        raise ReleaseError(f"{wanted} is not later than {old}")
    return ".".join(map(str, after))


def with_release(changelog: str, version: str, day: str) -> str:
    """The changelog with what was unreleased under the version, and an empty Unreleased at its head."""
    _, head, rest = changelog.partition(f"\n{UNRELEASED}\n")
    if not head:
        raise ReleaseError(f"{CHANGELOG} has no part {UNRELEASED!r}")
    if not rest.partition("\n## ")[0].strip():
        raise ReleaseError(f"{CHANGELOG} tells of nothing that is unreleased")
    if f"\n## {version}" in changelog:
        raise ReleaseError(f"{CHANGELOG} has a part for {version} already")
    return changelog.replace(f"\n{UNRELEASED}\n", f"\n{UNRELEASED}\n\n## {version} ({day})\n", 1)


def notes_of(changelog: str, version: str) -> str:
    """What the changelog says of a version."""
    found = re.search(rf"^## {re.escape(version)}(?: \(.*\))?\n(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    if found is None or not found[1].strip():
        raise ReleaseError(f"{CHANGELOG} says nothing of version {version}")
    return f"{found[1].strip()}\n"


def _numbers(version: str) -> tuple[int, int, int]:
    found = _NUMBERS.fullmatch(version)
    if found is None:
        raise ReleaseError(f"a version is three numbers such as 1.2.3, or major, minor or patch, got {version!r}")
    return int(found[1]), int(found[2]), int(found[3])


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror}") from None


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"git {arguments[0]} failed: {' '.join(done.stderr.split())}")
    return done.stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""What tests share stands in modules of its own: none imports a module of tests, whose tests would run for it too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def imported(text: str) -> Iterator[str]:
    """The dotted names that a module imports, at its top and inside functions."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def of_tests(text: str) -> list[str]:
    """Which of the names that a module imports are, or come out of, modules of tests."""
    return [
        name
        for name in imported(text)
        if name.startswith(("tests.", ".")) and any(part.startswith("test_") for part in name.split("."))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "from tests.project.test_file import save",
        "from tests.project import test_file",
        "import tests.project.test_file",
        "def late():\n    from tests.project.test_file import save",
    ],
)
def test_an_import_of_a_module_of_tests_is_found(text: str) -> None:
    assert of_tests(text)


def test_no_module_imports_a_module_of_tests() -> None:
    found = {
        path.relative_to(TESTS).as_posix(): names
        for path in sorted(TESTS.rglob("*.py"))
        if (names := of_tests(path.read_text("utf-8")))
    }
    assert not found

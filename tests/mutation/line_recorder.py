"""Which lines of the package each test runs, as a plugin of pytest that is registered while it runs them."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from coverage import Coverage


class LineRecorder:
    """Lines of a fixture that several tests share are those of each that asks for it."""

    def __init__(self, root: Path, output: Path) -> None:
        self._root, self._output = root, output
        self._coverage = Coverage(data_file=None, config_file=False, source=[str(root / "workstation")])
        self._coverage.set_option("run:disable_warnings", ["module-not-measured", "couldnt-parse"])
        self._tests: dict[str, float] = {}
        self._askers: dict[str, set[str]] = defaultdict(set)
        self._context = ""
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        for name in getattr(item, "fixturenames", ()):
            self._askers[_fixture(name)].add(item.nodeid)
        begun = process_time()
        self._switch(item.nodeid)
        result = yield
        self._switch("")
        self._tests[item.nodeid] = process_time() - begun
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[Any]:
        before = self._context
        if fixturedef.scope != "function":
            self._switch(_fixture(fixturedef.argname))
        try:
            return (yield)
        finally:
            self._switch(before)

    def write(self) -> None:
        """End, and write down the tests with their seconds of processor time, and the numbers of those of each line."""
        self._coverage.stop()
        numbers = {test: number for number, test in enumerate(self._tests)}
        data, lines = self._coverage.get_data(), {}
        for file in data.measured_files():
            found = {}
            for line, contexts in data.contexts_by_lineno(file).items():
                tests = {test for context in contexts for test in self._askers.get(context, (context,))}
                if known := sorted(numbers[test] for test in tests if test in numbers):
                    found[line] = known
            if found:
                lines[str(Path(file).relative_to(self._root))] = found
        self._output.write_text(json.dumps({"tests": self._tests, "lines": lines}), "utf-8")

    def _switch(self, context: str) -> None:
        self._context = context
        self._coverage.switch_context(context)


def _fixture(name: str) -> str:
    return f"fixture {name}"

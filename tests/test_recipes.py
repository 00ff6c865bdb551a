"""The recipes of CONTRIBUTING.md, followed to the letter in a copy of the tree."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
_COPIED = ("workstation", "resources", "plugins", "tests")
_WHERE = r"In the new file `(?P<new>[^`]+)`|In `(?P<old>[^`]+)`, after `(?P<place>[^`]+)`|Try it"
_STEP = re.compile(rf"^(?:{_WHERE}):\n\n```\w+\n(?P<text>.*?)^```$", re.M | re.S)
_MAX_FILES = {
    "A command": 3,
    "A scale of the frequency axis": 1,
    "A colour map": 1,
    "A column in the list of markers": 1,
    "A preset": 1,
    "An audio format to write": 1,
    "A setting of a format to write": 1,
}
"""Of a recipe; others take two at most."""


@dataclass(frozen=True)
class Recipe:
    title: str
    text: str

    @property
    def steps(self) -> list[re.Match[str]]:
        return list(_STEP.finditer(self.text))

    @property
    def files(self) -> set[str]:
        return {step["new"] or step["old"] for step in self.steps if step["new"] or step["old"]}


def recipes() -> list[Recipe]:
    page = (_ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("\n## Recipes\n")[2]
    parts = re.split(r"^### (.+)$", page, flags=re.M)[1:]
    return [Recipe(title, text) for title, text in zip(parts[::2], parts[1::2], strict=True)]


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the recipes change, without room for what they do not."""
    for name in _COPIED:
        skipped = shutil.ignore_patterns("__pycache__", ".hypothesis")
        shutil.copytree(_ROOT / name, tmp_path / name, copy_function=_link, ignore=skipped)
    for path in _ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy2(path, tmp_path / path.name)
    return tmp_path


def follow(recipe: Recipe, tree: Path) -> str:
    """Do what a recipe says; answers what is to be run in the end."""
    last = ""
    for step in recipe.steps:
        if step["new"]:
            path = tree / step["new"]
            assert not path.exists(), f"{path} is there already"
            path.parent.mkdir(exist_ok=True)
            path.write_text(step["text"], "utf-8")
        elif step["old"]:
            path, place = tree / step["old"], step["place"].replace("\\n", "\n")
            before = path.read_text("utf-8")
            assert before.count(place) == 1, f"{place!r} stands {before.count(place)} times in {step['old']}"
            head, _, rest = before.partition(place)
            path.unlink()  # it is one with the file that it was copied from
            path.write_text(f"{head}{place}\n{step['text'].rstrip()}{rest}", "utf-8")
        else:
            last = step["text"]
    return last


def test_there_is_a_recipe_for_each_thing_that_is_often_added() -> None:
    titles = [recipe.title for recipe in recipes()]
    assert {"An effect", "A preset", "A command", "A plugin", "A page of help", "A format of markers"} <= set(titles)
    for recipe in recipes():
        assert recipe.text.count("```") == 2 * len(recipe.steps), f"a block of {recipe.title!r} is in no step"


@pytest.mark.slow
@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.title)
def test_it_works_as_it_stands(recipe: Recipe, tree: Path) -> None:
    assert len(recipe.files) <= _MAX_FILES.get(recipe.title, 2)
    last = follow(recipe, tree)
    line = [sys.executable, *last.split()[1:]] if last.startswith("python ") else [sys.executable, "-c", last]
    if "-k" in line:  # what stands in quotes is one word
        line[line.index("-k") + 1 :] = [" ".join(line[line.index("-k") + 1 :]).strip('"')]
    home = {name: str(tree / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    environment = {**os.environ, **home, "PYTHONPATH": str(tree), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(line, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert "no tests ran" not in done.stdout


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "README.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (_ROOT / page).read_text("utf-8"))
    assert [link for link in links if not (_ROOT / link).exists()] == []
    named = re.findall(r"`((?:workstation|resources|installer|tests)/[\w./-]+)`", (_ROOT / page).read_text("utf-8"))
    made = {step["new"] for recipe in recipes() for step in recipe.steps}
    assert [path for path in named if path not in made and not (_ROOT / path).exists()] == []

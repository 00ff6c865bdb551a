"""Makes the pages of the reference while the documentation is built: one for each interface, from what it names."""

import ast
from pathlib import Path

import mkdocs_gen_files

ROOT = Path(__file__).resolve().parents[1]

PAGES = {
    "reference/functional.md": (
        "Functions of signal processing",
        "workstation.dsp.functional",
        "The examples find `torch` as it is and `workstation.dsp.functional` as `F`, as in the program's console.",
    ),
    "reference/transforms.md": (
        "Transforms",
        "workstation.dsp.transforms",
        "The examples find `torch` as it is and `workstation.dsp.transforms` as `T`, as in the program's console.",
    ),
    "reference/plugin.md": (
        "What plugins import",
        "workstation.plugin.api",
        "All of it is imported from `workstation.plugin.api`; how to begin is in the page on plugins.",
    ),
}


def public_names(module: str) -> list[str]:
    """What a module's `__all__` lists, read without running it."""
    tree = ast.parse(ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            names: list[str] = ast.literal_eval(node.value)
            return names
    raise ValueError(f"{module} has no __all__")


def page(title: str, module: str, about: str) -> str:
    """The page of a module in Markdown, a part for each of its public names."""
    parts = "\n\n".join(f"::: {module}.{name}" for name in sorted(public_names(module), key=str.lower))
    return f"# {title}\n\n{about}\n\n{parts}\n"


def main() -> None:
    """Add all pages to those that are being built."""
    for path, row in PAGES.items():
        with mkdocs_gen_files.open(path, "w") as file:
            file.write(page(*row))


if __name__ == "<run_path>":  # as mkdocs-gen-files runs it
    main()

"""What can be said of a plugin without running it: its manifest, its names, its syntax, and what it imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

from workstation.plugin.manifest import Manifest, ManifestError, module_file, read_manifest

_PUBLIC = tuple(
    f"workstation.plugin.{name}"
    for name in ("api", "cues", "files", "processing", "models", "music", "params", "separation", "speech")
)
_MOST_BYTES = 4 << 20


def check_plugin(folder: Path) -> tuple[list[str], list[str]]:
    """Faults, with which it does not work, and remarks on what may not work with another version of the program."""
    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        return list(error.problems), []
    faults: list[str] = []
    remarks: list[str] = []
    trees: dict[Path, ast.Module] = {}
    for path in sorted(folder.rglob("*.py")):
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise ValueError("it is too large for code")
            trees[path.resolve()] = ast.parse(path.read_bytes(), str(path))
        except (SyntaxError, ValueError, OSError, RecursionError) as error:
            line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            faults.append(f"{path}{line}: {getattr(error, 'msg', None) or error}")
    faults += _missing_names(manifest, trees)
    for path, tree in trees.items():
        remarks += _private_imports(path, tree)
    if not manifest.rows and not manifest.setup:
        remarks.append(f"{folder / 'plugin.toml'}: it adds nothing: there is no row, and no setup")
    return faults, remarks


def _missing_names(manifest: Manifest, trees: dict[Path, ast.Module]) -> Iterator[str]:
    codes = [("setup", manifest.setup)] if manifest.setup else []
    for row in manifest.rows:
        codes += [(f"[[{row.kind.key}]] {row.row.id}", str(code)) for code in row.kind.code_of(row.row)]
    for where, code in codes:
        module, _, name = code.partition(":")
        path = module_file(manifest.folder, module)
        tree = trees.get(path.resolve()) if path is not None else None
        if tree is not None and name not in set(_names(tree)):
            yield f"{where}: {path} has no {name!r}"


def _names(tree: ast.Module) -> Iterator[str]:
    """What a module defines, as far as that can be read; all that it imports counts."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)


def _private_imports(path: Path, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            modules = [node.module]
            if node.module == "workstation.plugin":
                modules = [f"{node.module}.{alias.name}" for alias in node.names]
        line = getattr(node, "lineno", 0)
        for module in modules:
            if (module == "workstation" or module.startswith("workstation.")) and not module.startswith(_PUBLIC):
                yield f"{path}, line {line}: {module} is the program's own, and may change; use {_PUBLIC[0]}"

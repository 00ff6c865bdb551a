"""Finds circles of imports: modules of which none can be understood, tested or taken away without the others.

Neighbouring rooms that import each other are such a circle too, though their modules need not be.
"""

import sys
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import grimp
from environment import ROOT

PACKAGE = "workstation"


def find_circles(package: str = PACKAGE) -> list[str]:
    """The circles among the modules of a package that can be imported, each as lines "module:line imports module".

    Imports within functions count, and those for types alone: both say that one module is built upon the other.
    There may be more ways round than are told; when all that are told are opened, none is left.
    """
    graph = grimp.build_graph(package, cache_dir=None)
    below = {module: graph.find_modules_directly_imported_by(module) for module in sorted(graph.modules)}
    circles = []
    while True:
        try:
            TopologicalSorter(below).prepare()
        except CycleError as error:
            chain = error.args[1][::-1]  # each of its modules imports the next, and the last is the first
            circles.append("\n".join(_step(graph, importer, imported) for importer, imported in pairwise(chain)))
            below[chain[0]] = below[chain[0]] - {chain[1]}
        else:
            return circles


KNOWN: frozenset[tuple[str, str]] = frozenset()
"""Pairs of rooms that may import each other, if there must be one."""


def find_pairs(package: str = PACKAGE) -> dict[tuple[str, str], list[str]]:
    """Rooms, neither within the other, that import each other; the fewer imports of the two as `find_circles` tells."""
    graph = grimp.build_graph(package, cache_dir=None)
    between: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for module in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            between.setdefault((_room(graph, module), _room(graph, imported)), []).append((module, imported))
    found = {}
    for (one, other), there in between.items():
        back = between.get((other, one))
        if one < other and back and not other.startswith(f"{one}."):
            found[one, other] = [_step(graph, *ends) for ends in min(there, back, key=len)]
    return found


def _room(graph: grimp.ImportGraph, module: str) -> str:
    return module if graph.find_children(module) else module.rpartition(".")[0]


def _step(graph: grimp.ImportGraph, importer: str, imported: str) -> str:
    line = graph.get_import_details(importer=importer, imported=imported)[0]["line_number"]
    return f"  {importer}:{line} imports {imported}"


def main() -> int:
    """Print the circles in the program, and pairs of rooms that import each other; 1 when there are any."""
    sys.path.insert(0, str(ROOT))
    circles = find_circles()
    for number, circle in enumerate(circles, 1):
        print(f"circle {number}:\n{circle}")
    pairs = {names: lines for names, lines in find_pairs().items() if names not in KNOWN}
    for (one, other), lines in pairs.items():
        print("\n".join([f"{one} and {other} import each other:", *lines]))
    print(f"{len(circles) or 'no'} circle{'s' * (len(circles) != 1)} of imports")
    return 1 if circles or pairs else 0


if __name__ == "__main__":
    raise SystemExit(main())

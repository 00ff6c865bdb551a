"""Finds circles of imports: modules of which none can be understood, tested or taken away without the others."""

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


def _step(graph: grimp.ImportGraph, importer: str, imported: str) -> str:
    line = graph.get_import_details(importer=importer, imported=imported)[0]["line_number"]
    return f"  {importer}:{line} imports {imported}"


def main() -> int:
    """Print the circles in the program; 1 when there are any."""
    sys.path.insert(0, str(ROOT))
    circles = find_circles()
    for number, circle in enumerate(circles, 1):
        print(f"circle {number}:\n{circle}")
    print(f"{len(circles) or 'no'} circle{'s' * (len(circles) != 1)} of imports")
    return 1 if circles else 0


if __name__ == "__main__":
    raise SystemExit(main())

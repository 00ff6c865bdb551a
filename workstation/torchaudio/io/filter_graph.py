"""FFmpeg's descriptions of filters, such as "atempo=1.5,aresample=8000", made into graphs.

PyAV makes filters one by one; the language of descriptions is read here (FFmpeg's manual of filters, "Filtergraph
syntax").
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workstation.torchaudio.errors import AudioFileError

if TYPE_CHECKING:
    from av.filter import Graph
    from av.filter.context import FilterContext


@dataclass(slots=True)
class FilterStep:
    """One filter of a description, with the labels before and behind it."""

    name: str
    args: str = ""
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)


def parse_filters(description: str) -> list[list[FilterStep]]:
    """The chains of a description, each a list of filters; AudioFileError where it is none."""
    chains: list[list[FilterStep]] = [[]]
    for text, end in _split(description):
        step = _step(text.strip(), description)
        chains[-1].append(step)
        if end == ";":
            chains.append([])
    return [chain for chain in chains if chain]


def build_graph(graph: "Graph", source: "FilterContext", sink: "FilterContext", description: str) -> None:
    """Put the filters of a description between a source and a sink and make the graph ready.

    The first input without a label (or labelled "in") is the source's, the last output the sink's ("out").
    AudioFileError for filters or arguments that FFmpeg does not have.
    """
    import av

    try:
        _link(graph, source, sink, parse_filters(description))
        graph.configure()
    except (av.FFmpegError, ValueError, RuntimeError, IndexError) as error:
        raise AudioFileError(f"the filters {description!r} cannot be used: {error}") from None


def _link(graph: "Graph", source: "FilterContext", sink: "FilterContext", chains: list[list[FilterStep]]) -> None:
    labelled: dict[str, tuple[FilterContext, int]] = {"in": (source, 0)}
    wanted: list[tuple[str, FilterContext, int]] = []
    free: tuple[FilterContext, int] | None = (source, 0)
    last: tuple[FilterContext, int] | None = None
    for chain in chains:
        before: tuple[Any, int] | None = None
        for step in chain:
            node: Any = graph.add(step.name, step.args or None)
            pads_in, used = len(node.inputs), 0
            for label in step.inputs:
                wanted.append((label, node, used))
                if label == "in":
                    free = None
                used += 1
            if before is not None and used < max(pads_in, 1):
                before[0].link_to(node, before[1], used)
            elif used < pads_in and free is not None and before is None and not step.inputs:
                free[0].link_to(node, free[1], used)
                free = None
            for pad, label in enumerate(step.outputs):
                labelled[label] = (node, pad)
            before = None if step.outputs else (node, 0)
        if before is not None:
            last = before
    for label, node, pad in wanted:
        if label not in labelled:
            raise AudioFileError(f"no filter has an output [{label}]")
        from_node, from_pad = labelled[label]
        from_node.link_to(node, from_pad, pad)
    end = labelled.get("out", last)
    if end is None:
        raise AudioFileError("no filter leads to the end: leave the last output without a label, or call it [out]")
    end[0].link_to(sink, end[1], 0)


def _split(description: str) -> Iterator[tuple[str, str]]:
    """The text of each filter and what ends it: a comma, a semicolon or the end; quotes hold both back."""
    start, quoted, escaped = 0, False, False
    for place, letter in enumerate(description):
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == "'":
            quoted = not quoted
        elif letter in ",;" and not quoted:
            yield description[start:place], letter
            start = place + 1
    yield description[start:], ""


def _step(text: str, description: str) -> FilterStep:
    inputs, text = _labels(text)
    name, _, rest = text.partition("=")
    cut = _first_label(rest)
    args, behind = rest[:cut], rest[cut:]
    if not rest:
        cut = _first_label(name)
        name, behind = name[:cut], name[cut:]
    outputs, left = _labels(behind)
    if not name.strip() or left.strip():
        raise AudioFileError(f"{description!r} is no description of filters: there is none in {text!r}")
    return FilterStep(name.strip(), _unquoted(args.strip()), inputs, outputs)


def _labels(text: str) -> tuple[list[str], str]:
    found = []
    text = text.strip()
    while text.startswith("[") and "]" in text:
        label, _, text = text[1:].partition("]")
        found.append(label.strip())
        text = text.strip()
    return found, text


def _first_label(text: str) -> int:
    quoted = False
    for place, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif letter == "[" and not quoted:
            return place
    return len(text)


def _unquoted(args: str) -> str:
    """Without the first level of quotes and backslashes, which is that of the graph; filters read the second."""
    out, quoted, escaped = [], False, False
    for letter in args:
        if escaped:
            out.append(letter)
            escaped = False
        elif letter == "'":
            quoted = not quoted
        elif letter == "\\" and not quoted:
            escaped = True
        else:
            out.append(letter)
    return "".join(out)

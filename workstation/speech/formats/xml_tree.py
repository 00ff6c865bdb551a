"""XML of files from elsewhere as a tree: no document types or entities, and not nested without bound."""

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

DEEPEST = 200


class _Shallow(TreeBuilder):
    """A tree whose elements lie at most `DEEPEST` deep in each other."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError(f"its elements are nested more than {DEEPEST} deep")
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag)


def tree_of(text: str, kind: str) -> Element:
    """The root of an XML text; ValueError, which says that it is not of a `kind`, when it cannot be read."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError(f"a {kind} file must not declare a document type or entities")
    parser = XMLParser(target=_Shallow())
    try:
        parser.feed(re.sub(r"^[\s\ufeff]*<\?xml[^>]*\?>", "", text).replace("\ufeff", ""))
        root: Element = parser.close()
    except ParseError as error:
        raise ValueError(f"this is no {kind}: {error}") from None
    return root

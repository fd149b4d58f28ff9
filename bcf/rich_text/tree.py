"""HTML as nodes, once nh3 has parsed it as a browser would."""

import re
from html.parser import HTMLParser

DEEPEST_TREE = 60


class Node:
    """An element: its tag, its attributes and what it holds, in order."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Node | str] = []

    @property
    def style(self) -> str:
        """Its style attribute, small letters, without spaces."""
        return re.sub(r"\s", "", self.attributes.get("style", "")).lower()

    @property
    def nodes(self) -> "list[Node]":
        """The elements directly inside it."""
        return [child for child in self.children if isinstance(child, Node)]

    def find(self, tag: str) -> "Node | None":
        """The first element of this tag inside it."""
        for child in self.nodes:
            found = child if child.tag == tag else child.find(tag)
            if found:
                return found
        return None


class Tree(HTMLParser):
    """Builds nodes from nh3's output, which is balanced; what lies deeper than anyone writes is flattened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open, self.skipped = [self.root], 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element, or counts one too deep."""
        node = Node(tag, {name: value or "" for name, value in attrs})
        if tag in {"br", "img", "hr"}:
            self.open[-1].children.append(node)
        elif len(self.open) >= DEEPEST_TREE:
            self.skipped += 1
        else:
            self.open[-1].children.append(node)
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """Closes it."""
        if tag in {"br", "img", "hr"}:
            return
        if self.skipped:
            self.skipped -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Text."""
        self.open[-1].children.append(data)

"""HTML, or text without tags, read into blocks."""

import re
from dataclasses import replace
from itertools import groupby
from urllib.parse import urlsplit

import nh3

from bcf.rich_text.blocks import (
    Block,
    Cell,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Quotation,
    Run,
    Table,
    drop_bold,
    runs_of,
    tidy,
    without_bold,
)
from bcf.rich_text.citations import MARK, fit
from bcf.rich_text.lists import gathered, item_of, numbered, take_marker
from bcf.rich_text.tree import Node, Tree

DEEPEST_NEST = 6
MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "sub": "sub", "sup": "sup"}
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
TABLE_PARTS = {"tbody", "thead", "tfoot"}
BREAKING = TABLE_PARTS | {
    *("p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "center", "pre"),
    *(
        "dl",
        "dt",
        "dd",
        "hr",
        "form",
        "fieldset",
        "li",
        "td",
        "th",
        "tr",
        "caption",
        "figcaption",
        "summary",
        "details",
    ),
}
CONTAINERS = {"ul", "ol", "blockquote", "table", "figure", "img"}
INLINE = {
    *("a", "span", "font", "u", "s", "strike", "ins", "code", "br", "small", "big", "label", "cite", "q"),
}
READ = BREAKING | CONTAINERS | INLINE | set(MARKS) | set(HEADINGS)
DROPPED = {
    *("script", "style", "title", "del", "template", "noscript", "iframe", "object", "embed", "svg", "math", "xml"),
    *("select", "button", "textarea", "input", "noembed", "noframes", "xmp", "plaintext", "audio", "video", "canvas"),
}
ATTRIBUTES = {
    "*": {"style", "class"},
    "a": {"href"},
    "cite": {"data-ref"},
    "img": {"src", "alt", "data-file"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
KNOWN = "|".join(sorted(READ | DROPPED | {"o:p", "html", "body", "head", "meta"}))
TAG = re.compile(rf"</?(?:{KNOWN})\b[^>]*>", re.I)
TYPED_ITEM = re.compile(r"\s*(?:(?P<bullet>[-*•·])|(?P<number>\d{1,3})[.)])\s+(?=\S)")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")


class _Flow:
    """Gathers runs until a block ends, then the blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.heading, self.level, self.ordered = "", 0, False

    def end(self) -> None:
        runs = tidy(self.runs)
        if runs and self.heading:
            self.blocks.append(Heading(self.heading, without_bold(runs)))
        elif runs:
            self.blocks.append(Paragraph(runs, self.level, self.ordered))
        self.runs = []

    def add(self, block: Block | None) -> None:
        self.end()
        if block:
            self.blocks.append(block)


def read(html: str, pictures: str) -> list[Block]:
    """The blocks of this HTML or plain text; a picture stays if its address begins with `pictures`.

    With no `pictures` given, every picture on this site stands.
    """
    html = UNSEEN.sub("", html.replace("\r\n", "\n").replace("\r", "\n"))
    if not TAG.search(html):
        return gathered(_from_text(html), DEEPEST_NEST)
    whole = nh3.clean(html, tags=READ, attributes=ATTRIBUTES, clean_content_tags=DROPPED, link_rel=None)
    tree = Tree()
    tree.feed(whole)
    tree.close()
    return _Reader(pictures).blocks(tree.root)


def _from_text(text: str) -> list[Block]:
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", text):
        for kind, lines in groupby(chunk.split("\n"), key=_kind_of_line):
            if kind:
                items = [Paragraph(tidy([Run(TYPED_ITEM.sub("", line, count=1))])) for line in lines]
                blocks.append(Listing(kind == "number", [item_of(gathered([item], DEEPEST_NEST)) for item in items]))
            elif runs := tidy([Run("\n".join(lines))]):
                blocks.append(Paragraph(runs))
    return blocks


def _kind_of_line(line: str) -> str:
    match = TYPED_ITEM.match(line)
    return "" if not match else "bullet" if match["bullet"] else "number"


class _Reader:
    """Turns nodes into blocks. `depth` counts the lists, quotations and tables we are inside of."""

    def __init__(self, pictures: str) -> None:
        self.pictures = pictures

    def blocks(self, node: Node, depth: int = 0, look: Run = Run(""), in_table: bool = False) -> list[Block]:  # noqa: B008
        flow = _Flow()
        self._into(node, flow, look, depth, in_table)
        flow.end()
        return gathered(flow.blocks, DEEPEST_NEST - depth)

    def _into(self, node: Node, flow: _Flow, look: Run, depth: int, in_table: bool) -> None:
        for child in node.children:
            if isinstance(child, str):
                flow.runs.append(look._replace(text=re.sub(r"\s+", " ", child)))
            elif child.tag == "br":
                flow.runs.append(look._replace(text="\n"))
            elif child.tag in CONTAINERS:
                self._container(child, flow, look, depth, in_table)
            elif child.tag in BREAKING or child.tag in HEADINGS:
                self._breaking(child, flow, look, depth, in_table)
            elif child.tag == "cite" and fit(cited := child.attributes.get("data-ref", "")):
                flow.runs.append(look._replace(text=MARK, href="", cited=cited))
            else:
                self._into(child, flow, _looked(child, look), depth, in_table)

    def _breaking(self, node: Node, flow: _Flow, look: Run, depth: int, in_table: bool) -> None:
        flow.end()
        before = flow.heading, flow.level, flow.ordered
        if node.tag in HEADINGS and not depth:
            flow.heading = flow.heading or HEADINGS[node.tag]
        elif node.tag in HEADINGS:
            look = look._replace(marks=look.marks | {"strong"})
        if level := re.search(r"mso-list:\S*level(\d)", node.style):
            flow.level, flow.ordered = int(level[1]), numbered(take_marker(node))
        self._into(node, flow, look, depth, in_table)
        flow.end()
        flow.heading, flow.level, flow.ordered = before

    def _container(self, node: Node, flow: _Flow, look: Run, depth: int, in_table: bool) -> None:
        if node.tag in {"img", "figure"}:
            self._figure(node, flow, look, depth, in_table)
        elif depth >= DEEPEST_NEST or (node.tag == "table" and in_table):
            self._breaking(node, flow, look, depth, in_table)
        elif node.tag == "blockquote":
            inside = self.blocks(node, depth + 1, look, in_table)
            flow.add(Quotation(inside) if inside else None)
        elif node.tag == "table":
            self._table(node, flow, look, depth)
        else:
            flow.add(self._listing(node, look, depth, in_table))

    def _figure(self, node: Node, flow: _Flow, look: Run, depth: int, in_table: bool) -> None:
        image = node if node.tag == "img" else node.find("img")
        src = image.attributes.get("src", "") if image else ""
        safe = src.startswith(self.pictures) and re.fullmatch(r"/[\w./-]+", src, re.A)
        if not image or not safe or ".." in src or "//" in src:
            if node.tag == "figure":
                self._breaking(node, flow, look, depth, in_table)
            return
        caption = node.find("figcaption")
        runs = tidy(runs_of(self.blocks(caption, DEEPEST_NEST, look, True))) if caption else []
        alt = " ".join(image.attributes.get("alt", "").split())
        file = image.attributes.get("data-file", "")
        flow.add(Figure(src, alt, file if re.fullmatch(r"[\w-]{1,64}", file, re.A) else "", runs))

    def _listing(self, node: Node, look: Run, depth: int, in_table: bool) -> Listing | None:
        items: list[list[Block]] = []
        for child in node.children:
            if isinstance(child, Node) and child.tag == "li":
                items.append(self.blocks(child, depth + 1, look, in_table))
                continue
            around = Node("li", {})
            around.children = [child]
            inside = self.blocks(around, depth + 1, look, in_table)
            if items and inside and isinstance(inside[0], Listing):
                items[-1].extend(inside)
            else:
                items.append(inside)
        items = [item_of(item) for item in items if item]
        return Listing(node.tag == "ol", items) if items else None

    def _table(self, node: Node, flow: _Flow, look: Run, depth: int) -> None:
        flow.end()
        rows: list[list[Cell]] = []
        for part in [node, *(child for child in node.nodes if child.tag in TABLE_PARTS)]:
            for child in part.nodes:
                if child.tag == "tr":
                    rows.append([self._cell(cell, look, depth) for cell in child.nodes])
                elif child.tag == "caption":
                    self._breaking(child, flow, look, depth, in_table=True)
        rows = [row for row in rows if row]
        if rows:
            flow.add(Table(_with_head(rows)))

    def _cell(self, node: Node, look: Run, depth: int) -> Cell:
        inside = self.blocks(node, depth + 1, look, in_table=True)
        tag = "th" if node.tag == "th" else "td"
        if tag == "th":
            drop_bold(inside)
        return Cell(tag, inside, _span(node, "colspan"), _span(node, "rowspan"))


def _looked(node: Node, look: Run) -> Run:
    """The look inside this inline element, from its tag and, as Word and others write it, its style."""
    marks, style = set(look.marks), node.style
    if mark := MARKS.get(node.tag):
        marks.add(mark)
    if re.search(r"font-weight:(bold|[6-9]00)", style):
        marks.add("strong")
    elif re.search(r"font-weight:(normal|400)", style):
        marks.discard("strong")
    if "font-style:italic" in style:
        marks.add("em")
    href = _address(node.attributes.get("href", "")) if node.tag == "a" else ""
    return Run("", frozenset(marks), href or look.href)


def _address(href: str) -> str:
    """A web address, a mail address or a path on this site; otherwise nothing."""
    href = re.sub(r"[\s\x00-\x20]+", "", href)
    if href.lower().startswith("www."):
        href = f"https://{href}"
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    outside = (parts.scheme in {"http", "https"} and parts.netloc) or parts.scheme == "mailto"
    inside = href.startswith(("/", "#")) and not href.startswith(("//", "/\\"))
    return re.sub(r"[<>\"'`{}|\\^]", lambda match: f"%{ord(match[0]):02X}", href) if outside or inside else ""


def _span(node: Node, name: str) -> int:
    text = node.attributes.get(name, "")
    return int(text) if re.fullmatch(r"[1-9]\d?", text, re.A) else 1


def _with_head(rows: list[list[Cell]]) -> list[list[Cell]]:
    """A first row that is all bold is the table's head, as Word's tables have it."""
    first = rows[0]
    simple = all(cell.tag == "td" and all(isinstance(b, Paragraph) for b in cell.blocks) for cell in first)
    runs = [run for cell in first for run in runs_of(cell.blocks) if run.text.strip()]
    if len(rows) > 1 and simple and runs and all("strong" in run.marks for run in runs):
        for cell in first:
            drop_bold(cell.blocks)
        return [[replace(cell, tag="th") for cell in first], *rows[1:]]
    return rows

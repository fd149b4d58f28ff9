"""Rich text: the one form in which an answer's HTML is kept, whatever was typed, pasted or posted.

Text is read into a short list of blocks (paragraph, heading, list, quotation, table, figure) and written
out again from those blocks alone, so nothing gets through that is not named here, and the same meaning
gives the same bytes: Word's list paragraphs become lists, `b` becomes `strong`, a bold first row becomes a
table's head. What cites a document, a figure or a scheme is an empty `cite` that names it: see `citations`.
nh3 parses what comes in, as a browser would, and stands guard over what goes out.
"""

import re

import nh3
from django.utils.safestring import SafeString

from bcf.rich_text.blocks import Block, Figure, Heading, Listing, Paragraph, Quotation, Run, Table
from bcf.rich_text.marking import marked_blocks
from bcf.rich_text.reading import TAG, read
from bcf.rich_text.writing import write

PICTURES = "/files/pictures/"
PLAIN = ["p", "h3", "h4", "ul", "ol", "li", "strong", "em", "sub", "sup", "br", "blockquote"]
PLAIN += ["table", "thead", "tbody", "tr", "figure", "figcaption"]
KEPT: dict[str, set[str]] = {tag: set() for tag in PLAIN} | {
    "a": {"href"},
    "cite": {"data-ref"},
    "img": {"src", "alt", "data-file"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
LINE_END = re.compile(r"</(?:p|h3|h4|li|tr|thead|figure)>|<(?:ul|ol|table|thead|tbody|blockquote)>")
MARK = re.compile(r"<(?:ins|del)\b")
LEFT_OUT = "<p>…</p>"
WORD = re.compile(r"\S*[^\W_]\S*")


def clean(html: str, *, pictures: str = PICTURES) -> str:
    """The HTML to keep for what was typed or pasted; cleaning that again changes nothing.

    Text without tags becomes paragraphs, and lines that begin with `-` or `1.` become lists. A picture
    stays only if its address begins with `pictures`.
    """
    written = "".join(write(block) for block in read(html, pictures))
    return nh3.clean(
        written, tags=set(KEPT), attributes={tag: names for tag, names in KEPT.items() if names},
        url_schemes={"http", "https", "mailto"}, link_rel=None,
    )  # fmt: skip


def text_of(html: str) -> str:
    """The words alone: a blank line between blocks, a line for each list item and table row."""
    return "\n\n".join(part for block in read(html, "") if (part := _text(block)))


def marked(before: str, after: str) -> SafeString:
    """The newer of two texts as HTML, with the words put in as `ins` and those taken out as `del`.

    Both are as `clean` leaves them. Citations stand as they are stored, for who shows the text to number.
    """
    return SafeString("".join(map(write, marked_blocks(read(before, PICTURES), read(after, PICTURES)))))


def marked_changes(before: str, after: str) -> SafeString:
    """As `marked`, but only the blocks that changed, with the one on either side of each, and `…` for the rest."""
    blocks = [write(block) for block in marked_blocks(read(before, PICTURES), read(after, PICTURES))]
    changed = [bool(MARK.search(html)) for html in blocks]
    near = [any(changed[max(0, n - 1) : n + 2]) for n in range(len(blocks))]
    shown = [html if near[n] else LEFT_OUT for n, html in enumerate(blocks) if near[n] or n == 0 or near[n - 1]]
    return SafeString("".join(shown))


def words(html: str) -> int:
    """How many words there are. `editor.js` counts the same way."""
    return len(WORD.findall(text_of(html)))


def as_typed(html: str) -> str:
    """Text for a plain textarea that cleans to exactly this HTML: without tags where that can say it all."""
    blocks = read(html, "")
    chunks = [_typed(block) for block in blocks]
    text = "\n\n".join(chunk for chunk in chunks if chunk is not None)
    if None not in chunks and clean(text) == html:
        return text
    return LINE_END.sub(r"\g<0>\n", html).strip()


def has_tags(text: str) -> bool:
    """Whether this reads as HTML, not as plain text."""
    return bool(TAG.search(text))


def _text(block: Block) -> str:
    match block:
        case Paragraph(runs=runs) | Heading(runs=runs) | Figure(caption=runs):
            return "".join(run.words for run in runs)
        case Listing(items=items):
            return "\n".join("\n".join(_text(inner) for inner in item) for item in items)
        case Quotation(blocks=blocks):
            return "\n\n".join(_text(inner) for inner in blocks)
        case Table(rows=rows):
            return "\n".join("\t".join(" ".join(map(_text, cell.blocks)) for cell in row) for row in rows)


def _typed(block: Block) -> str | None:
    match block:
        case Paragraph(runs=[Run(text=text, marks=marks, href="", cited="")]) if not marks:
            return text
        case Listing(ordered=ordered, items=items) if all(len(item) == 1 for item in items):
            lines = [_typed(item[0]) if isinstance(item[0], Paragraph) else None for item in items]
            marks_ = [f"{number}." if ordered else "-" for number in range(1, len(lines) + 1)]
            return None if None in lines else "\n".join(f"{m} {line}" for m, line in zip(marks_, lines, strict=True))
    return None

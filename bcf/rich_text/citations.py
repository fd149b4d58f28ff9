"""Citations in rich text: stored as what they cite, never as its number; typed as words in double brackets.

Stored: `<cite data-ref="document:n1a2"></cite>`, in text that `clean` has cleaned. What is cited is `KIND:ID`: the
row of a document or a scheme, or the key of a picture. Which number it has is for who shows it to say.
"""

import re
from collections.abc import Callable
from html import escape, unescape

KINDS = ("document", "figure", "scheme")
MARK = "\ufffc"
"""What stands for a citation among the letters of a run."""
CITED = re.compile(rf"(?:{'|'.join(KINDS)}):[\w-]{{1,64}}", re.A)
STORED = re.compile(rf'<cite data-ref="({CITED.pattern})"></cite>', re.A)
BRACKETED = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")
TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
CAPTIONED = re.compile(
    r'<figure>(?P<image><img src="(?P<src>[^"]*)"(?:[^<>"]|"[^"]*")*>)<figcaption>(?P<caption>.*?)</figcaption>', re.S
)


def fit(cited: str) -> bool:
    """Whether this can be what a citation names: a kind and an id."""
    return bool(CITED.fullmatch(cited))


def element(cited: str) -> str:
    """A citation as it is stored."""
    return f'<cite data-ref="{cited}"></cite>'


def cited_in(html: str) -> list[str]:
    """What a stored text cites, in order."""
    return STORED.findall(html) if "<cite" in html else []


def replaced(html: str, write: Callable[[str], str]) -> str:
    """A stored text with each citation as `write` says, in HTML."""
    return STORED.sub(lambda match: write(match[1]), html) if "<cite" in html else html


def bracketed(html: str, write: Callable[[str], str | None]) -> str:
    """Clean HTML in which words in double brackets stand as `write` says, in HTML; None leaves them as they are.

    `write` is given the words alone, not escaped.
    """
    if "[[" not in html:
        return html

    def written(match: re.Match[str]) -> str:
        found = write(unescape(match[1]))
        return match[0] if found is None else found

    pieces = TAG.split(html)
    return "".join(piece if number % 2 else BRACKETED.sub(written, piece) for number, piece in enumerate(pieces))


def captioned(html: str) -> list[tuple[str, str]]:
    """The pictures of a stored text that have a caption, as (key, HTML of the caption), in order."""
    if "<figcaption" not in html:
        return []
    found = ((picture_key(match["src"]), match["caption"]) for match in CAPTIONED.finditer(html))
    return [(key, caption) for key, caption in found if fit(f"figure:{key}")]


def with_captions(html: str, write: Callable[[str, str], tuple[str, str]]) -> str:
    """A stored text in which `write`, given a picture's key and caption, says its figure's id and its caption."""

    def written(match: re.Match[str]) -> str:
        key, caption = picture_key(match["src"]), match["caption"]
        name, below = write(key, caption) if fit(f"figure:{key}") else ("", caption)
        opening = f'<figure id="{escape(name)}">' if name else "<figure>"
        return f"{opening}{match['image']}<figcaption>{below}</figcaption>"

    return CAPTIONED.sub(written, html) if "<figcaption" in html else html


def picture_key(src: str) -> str:
    """The key of a picture, from its address."""
    return src.rstrip("/").rpartition("/")[2]

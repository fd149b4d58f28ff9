"""What a paper or an imported file printed for a part, as its page shows it: each can be set aside once settled."""

from typing import Any

from bcf.editions.base import Part
from bcf.parts import Content
from plans.places import place_label


def block(part: Part, content: Content) -> list[dict[str, Any]]:
    """The block of a part's page that lists its printed figures; none where it has none."""
    if not content.stated:
        return []
    rows = [
        {
            "label": place_label(part, content, one.place),
            "printed": one.printed,
            "where": one.where,
            "id": one.id,
        }
        for one in content.stated
    ]
    return [{"kind": "stated", "rows": rows}]

"""The scripts of a part's page, under our content security policy."""

from django import forms, template
from django.utils.safestring import SafeString
from js_asset import ImportMap, Media, Script

register = template.Library()

SHEET = Media(
    importmap=ImportMap({"grid/amounts": "js/amounts.js", "grid/paste": "js/paste.js", "grid/sheet": "js/grid.js"}),
    js=[
        Script("js/grid.js", type="module"),
        Script("js/by_body.js", type="module"),
        Script("js/autosave.js", type="module"),
    ],
)


@register.simple_tag(takes_context=True)
def part_media(context: template.Context, inputs: forms.Media) -> SafeString:
    """What a part's page loads: the sheet's scripts and what its inputs need, with one import map.

    The map is inline and bears the page's nonce. Print this in the head, before any other module.
    """
    return Media.from_media(SHEET + inputs, nonce=str(context["request"].csp_nonce)).render()

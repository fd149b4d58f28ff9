"""The form field for rich text: an editor where there are scripts, plain text or HTML where there are none."""

import json
from typing import Any

from django import forms
from django_prose_editor.widgets import importmap
from js_asset import Media, Script

from bcf import rich_text

EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"], "defaultProtocol": "https"},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
    "History": True,
    "Document": True,
    "Dropcursor": True,
    "Gapcursor": True,
    "Paragraph": True,
    "Text": True,
}


class RichTextWidget(forms.Textarea):
    """A textarea that `editor.js` turns into the editor.

    Without scripts it holds plain text where that says everything, and otherwise the HTML; either is
    posted back unchanged if nobody changes it. `picker_url` is the page that uploads a picture; without one
    no picture can be put in. `pictures` is where addresses of pictures must begin.
    """

    template_name = "components/rich_text.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, picker_url: str = "", pictures: str = rich_text.PICTURES
    ) -> None:
        super().__init__({"rows": 12, "class": "editor-source"} | (attrs or {}))
        self.picker_url = picker_url
        self.pictures = pictures
        self.word_limit: int | None = None

    @property
    def media(self) -> Media:
        """The editor's style sheet, its import map and our script."""
        return Media(
            importmap=importmap,
            css={"all": ["django_prose_editor/editor.css"]},
            js=[Script("js/editor.js", type="module")],
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows: the text as typed, the HTML for the editor, and the count of words."""
        html = rich_text.clean(str(value or ""), pictures=self.pictures)
        typed = rich_text.as_typed(html)
        context = super().get_context(name, typed, attrs)
        context["widget"] |= {
            "html": html,
            "tagged": rich_text.has_tags(typed),
            "differs": typed != html,
            "extensions_json": json.dumps(self.extensions(), separators=(",", ":")),
            "words": rich_text.words(html),
            "word_limit": self.word_limit,
        }
        return context

    def extensions(self) -> dict[str, Any]:
        """The editor's abilities, by the names the editor's library gives them."""
        if not self.picker_url:
            return EXTENSIONS
        return EXTENSIONS | {"Figure": {"pickerUrl": self.picker_url}, "Caption": True, "Image": True}

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: the browser cannot point at a textarea that the editor hides."""
        return False


class RichTextField(forms.CharField):
    """Rich text, cleaned as `bcf.rich_text` says. `word_limit` is shown, not enforced: a save refuses nothing."""

    widget = RichTextWidget

    def __init__(
        self,
        *,
        picker_url: str = "",
        pictures: str = rich_text.PICTURES,
        word_limit: int | None = None,
        **kwargs: Any,
    ) -> None:
        widget = kwargs.pop("widget", None) or RichTextWidget(picker_url=picker_url, pictures=pictures)
        super().__init__(widget=widget, strip=False, **kwargs)
        self.pictures = pictures
        self.widget.word_limit = word_limit

    def to_python(self, value: Any) -> str:
        """The HTML to keep."""
        return rich_text.clean(super().to_python(value) or "", pictures=self.pictures)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether it means something else than before, however it is written."""
        return self.to_python(data) != self.to_python(initial)

"""Template words loaded on every page: figures as people read them, and what forms need to be drawn."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bcf.amounts import show_pounds, show_whole

register = template.Library()

INPUT_CLASSES = (
    (forms.RadioSelect, ""),
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Widget, "govuk-input"),
)


def _bracketed(value: Decimal | int | None, show: Callable[[Decimal | int], str]) -> str | SafeString:
    if value is None:
        return ""
    if value >= 0:
        return show(value)
    return format_html('<span class="govuk-visually-hidden">minus </span>({})', show(-value))


@register.filter
def pounds(value: Decimal | int | None) -> str | SafeString:
    """`£1,234,567`; negative in brackets, with a minus for screen readers; empty for None."""
    return _bracketed(value, show_pounds)


@register.filter
def whole(value: Decimal | int | None) -> str | SafeString:
    """`1,234,567`, for a column whose head names the unit; negative in brackets; empty for None."""
    return _bracketed(value, show_whole)


@register.filter
def as_words(value: Any) -> Any:
    """A cell that is plain words, as it is; nothing for None and for a cell of figures with nothing in it."""
    return "" if value is None or isinstance(value, dict) else value


@register.filter
def as_rows(foot: Sequence[Any]) -> Sequence[Any]:
    """A table's foot as rows, whether it was given as one row or as several."""
    return foot if foot and isinstance(foot[0], list | tuple) else [foot]


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The field's input in the design system's classes, with its own classes kept."""
    widget = field.field.widget
    base = next(name for kind, name in INPUT_CLASSES if isinstance(widget, kind))
    names = [base, widget.attrs.get("class", "")]
    if base and field.errors:
        names.insert(1, f"{base}--error")
    return field.as_widget(attrs={"class": " ".join(filter(None, names)), "prefix": False, "suffix": False})


@register.filter
def shape(field: BoundField) -> str:
    """How a field is drawn: `radios`, `checkboxes`, `checkbox` (one box with its label) or `input`."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "input"


@register.filter
def first_input_id(field: BoundField) -> str:
    """The id an error summary links to: the input itself, or the first of a group."""
    return f"{field.auto_id}_0" if shape(field) in {"radios", "checkboxes"} else (field.id_for_label or field.auto_id)


@register.filter
def attribute(field: BoundField, name: str) -> str:
    """One of the widget's own attributes, such as `prefix` or `suffix`; empty if it has none."""
    return str(field.field.widget.attrs.get(name, ""))

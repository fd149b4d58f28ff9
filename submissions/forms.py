"""The forms of this room."""

from collections.abc import Iterable
from typing import Any

from django import forms

from bcf.editions.base import Part
from bcf.editor import RichTextField
from plans.checks.base import Finding

PREFIX = "reason_"


class SubmitForm(forms.Form):
    """A reason for each warning that stops only the submission."""

    def __init__(self, *args: Any, warnings: Iterable[Finding] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in warnings:
            self.fields[f"{PREFIX}{one.key}"] = forms.CharField(
                label=f"Why it is submitted all the same: {one.short[:1].lower()}{one.short[1:]}",
                help_text=f"{one.message} Your reason goes with the submission.",
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=2000,
                error_messages={"required": "Give a reason."},
            )

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons by the key of the finding."""
        return {name.removeprefix(PREFIX): reason for name, reason in self.cleaned_data.items()}


class ReportForm(forms.Form):
    """The words of one section of the report to the board."""

    text = RichTextField(label="Words", required=False)


class PublishForm(forms.Form):
    """Which version is published, all of it or the figures only, and a reason beside each part that is kept back."""

    version = forms.ChoiceField(
        label="Version", widget=forms.RadioSelect, error_messages={"required": "Choose the version to publish."}
    )
    extent = forms.ChoiceField(
        label="What is published of it",
        choices=[("whole", "Both parts of the plan"), ("figures", "Only the figures: Part 2, without Part 1")],
        widget=forms.RadioSelect,
        initial="whole",
        error_messages={"required": "Choose what is published of it."},
    )

    def __init__(
        self, *args: Any, versions: Iterable[tuple[str, str]] = (), parts: Iterable[Part] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        version = self.fields["version"]
        if isinstance(version, forms.ChoiceField):
            version.choices = list(versions)
        for part in parts:
            self.fields[f"{PREFIX}{part.key}"] = forms.CharField(
                label=part.full_title, required=False, max_length=500
            )

    def reason_fields(self) -> list[Any]:
        """The fields in which parts are kept back."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def first_fields(self) -> list[Any]:
        """The fields before those."""
        return [field for field in self if not field.name.startswith(PREFIX)]

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons by the key of the part."""
        return {
            name.removeprefix(PREFIX): text for name, text in self.cleaned_data.items() if name.startswith(PREFIX)
        }


class CheckForm(forms.Form):
    """A file to be compared with what was submitted."""

    file = forms.FileField(
        label="File",
        help_text="A PDF, a workbook, a JSON file or a manifest, up to 20 MB.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

"""The forms of this room."""

from collections.abc import Iterable
from typing import Any

from django import forms

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


class CheckForm(forms.Form):
    """A file to be compared with what was submitted."""

    file = forms.FileField(
        label="File",
        help_text="A PDF, a workbook, a JSON file or a manifest, up to 20 MB.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

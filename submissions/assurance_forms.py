"""The forms of what comes after a submission: outcome, conditions, evidence, new version, ratification."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from plans.assurance import APPROVED, KINDS_OF_VERSION, OUTCOMES, Condition, Outcome, Terms
from plans.forms import DayField, ReasonForm
from plans.signing_forms import A_DAY

MOST_CONDITIONS = 20


def _choose(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


class OutcomeForm(forms.Form):
    """One of the four outcomes, and what is said with it. A correction also says why, and what falls away."""

    outcome = forms.ChoiceField(
        label="Outcome",
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the outcome."},
    )
    note = forms.CharField(
        label="What the area team says with it",
        help_text="What it rests on, and what is expected or offered. The area's people read it. May stay empty only "
        "where the plan is approved.",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label="Why it takes the place of the outcome recorded before",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why the outcome is recorded anew."},
    )
    lifted = forms.MultipleChoiceField(
        label="Conditions that fall away",
        help_text="Those that you do not tick stay. All do where the outcome is no longer subject to conditions.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, before: Outcome | None = None, conditions: Iterable[Condition] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        still = [(one.key, one.text) for one in conditions if one.open]
        _choose(self, "lifted", still)
        if before is None:
            del self.fields["reason"]
        if not still:
            del self.fields["lifted"]

    def clean(self) -> dict[str, Any]:
        """Words with every outcome but plain approval."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") not in {APPROVED, None} and not cleaned.get("note"):
            self.add_error("note", "Say what the outcome rests on, and what is expected of the area.")
        return cleaned


class ConditionForm(forms.Form):
    """One condition: what must be done, by whom, by when. Left empty it is none."""

    text = forms.CharField(
        label="What must be done", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    post = forms.CharField(
        label="Owner: the post", help_text="For example Director of Finance.", required=False, max_length=200
    )
    body = forms.ChoiceField(label="Owner: the body", required=False)
    due = DayField(label="Due on", help_text=A_DAY, required=False)

    def __init__(self, *args: Any, bodies: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "body", [("", "Choose"), *((one, one) for one in bodies)])

    def clean(self) -> dict[str, Any]:
        """All of it or nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        wanted = {
            "text": "Say what must be done.",
            "post": "Name the post of the owner.",
            "body": "Choose the body of the owner.",
            "due": "Say by which day.",
        }
        if any(cleaned.get(name) for name in wanted):
            for name, words in wanted.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    @property
    def terms(self) -> Terms | None:
        """The condition; None where the form was left empty."""
        said = self.cleaned_data
        return Terms(said["text"], said["post"], said["body"], said["due"]) if said.get("text") else None


class EvidenceForm(forms.Form):
    """How a condition is met, in words, and a document that shows it."""

    words = forms.CharField(
        label="How the condition is met",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say how the condition is met."},
    )
    file = forms.FileField(
        label="A document that shows it",
        help_text="If there is one. PDF, Word, Excel or PowerPoint, up to 20 MB.",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.pptx"}),
        error_messages={"empty": "The file is empty."},
    )


class MetForm(forms.Form):
    """On which day a condition was met."""

    day = DayField(label="Met on", help_text=A_DAY, error_messages={"required": "Say on which day it was met."})

    def clean_day(self) -> Any:
        """A day that has come."""
        return _that_has_come(self.cleaned_data["day"])


class NewVersionForm(ReasonForm):
    """Whether it is a resubmission or an in-year amendment, and why."""

    kind = forms.ChoiceField(
        label="What it is", widget=forms.RadioSelect, error_messages={"required": "Choose what it is."}
    )
    field_order = ("kind", "reason")

    def __init__(self, *args: Any, kinds: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(kinds)
        _choose(self, "kind", [(kind, KINDS_OF_VERSION[kind]) for kind in offered])
        if len(offered) == 1:
            self.fields["kind"].initial = offered[0]


class RatificationForm(forms.Form):
    """What the board decided of a plan that was submitted before it met."""

    ratified = forms.ChoiceField(
        label="The board",
        choices=[("yes", "ratified the plan"), ("no", "did not ratify it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the board decided."},
    )
    day = DayField(
        label="Day of the decision", help_text=A_DAY, error_messages={"required": "Say when the board decided."}
    )
    minute = forms.CharField(
        label="Minute",
        help_text="Its number or address.",
        max_length=500,
        error_messages={"required": "Give the minute."},
    )

    def clean_day(self) -> Any:
        """A day that has come."""
        return _that_has_come(self.cleaned_data["day"])


def _that_has_come(day: Any) -> Any:
    if day and day > timezone.localdate():
        raise forms.ValidationError("That day is still to come.")
    return day

"""Forms of the pages about areas: invite, grant a role, change a post, join, search; what a body has."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from areas.models import ROLES_BY_KIND, Area, Organisation, Role
from bcf.accounts.models import User
from bcf.amounts import Unreadable, read_date, read_pounds, show_date
from bcf.editions import EDITIONS

ROLE_HELP = {
    Role.AUTHOR: "writes the plan",
    Role.FINANCE: "writes the plan, and its figures above all",
    Role.SIGNATORY: "signs the plan; takes the place of whoever signs now",
    Role.FINANCE_SIGNATORY: "signs Part 2 where the area asks for it, as chief finance officer; takes the place of "
    "whoever does now",
    Role.ASSISTANT: "prepares for a signatory, and cannot sign",
    Role.ADMINISTRATOR: "writes the plan, and invites and removes people",
    Role.PROVIDER: "writes the provider's commentary, and signs it for the chief executive",
    Role.ASSURER: "assures what was submitted",
    Role.NATIONAL: "sees what was submitted across England",
}
POST_HINT = "As it should stand beside a signature: Chief finance officer"


def _moment(moment: datetime) -> str:
    """`9 January 2015 at 12:00`, in London."""
    local = timezone.localtime(moment)
    return f"{show_date(local.date())} at {local:%H:%M}"


def _role_choices(organisation: Organisation) -> list[tuple[str, str]]:
    return [(role.value, f"{role.label}: {ROLE_HELP[role]}") for role in ROLES_BY_KIND[organisation.kind]]


class RoleForm(forms.Form):
    """A role in one organisation, and the post it is held under."""

    role = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Choose a role"})
    post = forms.CharField(max_length=200, help_text=POST_HINT, error_messages={"required": "Enter the post"})

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _role_choices(organisation)  # type: ignore[attr-defined]


class ProviderForm(forms.Form):
    """A provider that takes part in an area."""

    name = forms.CharField(
        label="Name of the provider",
        max_length=200,
        help_text="In full, as it stands in its own papers. If another area has it already, it is the same one here.",
        error_messages={"required": "Enter the provider's name"},
    )


class InviteForm(RoleForm):
    """Whom to invite, and to what."""

    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Enter an e-mail address",
            "invalid": "Enter an e-mail address in the form name@example.org",
        },
    )
    field_order = ("email", "role", "post")


class GrantForm(RoleForm):
    """Another role for someone who has one in the organisation already."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(), empty_label="Choose a person", error_messages={"required": "Choose a person"}
    )
    field_order = ("person", "role", "post")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, organisation=organisation, **kwargs)
        self.fields["person"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(memberships__organisation=organisation, is_active=True).distinct().order_by("email")
        )


class PostForm(forms.Form):
    """The post a role is held under."""

    post = forms.CharField(max_length=200, help_text=POST_HINT, error_messages={"required": "Enter the post"})


class JoinForm(forms.Form):
    """What a person who has no account gives to take up an invitation."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        help_text="Seen by the people you work with. Plans and signatures show your post.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name"},
    )
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        help_text="At least 12 characters. Three words that do not belong together work well.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )


class MeansForm(forms.Form):
    """What a body has for the fund in a year."""

    year = forms.ChoiceField(label="Financial year", error_messages={"required": "Choose a year"})
    amount = forms.CharField(
        label="What the body has in all, in pounds",
        max_length=80,
        help_text="For the whole fund, over all the areas it gives to. For example 12,500,000 or 12.5m.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Enter an amount"},
    )
    source = forms.CharField(
        label="Where the figure is from",
        max_length=300,
        help_text="For example: budget for 2015/16, agreed by the governing body in March 2014. "
        "The areas it gives to can read this.",
        error_messages={"required": "Say where the figure is from"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = sorted({year for edition in EDITIONS.values() for year in edition.years}, reverse=True)
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]

    def clean_amount(self) -> Decimal:
        """The amount in whole pounds, nought or more."""
        typed: str = self.cleaned_data["amount"]
        try:
            amount = read_pounds(typed)
        except Unreadable as why:
            meant = f" Did you mean {why.suggestion}?" if why.suggestion else ""
            raise forms.ValidationError(f"{why.reason}{meant}") from None
        if amount < 0:
            raise forms.ValidationError(f"“{typed}” is less than nought. Enter whole pounds, nought or more.")
        return amount


class ExtensionForm(forms.Form):
    """A later deadline for one area than for the others, and why; or another in its place."""

    day = forms.CharField(
        label="New last day",
        help_text="For example 9 January 2015.",
        max_length=80,
        error_messages={"required": "Say until which day."},
    )
    time = forms.TimeField(
        label="Time of day",
        help_text="By the clock in London, for example 12:00.",
        input_formats=["%H:%M"],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"required": "Say until what time.", "invalid": "Write the time as 12:00."},
    )
    reason = forms.CharField(
        label="Reason",
        help_text="The area's people read it.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give the reason for the extension."},
    )

    def __init__(self, *args: Any, due: datetime, own: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due, self.own = due, own

    def clean_day(self) -> date:
        """A day within a year of the deadline there is: later is a slip."""
        try:
            day: date = read_date(self.cleaned_data["day"])
        except Unreadable as why:
            raise forms.ValidationError(why.reason) from why
        if day > self.due.date() + timedelta(days=366):
            raise forms.ValidationError("That is more than a year after the deadline there is.")
        return day

    def clean(self) -> dict[str, Any]:
        """The moment: later than the round's own deadline."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("day") and cleaned.get("time"):
            cleaned["deadline"] = timezone.make_aware(datetime.combine(cleaned["day"], cleaned["time"]))
            if cleaned["deadline"] <= self.own:
                self.add_error("day", f"The new deadline must be later than the round's own, {_moment(self.own)}.")
        return cleaned


class FindAreaForm(forms.Form):
    """What the list of areas is narrowed by."""

    name = forms.CharField(
        required=False, max_length=100, label="Name", widget=forms.TextInput(attrs={"type": "search"})
    )
    region = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = Area.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct()
        self.fields["region"].choices = [("", "All of England"), *((name, name) for name in regions)]  # type: ignore[attr-defined]

"""The forms of the acts around signing: freeze, decide, sign, return, sign on paper, name a substitute, own steps."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from plans.actions.signing import OUTCOMES
from plans.arrangements import DELEGATED, STEP_OUTCOMES, Delegate
from plans.forms import DayField, ReasonForm

A_DAY = "For example 18 March 2014."


def _choose(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Give a field of a form its choices."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


class FreezeForm(forms.Form):
    """The day of the board's meeting."""

    meeting = DayField(
        label="Day of the board's meeting",
        help_text=A_DAY,
        error_messages={"required": "Say when the board meets."},
    )


class DecisionForm(forms.Form):
    """What the board decided, and to whom it delegated: posts of the area by key, and posts typed one a line."""

    outcome = forms.ChoiceField(
        label="The board",
        choices=[(key, words) for key, words in OUTCOMES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the board decided."},
    )
    day = DayField(
        label="Day of the decision",
        help_text=A_DAY,
        error_messages={"required": "Say when the board decided."},
    )
    minute = forms.CharField(
        label="Minute", help_text="Its number or address. A delegation needs one.", required=False, max_length=500
    )
    deferred_to = DayField(label="Deferred to", help_text="Only where the board deferred.", required=False)
    posts = forms.MultipleChoiceField(
        label="Delegated to",
        help_text="Only where the board delegated. Any one of the posts may then sign on its behalf.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_posts = forms.CharField(
        label="Other posts delegated to",
        help_text="One a line, the post and then its body: Director of Public Health, and the body's name.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    consultation = forms.CharField(
        label="Whom they are to consult",
        help_text="As the minute says, for example: in consultation with the Chair. Only where the board delegated.",
        required=False,
        max_length=500,
    )

    def __init__(
        self, *args: Any, posts: Iterable[Delegate] = (), bodies: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {f"{one.organisation}|{one.post}": one for one in posts}
        self.bodies = bodies or {}
        _choose(self, "posts", ((key, one.words) for key, one in self.known.items()))

    def clean_other_posts(self) -> tuple[Delegate, ...]:
        """The posts typed, each with its body."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["other_posts"].splitlines() if line.strip()]
        return tuple(self._typed(line) for line in lines)

    def _typed(self, line: str) -> Delegate:
        for key, name in self.bodies.items():
            if line.casefold().endswith(f", {name.casefold()}"):
                post = line[: -len(name) - 2].strip()
                if post:
                    return Delegate(key, name, post)
        raise forms.ValidationError(
            f"“{line}” does not end in a body that takes part in this area. Write the post, a comma, and one of: "
            f"{'; '.join(self.bodies.values())}."
        )

    def clean(self) -> dict[str, Any]:
        """A deferral says to when, a delegation to whom and under which minute; a decision is not in the future."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == "deferred" and not cleaned.get("deferred_to"):
            self.add_error("deferred_to", "Say to which day the board deferred its decision.")
        if cleaned.get("day") and cleaned["day"] > timezone.localdate():
            self.add_error("day", "That day is still to come.")
        cleaned["delegates"] = []
        if cleaned.get("outcome") == DELEGATED:
            typed = cleaned.get("other_posts", ())
            cleaned["delegates"] = [*(self.known[key] for key in cleaned.get("posts", ())), *typed]
            if not cleaned["delegates"] and "other_posts" not in self.errors:
                self.add_error("posts", "Choose or type the posts to which the board delegated.")
            if not cleaned.get("minute"):
                self.add_error("minute", "Give the minute by which the board delegated.")
            if not cleaned.get("consultation"):
                self.add_error("consultation", "Say whom they are to consult; if nobody, write “nobody”.")
        return cleaned


class SignForm(forms.Form):
    """The signer's statement."""

    agree = forms.BooleanField(error_messages={"required": "Tick the statement to sign."})

    def __init__(self, *args: Any, statement: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agree"].label = statement


class Part2Form(forms.Form):
    """For which bodies a finance officer signs Part 2: a tick and a post for each, as (key, name, post as it is)."""

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = list(bodies)
        for body, name, post in self.bodies:
            self.fields[f"sign-{body}"] = forms.BooleanField(label=f"Part 2 is signed for {name}", required=False)
            self.fields[f"post-{body}"] = forms.CharField(
                label=f"Post that signs it for {name}", max_length=200, required=False, initial=post
            )

    def clean(self) -> dict[str, Any]:
        """Where it is signed, a post signs it."""
        cleaned: dict[str, Any] = super().clean() or {}
        posts = {body: cleaned.get(f"post-{body}", "") for body, _, _ in self.bodies if cleaned.get(f"sign-{body}")}
        for body, post in posts.items():
            if not post:
                self.add_error(f"post-{body}", "Name the post that signs Part 2.")
        return {"posts": posts}


class PartsForm(forms.Form):
    """The parts that are to be changed."""

    parts = forms.MultipleChoiceField(
        label="Parts to be changed",
        help_text="You give a reason for each on the next page.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick the parts to be changed."},
    )

    def __init__(self, *args: Any, parts: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "parts", parts)


class ReturnForm(forms.Form):
    """A reason beside each part that is to be changed, empty where no change is asked for after all."""

    def __init__(self, *args: Any, parts: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, title in parts:
            self.fields[f"reason-{key}"] = forms.CharField(
                label=title, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
            )

    def clean(self) -> dict[str, Any]:
        """At least one part has a reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        reasons = {name.removeprefix("reason-"): text for name, text in cleaned.items() if text}
        if not reasons:
            first = next(iter(self.fields), None)
            self.add_error(first, "Give a reason beside at least one part.")
        return {"reasons": reasons}


class SettleForm(ReasonForm):
    """Why a change that was asked for is done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Done, because"
        self.fields["reason"].error_messages["required"] = "Say why it is done."


class PaperForm(forms.Form):
    """What stands on a signed sheet, and who saw it signed."""

    person_name = forms.CharField(
        label="Name of the signer",
        max_length=200,
        error_messages={"required": "Give the name of who signed the sheet."},
    )
    post = forms.CharField(
        label="Post of the signer", max_length=200, error_messages={"required": "Give the post of who signed."}
    )
    day = DayField(
        label="Date on the sheet",
        help_text=A_DAY,
        error_messages={"required": "Give the date written on the sheet."},
    )
    content = forms.CharField(
        label="Content printed on the sheet",
        help_text="The twelve characters after the word Content.",
        max_length=80,
        error_messages={"required": "Copy the content's characters from the sheet."},
    )
    witness = forms.ChoiceField(
        label="Witness",
        help_text="A second person of this body, or the board's assistant, who saw it signed.",
        error_messages={"required": "Choose who witnessed it."},
    )
    sheet = forms.FileField(
        label="Signed sheet",
        help_text="PDF up to 20 MB; PNG or JPEG up to 5 MB.",
        error_messages={"required": "Choose the file of the signed sheet."},
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, witnesses: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "witness", [("", "Choose"), *witnesses])


class SubstituteForm(forms.Form):
    """Which post signs in the signatory's place for this plan, from when until when, and why."""

    post = forms.CharField(
        label="Post of the substitute",
        help_text="A post of this body, as it stands on its page of people.",
        max_length=200,
        error_messages={"required": "Name the post that may sign."},
    )
    starts = DayField(label="From", help_text=A_DAY, error_messages={"required": "Say from which day."})
    ends = DayField(label="Until", help_text="The last day.", error_messages={"required": "Say until which day."})
    reason = forms.CharField(
        label="Reason",
        help_text="It stands with the signature, for example: the Chair is on leave.",
        max_length=500,
        error_messages={"required": "Say why a substitute is named."},
    )

    def clean(self) -> dict[str, Any]:
        """It ends no earlier than it starts."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] < cleaned["starts"]:
            self.add_error("ends", "That is before the first day.")
        return cleaned


class OwnStepForm(forms.Form):
    """A step of the area's own."""

    name = forms.CharField(
        label="Name of the step",
        help_text="For example: Cabinet, or the health scrutiny committee.",
        max_length=200,
        error_messages={"required": "Name the step."},
    )
    usual = DayField(
        label="Usual date", help_text=A_DAY, error_messages={"required": "Say when it usually takes place."}
    )
    needed = forms.BooleanField(label="Sign-off is asked for only after it", required=False)


class OwnStepOutcomeForm(forms.Form):
    """What came of a step of the area's own."""

    step = forms.ChoiceField(label="Step", error_messages={"required": "Choose the step."})
    outcome = forms.ChoiceField(
        label="What came of it",
        choices=list(STEP_OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it."},
    )
    day = DayField(label="Day", help_text=A_DAY, error_messages={"required": "Say when."})
    minute = forms.CharField(label="Minute", help_text="Its number or address.", required=False, max_length=500)

    def __init__(self, *args: Any, steps: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "step", steps)

    def clean_day(self) -> Any:
        """A day that has come."""
        day = self.cleaned_data["day"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("That day is still to come.")
        return day

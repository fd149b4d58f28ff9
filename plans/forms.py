"""The form of a part, made from the edition's questions; and the small forms of the other pages.

A part's form is only drawn from content and never validated: reading is `plans.posting`, right and wrong are the
checks. Findings that point at a field are put beside it as its errors.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from bcf import parts as part_types
from bcf.amounts import Unreadable, read_date
from bcf.editions.base import Answer, Field, Part
from bcf.editor import RichTextField, RichTextWidget
from bcf.parts import Content
from plans.choosing import MINE, OTHER, THEIRS, WRITTEN, Choice, left_out
from plans.merging import Conflict
from plans.numbering import UNNUMBERED, Numbering, as_typed
from plans.reference import Reference

AFFIXES = {Answer.MONEY: {"prefix": "£"}, Answer.PERCENTAGE: {"suffix": "%"}}


def organisation_choices(field: Field, reference: Reference) -> list[tuple[str, str]]:
    """The bodies a question offers, as (key, name)."""
    bodies = reference.of_kind(*field.organisation_kinds) if field.organisation_kinds else reference.bodies
    return [(body.key, body.name) for body in bodies]


def label_of(field: Field) -> str:
    """The question with its national number in front, where the part has several numbers."""
    return f"{field.number} {field.label}" if "." in field.number else field.label


def _with_kept(choices: list[tuple[str, str]], cell: Any, name: Callable[[str], str] = str) -> list[tuple[str, str]]:
    """The choices, and what was kept that is none of them, so that drawing and posting again loses nothing."""
    known = {key for key, _ in choices}
    if isinstance(cell, part_types.Unread):
        kept = [(cell.typed, cell.typed)]
    else:
        kept = [(one, name(one)) for one in (cell if isinstance(cell, tuple) else (cell,)) if isinstance(one, str)]
    return choices + [(key, f"{words} (not in the list)") for key, words in kept if key not in known]


def _field(field: Field, cell: Any, reference: Reference, picker_url: str) -> forms.Field:
    shared: dict[str, Any] = {"label": label_of(field), "help_text": field.hint, "required": False}
    if field.answer == Answer.RICH_TEXT:
        return RichTextField(picker_url=picker_url, **shared)
    if field.answer == Answer.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **shared)
    if field.answer == Answer.YES_NO:
        return forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect, **shared)
    if field.answer == Answer.ORGANISATIONS:
        return forms.MultipleChoiceField(
            choices=_with_kept(organisation_choices(field, reference), cell, reference.name_of),
            widget=forms.CheckboxSelectMultiple,
            **shared,
        )
    if field.answer in {Answer.CHOICE, Answer.ORGANISATION}:
        offered = (
            _with_kept(organisation_choices(field, reference), cell, reference.name_of)
            if field.answer == Answer.ORGANISATION
            else _with_kept([(choice.key, choice.label) for choice in field.choices], cell)
        )
        return forms.ChoiceField(choices=[("", "Choose"), *offered], **shared)
    attrs = {"inputmode": "decimal", "class": "govuk-input--width-10"} if field.numeric else {}
    if field.answer == Answer.DATE:
        attrs = {"class": "govuk-input--width-10"}
        shared["help_text"] = field.hint or "For example 14 March 2014."
    return forms.CharField(widget=forms.TextInput(attrs={**attrs, **AFFIXES.get(field.answer, {})}), **shared)


def _initial(field: Field, cell: Any, numbers: Numbering) -> Any:
    if field.answer == Answer.RICH_TEXT and isinstance(cell, str):
        return as_typed(cell, numbers)
    if field.answer in {Answer.ORGANISATIONS, Answer.CHOICES}:
        return list(cell) if isinstance(cell, tuple) else []
    shown = part_types.as_typed(field, cell)
    return shown.removesuffix("%") if isinstance(cell, Decimal) else shown


class PartForm(forms.Form):
    """The questions of a part that are not in tables, holding its content, with findings as the fields' errors.

    `numbers` are those that its citations show.
    """

    def __init__(
        self,
        part: Part,
        content: Content,
        reference: Reference,
        *,
        numbers: Numbering = UNNUMBERED,
        messages: Mapping[str, Iterable[str]] | None = None,
        picker_url: str = "",
    ) -> None:
        held = {field.key: _initial(field, getattr(content, field.key), numbers) for field in part.fields}
        super().__init__(data=held)
        for field in part.fields:
            self.fields[field.key] = _field(field, getattr(content, field.key), reference, picker_url)
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}
        for key, sentences in (messages or {}).items():
            if key in self.fields:
                self._errors[key] = self.error_class(list(sentences), renderer=self.renderer)


CHOOSE = "Choose which is kept. Both of you changed it."
LEFT_OUT = (
    "You wrote something else in the box below, which this choice would leave out. Choose “Keep what is written "
    "below”; or, to do without it, empty the box and choose again."
)


class ChoosingForm(forms.Form):
    """What is to be kept where two versions clash: for each place which of the two, or a third, written here.

    `labels` gives the words of each place. With `asked`, what is not chosen yet is an error; a choice that leaves out
    what was written always is.
    """

    def __init__(
        self,
        conflicts: Iterable[Conflict],
        choices: Mapping[str, Choice],
        labels: Mapping[str, tuple[str, str]],
        reference: Reference,
        *,
        asked: bool = False,
        numbers: Numbering = UNNUMBERED,
        picker_url: str = "",
    ) -> None:
        listed = list(conflicts)
        made: dict[str, forms.Field] = {}
        held: dict[str, Any] = {}
        for one in listed:
            choice, (label, theirs) = choices.get(one.place, Choice()), labels[one.place]
            kept = [(THEIRS, theirs), (MINE, "Keep what you typed")]
            if one.field is not None and one.field.answer in WRITTEN:
                kept.append((OTHER, "Keep what is written below"))
                third = _field(one.field, choice.written, reference, picker_url)
                third.label, third.help_text = f"{label}: something else", ""
                rich = one.field.answer == Answer.RICH_TEXT
                start = one.mine if rich and not part_types.answered(choice.written) else choice.written
                made[f"other-{one.place}"] = third
                held[f"other-{one.place}"] = _initial(one.field, start, numbers)
            made[f"choose-{one.place}"] = forms.ChoiceField(
                label=f"{label}: what is kept", choices=kept, widget=forms.RadioSelect, required=False
            )
            held[f"choose-{one.place}"] = choice.keep
        super().__init__(data=held)
        self.fields.update(made)
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}
        for one in listed:
            choice = choices.get(one.place, Choice())
            sentence = LEFT_OUT if left_out(one, choice) else CHOOSE if asked and not choice.keep else ""
            if sentence:
                self._errors[f"choose-{one.place}"] = self.error_class([sentence], renderer=self.renderer)


def media_of(part: Part) -> forms.Media:
    """The scripts and styles that the inputs of a part's questions need."""
    rich = any(field.answer == Answer.RICH_TEXT for field in part.fields)
    return RichTextWidget().media if rich else forms.Media()


class DayField(forms.CharField):
    """A day typed in words or figures: `14 March 2014`."""

    def to_python(self, value: Any) -> Any:
        """The day. Raises forms.ValidationError, in words."""
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return read_date(typed)
        except Unreadable as why:
            raise forms.ValidationError(why.reason) from why


class ReasonForm(forms.Form):
    """A reason, in the person's own words."""

    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say why."},
    )


class WarningsForm(ReasonForm):
    """Warnings to accept together, with one reason for all of them."""

    warnings = forms.MultipleChoiceField(
        label="Warnings to accept",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick the warnings to accept.",
            "invalid_choice": "A warning you ticked is no longer there: its figures may have changed. "
            "Nothing is accepted yet; look again at what is ticked.",
        },
    )
    field_order = ("warnings", "reason")

    def __init__(self, *args: Any, warnings: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "One reason, for all that are ticked."
        chooser = self.fields["warnings"]
        if isinstance(chooser, forms.MultipleChoiceField):
            chooser.choices = list(warnings)


class CodeForm(forms.Form):
    """The code that was sent by e-mail."""

    code = forms.CharField(
        label="Code",
        help_text="Six digits, from the e-mail that was just sent.",
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": "Enter the six digits from the e-mail."},
    )


class AskAgainForm(forms.Form):
    """Which of the bodies that have not signed is sent a link."""

    organisation = forms.ChoiceField(
        label="For which body",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the body whose signatory is to get a link."},
    )

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["organisation"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = list(bodies)


class AssignForm(forms.Form):
    """Who holds a part, and by when."""

    person = forms.ChoiceField(label="Who holds this part", required=False)
    due = DayField(label="Due", help_text="For example 21 March 2014.", required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["person"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = [("", "Nobody"), *((str(pk), words) for pk, words in people)]


class PictureForm(forms.Form):
    """A picture to put into a text."""

    picture = forms.FileField(
        label="Picture",
        help_text="PNG or JPEG, up to 5 MB.",
        error_messages={"required": "Choose a picture."},
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    alternative_text = forms.CharField(
        label="What it shows, in words",
        help_text="For people who cannot see it.",
        max_length=500,
        error_messages={"required": "Say in words what the picture shows."},
    )
    caption = forms.CharField(label="Caption", required=False, max_length=300)

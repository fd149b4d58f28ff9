"""The forms by which people comment, answer, change what they said, and settle."""

from collections.abc import Iterable
from typing import Any

from django import forms

LONGEST = 4000
QUOTED = 600


def _words(label: str, rows: int = 3, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=LONGEST,
        error_messages={"required": "Write what you have to say."},
    )


class AnswerForm(forms.Form):
    """An answer to a comment, and who is told of it by name. `people` are (id, post) of who may read the part."""

    text = _words("Your answer")
    mentions = forms.MultipleChoiceField(
        label="Tell these people",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Somebody you ticked may not read this part any more. Look again."},
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["mentions"]
        if isinstance(chooser, forms.MultipleChoiceField):
            chooser.choices = list(people)

    def told(self) -> list[int]:
        """The ids of the people who are ticked."""
        return [int(pk) for pk in self.cleaned_data["mentions"]]


class CommentForm(AnswerForm):
    """A new comment: what it is on, the words it is about, whether it asks for a change. `places` are the choices."""

    place = forms.ChoiceField(
        label="Comment on",
        required=False,
        error_messages={"invalid_choice": "What you chose is not there any more. Choose again."},
    )
    words = forms.CharField(
        label="The words it is about, if it is about some",
        help_text="Copied from the text as it is saved.",
        required=False,
        max_length=QUOTED,
        error_messages={"max_length": "Quote fewer words: 600 characters at most."},
    )
    before = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    after = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    text = _words("Your comment")
    asks = forms.BooleanField(
        label="Ask for a change: the part says “Changes requested” until this is settled", required=False
    )
    field_order = ("place", "words", "text", "asks", "mentions")

    def __init__(self, *args: Any, places: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["place"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = list(places)


class WordsForm(forms.Form):
    """What one said, to be said otherwise."""

    text = _words("What you said")


class SettleForm(forms.Form):
    """What was done about a comment. Needed where it asks for a change."""

    done = forms.CharField(
        label="What was done",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what was done, or why nothing is to be."},
    )

    def __init__(self, *args: Any, asks: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done"].required = asks
        if not asks:
            self.fields["done"].label = "What was done, if there is something to say"

"""Forms of the sign-in pages: allauth's, in our words and without placeholders."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.contrib.auth.forms import AdminUserCreationForm

from bcf.accounts.models import User

PASSWORD_HINT = "At least 12 characters. Three words that do not belong together work well."  # noqa: S105


def _say(field: forms.Field, label: str, missing: str, hint: str = "") -> None:
    """Give a field of allauth's our words, and take its placeholder away."""
    field.label, field.help_text = label, hint
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], "E-mail address", "Enter your e-mail address")
        _say(self.fields["password"], "Password", "Enter your password")


class NewPasswordForm(ChangePasswordForm):
    """The old password, and a new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], "Your password now", "Enter the password you have now")
        _say(self.fields["password1"], "New password", "Enter a new password", PASSWORD_HINT)
        _say(self.fields["password2"], "New password again", "Enter the new password again")


class ForgottenPasswordForm(ResetPasswordForm):
    """Where to send a link for a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["email"], "E-mail address", "Enter your e-mail address")


class PasswordFromLinkForm(ResetPasswordKeyForm):
    """A new password, twice, for whoever came by the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password1"], "New password", "Enter a new password", PASSWORD_HINT)
        _say(self.fields["password2"], "New password again", "Enter the new password again")


class AccountForm(forms.Form):
    """The name colleagues see, and when news is e-mailed."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        help_text="Seen by the people you work with. Plans and signatures show your post.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name"},
    )
    letters = forms.ChoiceField(
        label="E-mails about parts given to you, changes asked of you, comments, and plans that everybody has signed",
        choices=User.Letters.choices,
        widget=forms.RadioSelect,
        help_text="What waits for you: a part to write, a change to make, the area team's remarks, a plan to submit. "
        "The rest: comments that name you, answers, and what you wrote that somebody replaced. You are always told "
        "at once when it is your turn to sign or to assure, your signature has stopped counting, or the area team "
        "has decided.",
        error_messages={"required": "Choose when you want e-mails"},
    )


class NewPersonForm(AdminUserCreationForm):
    """A new person, in the admin."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        """Return the address in lower case, as every address is kept."""
        return self.cleaned_data["email"].lower()

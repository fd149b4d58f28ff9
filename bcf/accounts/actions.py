"""What can be done to an account."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from bcf.accounts.models import User


@transaction.atomic
def open_account(*, email: str, name: str, password: str) -> User:
    """Open and return an account with a sound password.

    Raises ValidationError where the password is weak or the address has an account already.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError("There is an account for this e-mail address already. Sign in with it.")
    validate_password(password, User(email=email, name=name))
    return User.objects.create_user(email, password, name=name.strip())


@transaction.atomic
def change_name(*, person: User, name: str, by: User) -> User:
    """Change the name a person is known by to their colleagues; only they themselves can."""
    if by != person:
        raise ValidationError("People change their own name.")
    person.name = name.strip()
    person.save(update_fields=["name"])
    return person


@transaction.atomic
def choose_letters(*, person: User, letters: str, by: User) -> User:
    """Choose when news that is not a call to sign is e-mailed; only they themselves can."""
    if by != person:
        raise ValidationError("People choose their own e-mails.")
    if letters not in User.Letters.values:
        raise ValidationError("Choose when you want e-mails.")
    person.letters = letters
    person.save(update_fields=["letters"])
    return person

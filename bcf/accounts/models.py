"""The person who signs in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower


class People(BaseUserManager["User"]):
    """Makes users whose only name for signing in is an e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store and return a user; the e-mail is kept in lower case. No password: none works."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """As `create_user`, for an administrator of the deployment."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do comes from the roles they hold in organisations (areas.Membership)."""

    class Letters(models.TextChoices):
        TURNS = "turns", "At once what waits for you, the rest once a day"
        AT_ONCE = "at_once", "All of them at once"
        DAILY = "daily", "All of them once a day, together"
        NONE = "none", "Not at all"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    letters = models.CharField(max_length=10, choices=Letters.choices, default=Letters.TURNS)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="one_person_an_email")]

    def __str__(self) -> str:
        return self.name or self.email

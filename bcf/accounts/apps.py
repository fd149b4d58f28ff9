"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in, by e-mail."""

    name = "bcf.accounts"
    label = "accounts"

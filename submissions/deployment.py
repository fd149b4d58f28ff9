"""What `manage.py check --deploy` says of this room's settings."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from submissions.seal import NoKey, signer


@register(Tags.security, deploy=True)
def can_seal(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An error where a deployment has no key with which it could seal a submission."""
    try:
        signer()
    except NoKey as why:
        hint = "Set BCF_SEAL_KEY to a PEM file with a private key, its certificate and the chain. See README.md."
        return [Error(f"Nothing can be submitted. {why}", hint=hint, id="submissions.E001")]
    return []

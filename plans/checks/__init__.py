"""Every check, gathered by importing the modules that declare them."""

from plans.checks import finance, metrics, narrative, reading, signing, stated  # noqa: F401
from plans.checks.base import CATALOGUE

__all__ = ["CATALOGUE"]

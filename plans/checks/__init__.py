"""Every check, gathered by importing the modules that declare them."""

from plans.checks import (  # noqa: F401
    benefits,
    finance,
    grants,
    metrics,
    narrative,
    performance,
    populations,
    printed_names,
    printed_rates,
    providers,
    reading,
    references,
    risks,
    savings,
    schemes,
    signing,
    signs,
    spending,
    stated,
)
from plans.checks.base import CATALOGUE

__all__ = ["CATALOGUE"]

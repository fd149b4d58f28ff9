"""An area with its people, for tests of plans."""

import pytest

from tests import builders
from tests.submitting import signed

__all__ = ["signed", "world"]


@pytest.fixture
def world(db: None) -> builders.World:
    """One area, its bodies, and somebody in each role."""
    return builders.world()

"""Fifty people in ten plans at once, on PostgreSQL, for ten seconds: the longer run is `script/bench-editors`."""

import os
import subprocess

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.django_db  # in one of its own, on the same server
@pytest.mark.skipif(connection.vendor != "postgresql", reason="two gunicorn workers and fifty people want a server")
def test_nothing_fails_and_nothing_is_lost():
    address = os.environ["DATABASE_URL"]
    run = subprocess.run(
        [settings.BASE_DIR / "script" / "bench-editors", "10"],
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert run.returncode == 0, run.stdout + run.stderr[-3000:]
    assert "faults: 0" in run.stdout

"""The site's settings as the tests want them: a data folder of their own, no worker to wait for, quick passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before the settings are read: no test ever touches a developer's database or files. Processes started by a test
# inherit the folder; each of pytest-xdist's workers makes its own.
os.environ["BCF_DATA_DIR"] = tempfile.mkdtemp(prefix="bcf-tests-")
atexit.register(shutil.rmtree, os.environ["BCF_DATA_DIR"], ignore_errors=True)

from bcf.settings import *  # noqa: E402, F403
from bcf.settings import DATA_DIR, DATABASES  # noqa: E402

DEBUG = False
# Only so that WhiteNoise does not warn: pages in tests get their static files from the finders.
Path(DATA_DIR, "static").mkdir()

# A file, not memory: in memory every thread of the live server would share the test's one connection and so its
# transaction. With a file, threads meet as they do in production.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": Path(DATA_DIR, "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF"
else:
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
DATABASES["default"]["CONN_MAX_AGE"] = 0

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

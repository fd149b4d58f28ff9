"""What the tests' own settings promise the tests."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django_tasks import task_backends


@pytest.mark.queued_tasks
def test_marked_tests_queue_their_tasks() -> None:
    assert type(task_backends["default"]).__name__ == "DatabaseBackend"


def test_other_tests_do_their_tasks_at_once() -> None:
    assert type(task_backends["default"]).__name__ == "ImmediateBackend"


def test_no_test_writes_into_the_data_folder_of_a_developer() -> None:
    folder = Path(os.environ["BCF_DATA_DIR"])
    assert folder.name.startswith("bcf-tests-")
    assert Path(settings.MEDIA_ROOT).is_relative_to(folder)
    assert folder == settings.DATA_DIR

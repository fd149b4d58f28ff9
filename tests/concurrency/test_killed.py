"""The server killed at a random moment of a hundred concurrent saves: every save a browser was told of is there.

A real server, gunicorn with two workers, on this test's database. Each author writes a part of their own, some of it
saved as it is typed and some with the button, and sends again what was not answered, as the page's script does.
"""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import connection
from django.test import Client

from bcf import parts as part_types
from plans.chain import broken
from plans.document import document, state_of
from plans.models import Event, PartRevision, Record, Sitting
from plans.sittings import token_of
from tests import builders, cases
from tests.builders import EDITION

pytestmark = pytest.mark.django_db(transaction=True)

PARTS = (
    "provider-engagement", "public-engagement", "vision", "aims", "changes", "acute", "governance", "seven-day",
)  # fmt: skip
SAVES = 104
SEED = 5
PATIENCE = 60
CSRF = "c" * 32


def database_url() -> str:
    """This test's own database, as another process is told of it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    secret = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
    return f"postgresql://{given['USER']}{secret}@{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"


class Server:
    """The site as it is deployed. Killed means killed: no worker ends what it is at."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    def start(self) -> None:
        """Start it and wait until it answers."""
        told = {
            "DJANGO_SETTINGS_MODULE": "bcf.settings",
            "BCF_DATA_DIR": str(self.folder),
            "DATABASE_URL": database_url(),
            "DEBUG": "0",
            "SECRET_KEY": site.SECRET_KEY,
        }
        command = [
            "gunicorn",
            "bcf.wsgi",
            "--workers",
            "2",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--no-control-socket",
            "--preload",  # the site is imported once, and not by each worker: it is started twice
        ]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command, "--timeout", str(PATIENCE)],
                cwd=site.BASE_DIR,
                env={**os.environ, **told},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while not self.answers():
            said = (self.folder / "server.log").read_text()
            assert self.process.poll() is None, f"The server ended:\n{said}"
            assert time.monotonic() < until, f"The server does not answer:\n{said}"
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether a page comes."""
        try:
            return self.send("GET", "/glossary/", "", {})[0] == 200
        except OSError:
            return False

    def kill(self) -> None:
        """SIGKILL to the server and its workers, all at once."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=PATIENCE)

    def send(self, method: str, path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
        """One request over a connection of its own. Raises OSError or HTTPException where no answer comes."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            asked.request(method, path, body, headers)
            answer = asked.getresponse()
            return answer.status, answer.read()
        finally:
            asked.close()


@dataclass
class Author:
    """Somebody who writes one part. `told` are the words they were told are saved, `sent` all that they sent."""

    record: Record
    part: str
    session: str
    words: list[str]
    base: int = 0
    token: str = ""
    sent: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    pressed: list[str] = field(default_factory=list)

    def content(self, words: str) -> Any:
        return cases.content(self.part, text=f"<p>{words}</p>")

    def send(self, server: Server, words: str) -> None:
        """Send words to be saved; once they are, remember that. Raises where no answer comes."""
        pressing = words.endswith("pressed")
        if not self.sent or self.sent[-1] != words:
            self.sent.append(words)
        fields = {"base": self.base, "token": self.token, "text": f"<p>{words}</p>", "then": "stay"}
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        path = self.record.url("part" if pressing else "typing", part=self.part)
        status, said = server.send("POST", path, urlencode(fields), headers)
        assert status == (302 if pressing else 200), f"{self.part}, {words}: {status} {said.decode()[:2000]}"
        self.told.append(words)
        self.token = token_of(EDITION.part[self.part], self.content(words))
        if pressing:
            self.base += 1
            self.pressed.append(words)


class Work:
    """A hundred saves by all authors at once, and a killing among them after so many answers."""

    def __init__(self, server: Server, authors: list[Author], deadly: int) -> None:
        self.server, self.authors, self.deadly = server, authors, deadly
        self.answered = 0
        self.lock = threading.Lock()
        self.now = threading.Event()
        self.again = threading.Event()
        self.faults: list[BaseException] = []

    def write(self, author: Author) -> None:
        """Send all words of one author, each until it is answered."""
        try:
            for words in author.words:
                while True:
                    try:
                        author.send(self.server, words)
                        break
                    except (OSError, http.client.HTTPException):
                        assert self.again.wait(PATIENCE), "the server is not back"
                with self.lock:
                    self.answered += 1
                    if self.answered >= self.deadly:
                        self.now.set()
        except BaseException as fault:  # noqa: BLE001 - told to the test
            self.faults.append(fault)
            self.now.set()


def stored(record: Record, part: str) -> str:
    """The newest words of a part: of its open sitting, else of the plan."""
    sitting = Sitting.objects.filter(record=record, part=part).first()
    if sitting:
        content: Any = part_types.decode(EDITION.part[part], sitting.content)
    else:
        content = document(record).part(part)
    return (content.text or "").removeprefix("<p>").removesuffix("</p>")


def everything_told_is_there(author: Author) -> None:
    """What the author was told last is stored, or what they sent after it; and every save they pressed for."""
    if author.told:
        allowed = {author.told[-1], author.sent[-1]}
        assert stored(author.record, author.part) in allowed, f"{author.part}: told of {author.told[-1]}"
    revisions = PartRevision.objects.filter(record=author.record, part=author.part).order_by("number")
    kept = "\n".join(revisions.values_list("content", flat=True))
    assert [words for words in author.pressed if words not in kept] == []


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[Server]:
    """The server on this test's database, dead at the end whatever happens."""
    backend = "django.core.cache.backends.db.DatabaseCache"
    kept = settings.CACHES
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "cache"}}  # the deployment's table
    call_command("createcachetable")
    settings.CACHES = kept
    one = Server(tmp_path)
    try:
        yield one
    finally:
        one.kill()


def test_every_save_that_the_browser_was_told_of_is_there_after_the_server_is_killed(server: Server) -> None:
    world = builders.world()
    record = builders.started(world)
    chance = random.Random(SEED)  # noqa: S311 - which moment it is matters to nobody
    client = Client()
    client.force_login(world["author"])
    session = client.cookies["sessionid"].value
    each = SAVES // len(PARTS)
    authors = []
    for part in PARTS:
        words = [f"{part} {number}{' pressed' if number % 4 == 3 else ''}" for number in range(each)]
        empty = token_of(EDITION.part[part], part_types.empty(EDITION.part[part]))
        authors.append(Author(record, part, session, words, token=empty))
    server.start()
    work = Work(server, authors, deadly=chance.randint(SAVES // 5, SAVES // 2))
    threads = [threading.Thread(target=work.write, args=(author,), daemon=True) for author in authors]
    for thread in threads:
        thread.start()
    assert work.now.wait(PATIENCE)
    time.sleep(chance.uniform(0, 0.05))  # into the middle of whatever is being saved now
    server.kill()
    assert not work.faults, work.faults
    assert any(thread.is_alive() for thread in threads), "it was killed while they wrote"
    for author in authors:
        everything_told_is_there(author)
    server.start()
    work.again.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert not work.faults, work.faults
    assert not any(thread.is_alive() for thread in threads)
    record.refresh_from_db()
    for author in authors:
        assert author.told == author.words
        everything_told_is_there(author)
        numbers = PartRevision.objects.filter(record=record, part=author.part).order_by("number")
        assert [one.number for one in numbers] == list(range(1, len(author.pressed) + 1)), "one revision a save"
    assert broken(Event.objects.filter(record=record).order_by("number"), record.head) is None
    assert record.status == state_of(record).status

"""Fifty people who write in ten plans at once: `script/bench-editors [SECONDS]`, on PostgreSQL.

The site runs as it is deployed, two gunicorn workers, and each editor is a browser: it opens a part, saves what is
typed as it is typed, at the page's own address, one request at a time and each with the token that the one before was
answered, as static/js/autosave.js does; then it presses the button, or leaves. Where its save clashes with others' it
chooses, and saves again. Half of what is written is written on a page that is no longer the newest.

In the end everything that was acknowledged is looked for. What was saved: a line of a table in the newest revision,
a text in the history of its part, by its author. What was saved as it was typed: in its author's open sitting, or in
a revision of theirs; unless its author, going on from it, typed or saved something else in its place.
"""

import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from statistics import median, quantiles
from threading import Thread
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bcf.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from areas.models import Area, Membership, Organisation, Participation  # noqa: E402
from bcf.accounts.models import User  # noqa: E402
from plans import actions, chain  # noqa: E402
from plans.models import Event, PartRevision, Record, Sitting  # noqa: E402

PLANS, EDITORS, WORKERS = 10, 50, 2
EDITION = "2014-02"
EXPECTED = frozenset({"open 200", "save 302", "save 409", "autosave 200", "autosave 409"})
"""How requests may be answered: 409 is a page on which to choose, or an autosave that goes on in another window."""
Fields = list[tuple[str, str]]


class Form(HTMLParser):
    """The fields of the page's one form that saves, as a browser would post them with nothing changed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: Fields = []
        self.choices: list[str] = []
        self.autosave = ""
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a field."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = "data-part" in said or "data-choosing" in said
            self.autosave = said.get("data-autosave", self.autosave)
        if self.inside and tag == "input" and said.get("name"):
            if said.get("type") == "hidden":
                self.fields.append((said["name"], said.get("value", "")))
            elif said.get("type") == "radio" and said["name"].startswith("choose-"):
                self.choices.append(said["name"])

    def handle_endtag(self, tag: str) -> None:
        """The form ends."""
        self.inside = self.inside and tag != "form"

    def held(self, name: str) -> str:
        """What a hidden field holds; empty where there is none."""
        return next((value for key, value in self.fields if key == name), "")


OUTSIDE = frozenset({"csrfmiddlewaretoken", "token", "then"})
"""What is not saved as one types, as in the page's script."""
ROW = re.compile(r"^risks-(\w+)-risk$")


class Window:
    """A part's page in an editor's browser: what its form holds, and what is typed into it by the field's name."""

    def __init__(self, part: str, page: str) -> None:
        self.part = part
        self.form = Form(page)
        self.token = self.form.held("token")
        self.typed: dict[str, str] = {}
        self.stopped = False

    def fields(self) -> Fields:
        """What the form would post, but for its buttons."""
        drawn = [(name, self.token if name == "token" else value) for name, value in self.form.fields]
        rows = [("risks-row", row[1]) for name in self.typed if (row := ROW.match(name))]
        return [*drawn, *rows, *self.typed.items()]


@dataclass
class Editor:
    """One person at one plan: their browser, and what they were told is saved.

    `lines` are, by row, what the last save said, and what was saved as typed since: that goes into the plan too when
    somebody else saves. `held` is what was saved as typed and not replaced by its author since: by part and by the
    token that came back, the words of each field.
    """

    number: int
    record: Record
    session: str
    port: int
    person: int
    lines: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    held: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    typed: int = 0
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[str] = field(default_factory=Counter)
    windows: dict[str, Window] = field(default_factory=dict)
    csrf: str = ""

    def ask(self, what: str, method: str, address: str, fields: Fields | None = None) -> tuple[int, str]:
        """One request: the status, and the page."""
        token = next((value for name, value in fields or () if name == "csrfmiddlewaretoken"), "")
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={self.csrf or token}"
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
        if fields and not token:
            headers["X-CSRFToken"] = self.csrf
        start = time.perf_counter()
        browser = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            browser.request(method, address, urlencode(fields or []) if fields else None, headers)
            answer = browser.getresponse()
            page = answer.read().decode()
        finally:
            browser.close()
        for name, value in answer.getheaders():
            if name == "Set-Cookie" and value.startswith(settings.CSRF_COOKIE_NAME):
                self.csrf = value.split(";")[0].partition("=")[2]
        self.times[what].append(time.perf_counter() - start)
        self.answers[f"{what} {answer.status}"] += 1
        return answer.status, page

    def window_on(self, part: str, chance: random.Random) -> Window:
        """The part's page: the one that is open still, half of the time, else anew."""
        if part not in self.windows or chance.random() < 0.5:
            _, page = self.ask("open", "GET", self.record.url("part", part=part))
            self.windows[part] = Window(part, page)
        return self.windows[part]

    def write(self, until: float) -> None:
        """Write until then, at a person's pace sped up: some typing, then the button, or another page."""
        chance = random.Random(self.number)  # noqa: S311 - so that a run can be run again
        turn = 0
        while time.time() < until:
            turn += 1
            window = self.window_on("risks" if chance.random() < 0.6 else "vision", chance)
            for moment in range(chance.randint(1, 4)):
                self.write_words(window, f"Editor {self.number}, turn {turn}, moment {moment}", chance)
                if chance.random() < 0.75:
                    self.autosave(window)
                    time.sleep(chance.uniform(0.1, 0.4))
            if chance.random() < 0.6:
                self.save(window, chance)
            time.sleep(chance.uniform(0.2, 0.8))

    def write_words(self, window: Window, words: str, chance: random.Random) -> None:
        """Type words: the text, or a line of one's own in the table."""
        if window.part == "vision":
            window.typed["text"] = f"<p>{words}</p>"
            return
        row = f"risks-e{self.number}n{chance.randrange(4)}"
        cells = {"risk": words, "rating": "high", "mitigation": "Care at home"}
        window.typed |= {f"{row}-{column}": cell for column, cell in cells.items()}

    def autosave(self, window: Window) -> None:
        """Save what is typed as the page's script does, and go on from the token that comes back."""
        if window.stopped:
            return
        sent = [one for one in window.fields() if one[0] not in OUTSIDE]
        status, said = self.ask("autosave", "POST", window.form.autosave, [*sent, ("token", window.token)])
        if status != 200:
            window.stopped = status == 409 and json.loads(said)["stop"]
            return
        before = self.held.pop((window.part, window.token), {})
        window.token = json.loads(said)["token"]
        self.held[window.part, window.token] = before | {n: w for n, w in window.typed.items() if is_text(n)}
        self.typed += 1
        for name, words in window.typed.items():
            if (row := ROW.match(name)) and row[1] in self.lines:
                self.lines[row[1]].append(words)

    def save(self, window: Window, chance: random.Random) -> bool:
        """Press the button, choosing one's own where it clashes. Whether it was acknowledged."""
        fields, address = [*window.fields(), ("then", "stay")], self.record.url("part", part=window.part)
        for _ in range(5):
            status, page = self.ask("save", "POST", address, fields)
            if status == 302:
                self.saved(window)
                self.windows.pop(window.part, None) if chance.random() < 0.5 else None
                return True
            if status != 409:
                return False
            form = Form(page)
            fields = [*form.fields, *((name, "mine") for name in dict.fromkeys(form.choices))]
        return False

    def saved(self, window: Window) -> None:
        """Take note of what a save was acknowledged with. The page stays as it was drawn: as after Back."""
        before = self.held.get((window.part, window.token), {})
        for name, words in window.typed.items():
            before.pop(name, None)
            if row := ROW.match(name):
                self.lines[row[1]] = [words]
            elif is_text(name):
                self.texts.append(words)
        window.typed = {}


def is_text(name: str) -> bool:
    """Whether a field is one whose words are looked for in the end."""
    return name == "text" or ROW.match(name) is not None


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving() -> Iterator[int]:
    """The site as it is deployed, on a port of its own, until the work is done."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "bcf.wsgi", "--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}"]
    command += ["--no-control-socket", "--log-level", "error", "--timeout", "60"]
    server = subprocess.Popen(command, env={**os.environ, "DEBUG": "0", "ALLOWED_HOSTS": "localhost"})  # noqa: S603
    try:
        for _ in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def plans_with_people() -> list[tuple[Record, list[User]]]:
    """Ten plans, each with the people who write in it, of a council of its own."""
    made = []
    for number in range(PLANS):
        area = Area.objects.create(slug=f"bench-{number}", name=f"Bench {number}")
        body = Organisation.objects.create(kind="council", name=f"Bench {number} Council")
        Participation.objects.create(area=area, organisation=body, takes_part_as="council")
        people = [
            User.objects.create_user(f"editor.{number}.{one}@example.org", name=f"Editor {number}.{one}")
            for one in range(EDITORS // PLANS)
        ]
        for person in people:
            Membership.objects.create(person=person, organisation=body, role="author", post="Author", by=person)
        made.append((actions.start_plan(area=area, edition_code=EDITION, by=people[0]), people))
    return made


def session_of(person: User) -> str:
    """The key of a session in which this person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = next(
        name for name in settings.AUTHENTICATION_BACKENDS if hasattr(load_backend(name), "get_user")
    )
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def lost(editors: Iterable[Editor]) -> list[str]:
    """What was acknowledged and is not there."""
    missing = []
    newest = {one.record_id: one.content for one in PartRevision.objects.filter(part="risks", newest=True)}
    history: dict[tuple[int, str, int], str] = defaultdict(str)
    for one in PartRevision.objects.all():
        history[one.record_id, one.part, one.by_id] += one.content
    kept = history.copy()
    for sitting in Sitting.objects.all():
        kept[sitting.record_id, sitting.part, sitting.by_id] += sitting.content
    for editor in editors:
        plan, person = editor.record.pk, editor.person
        held = json.loads(newest.get(plan, "{}"))
        risks = {row["id"]: row.get("risk") for row in held.get("risks", [])}
        missing += [f"{row}: {words}" for row, words in editor.lines.items() if risks.get(row) not in words]
        missing += [words for words in editor.texts if words not in history[plan, "vision", person]]
        missing += [
            f"{words}, in {name}, as typed"
            for (part, _), fields in editor.held.items()
            for name, words in fields.items()
            if words not in kept[plan, part, person]
        ]
    return missing


def broken_chains() -> list[str]:
    """The plans whose chain of events is not whole."""
    return [
        record.code
        for record in Record.objects.select_related("area")
        if chain.broken(list(Event.objects.filter(record=record).order_by("number")), record.head) is not None
    ]


def spread(times: list[float]) -> str:
    """Median, ninety-fifth of a hundred and longest, in milliseconds."""
    high = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return f"{len(times):>8}{median(times) * 1000:>10.0f}{high * 1000:>10.0f}{max(times) * 1000:>10.0f}"


def run(seconds: float) -> int:
    """Everything, in the empty database that `DATABASE_URL` names; the number of faults."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    people = [(record, person) for record, writers in plans_with_people() for person in writers]
    with serving() as port:
        editors = [
            Editor(number, record, session_of(person), port, person.pk)
            for number, (record, person) in enumerate(people)
        ]
        connection.close()
        until = time.time() + seconds
        threads = [Thread(target=editor.write, args=(until,)) for editor in editors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    answers = sum((editor.answers for editor in editors), Counter[str]())
    print(f"{len(editors)} editors on {PLANS} plans for {seconds:g} s, {WORKERS} workers, {connection.vendor}")
    print(f"{'':<14}{'requests':>8}{'median':>10}{'95 %':>10}{'longest':>10}  ms")
    for what in sorted({name for editor in editors for name in editor.times}):
        print(f"{what:<14}{spread([one for editor in editors for one in editor.times[what]])}")
    print("answers:", ", ".join(f"{what}: {count}" for what, count in sorted(answers.items())))
    acknowledged = sum(len(editor.texts) + len(editor.lines) for editor in editors)
    typed = sum(editor.typed for editor in editors)
    faults = [f"answered {what} {count} times" for what, count in answers.items() if what not in EXPECTED]
    faults += [f"lost: {what}" for what in lost(editors)]
    faults += [f"chain broken: {code}" for code in broken_chains()]
    print(f"acknowledged texts and lines: {acknowledged}, as typed: {typed}; "
          f"revisions: {PartRevision.objects.count()}; open sittings: {Sitting.objects.count()}; "
          f"faults: {len(faults)}")  # fmt: skip
    for fault in faults[:20]:
        print("FAULT", fault)
    return len(faults) + (not acknowledged) + (not typed)


if __name__ == "__main__":
    sys.exit(run(float(sys.argv[1]) if len(sys.argv) > 1 else 120) > 0)

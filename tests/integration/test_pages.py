"""The pages of a plan over HTTP: they render, save, keep what cannot be read, and answer nonsense with sense."""

import datetime
import io
import tracemalloc
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from areas import reference
from bcf.accounts.models import User
from bcf.parts import Unread
from plans.checks.base import Finding
from plans.demo import loading
from plans.document import document, newest_revisions, state_of
from plans.models import Event, PartRevision, Record, Upload
from plans.pages import shell
from plans.views import checking
from tests import builders
from tests.pages import form_values

PAGES = ("plan", "read", "money", "metrics", "checklist", "checklist_table", "sign_off", "files")


@pytest.fixture
def author(world):
    client = Client()
    client.force_login(world["author"])
    return client


@pytest.fixture
def record(world):
    return builders.started(world)


def address(record, part="vision", name="part", **more):
    return record.url(name, part=part, **more)


def newest(record, part):
    return newest_revisions(record).get(part)


def page(response):
    return " ".join(response.content.decode().split())


def test_every_page_of_the_demonstration_renders(db, client):
    reference.load()
    draft, signed, _ = loading.load()
    for record, email in ((draft, "integration@ccg.example"), (signed, "author@exampleshire.example")):
        client.force_login(User.objects.get(email=email))
        for name in PAGES:
            assert client.get(record.url(name)).status_code == 200, name
        for part in record.edition.parts:
            response = client.get(address(record, part.key))
            assert response.status_code == 200, part.key
            assert part.title.encode() in response.content.replace(b"&#x27;", b"'"), part.key
            assert client.get(address(record, part.key, "part_history")).status_code == 200
            assert client.get(address(record, part.key, "assign")).status_code == 200
    assert client.get("/").status_code == 200


def test_a_save_is_kept_and_shown(author, record):
    response = author.post(address(record), {"base": "0", "text": "<p>Integrated teams.</p>"})
    assert response.status_code == 302
    assert "Integrated teams." in page(author.get(response.url))
    assert newest(record, "vision").number == 1


def test_a_letter_in_an_amount_is_kept_as_typed_and_explained(author, record):
    response = author.post(
        address(record, "contributions"),
        {"base": "0", "lines-row": "n1", "lines-n1-budget_line": "Core", "lines-n1-spend_2014_15": "12k?"},
        follow=True,
    )
    assert document(record).part("contributions").lines[0].spend_2014_15 == Unread("12k?")
    shown = page(response)
    assert 'value="12k?"' in shown
    assert "cannot be read as pounds" in shown
    assert "govuk-error-summary" in shown
    assert 'href="#id_lines-n1-spend_2014_15"' in shown
    assert 'id="id_lines-n1-spend_2014_15"' in shown
    assert "<title>Error: " in shown


def test_text_that_ends_in_a_per_cent_sign_survives_being_shown(author, record, world):
    builders.save(record, "plan-details", world["author"], minimum_source="The letter says 5%")
    assert "The letter says 5%" in page(author.get(address(record, "plan-details")))


def post_line(author, record, act, **more):
    newest_line = newest(record, "contributions")
    base = newest_line.number if newest_line else 0
    return author.post(address(record, "contributions"), {"base": base, "act": act, **more})


def test_rows_are_added_moved_and_removed_without_scripts(author, record):
    shown = page(author.get(address(record, "contributions")))
    assert 'value="add:lines"' in shown
    response = post_line(author, record, "add:lines")
    assert response.status_code == 302
    shown = page(author.get(response.url))
    assert 'name="lines-row"' in shown
    for key in ("n1", "n2"):
        post_line(author, record, "add:lines", **{"lines-row": key, f"lines-{key}-budget_line": f"Line {key}"})
    post_line(author, record, "up:lines:n2")
    assert [row.id for row in document(record).part("contributions").lines] == ["n2", "n1"]
    response = post_line(author, record, "down:lines:n2")
    assert [row.id for row in document(record).part("contributions").lines] == ["n1", "n2"]
    assert author.get(response.url).status_code == 200
    post_line(author, record, "remove:lines:n1")
    assert [row.id for row in document(record).part("contributions").lines] == ["n2"]


def test_a_stale_save_after_all_does_the_row_button_and_keeps_the_file(author, record, world):
    builders.save(record, "documents", world["author"])
    url = address(record, "documents")
    file = SimpleUploadedFile("strategy.pdf", b"%PDF-1.7 strategy")
    start = {"base": "0", "documents-row": "n1", "documents-n1-title": "Strategy"}
    author.post(url, start)
    stale = author.post(
        url, {"base": "9", "documents-row": "n1", "documents-n1-title": "Our strategy", "documents-n1-file": file}
    )
    assert stale.status_code == 409
    choice = {"choose-documents.n1.title": "mine"}
    assert author.post(url, form_values(stale, url) | choice).status_code == 302
    (row,) = document(record).part("documents").documents
    assert row.title == "Our strategy"
    assert Upload.objects.get(key=row.file).name == "strategy.pdf"
    stale = author.post(url, {"base": "1", "act": "remove:documents:n1"})
    assert stale.status_code == 409
    author.post(url, form_values(stale, url) | {"choose-documents.n1": "mine"})
    assert document(record).part("documents").documents == ()


def test_a_file_that_is_not_fit_is_left_out_and_the_rest_is_saved(author, record):
    row = {"documents-row": "n1", "documents-n1-title": "Strategy"}
    unfit = SimpleUploadedFile("strategy.exe", b"MZ")
    response = author.post(address(record, "documents"), {"base": "0", **row, "documents-n1-file": unfit})
    assert response.status_code == 422
    shown = page(response)
    assert "strategy.exe was not attached: Only PDF, Word, Excel and PowerPoint files can be attached." in shown
    assert "Everything else on the page is saved." in shown
    assert "<title>Error: " in shown
    assert 'name="base" value="1"' in shown
    (kept,) = document(record).part("documents").documents
    assert (kept.title, kept.file) == ("Strategy", None)
    assert not Upload.objects.exists()
    fit = SimpleUploadedFile("strategy.pdf", b"%PDF-1.7 strategy")
    posted = {"base": "1", "documents-row": kept.id, f"documents-{kept.id}-title": "Strategy"}
    assert author.post(address(record, "documents"), posted | {f"documents-{kept.id}-file": fit}).status_code == 302
    (before,) = document(record).part("documents").documents
    again = SimpleUploadedFile("strategy.pdf", b"not a PDF")
    posted |= {"base": "2", f"documents-{kept.id}-title": "Our strategy", f"documents-{kept.id}-file": again}
    assert 'name="base" value="2"' in page(author.get(address(record, "documents")))
    shown = page(author.post(address(record, "documents"), posted))
    assert "its content is something else" in shown
    assert 'name="base" value="3"' in shown
    assert "Our strategy" in shown
    (after,) = document(record).part("documents").documents
    assert (after.title, after.file) == ("Our strategy", before.file)


def test_a_file_that_is_not_fit_in_a_stale_save_is_said_and_the_words_can_be_saved(author, record, world):
    builders.save(record, "documents", world["author"])
    author.post(address(record, "documents"), {"base": "0", "documents-row": "n1", "documents-n1-title": "Strategy"})
    unfit = SimpleUploadedFile("strategy.exe", b"MZ")
    posted = {"base": "9", "documents-row": "n1", "documents-n1-title": "Ours", "documents-n1-file": unfit}
    stale = author.post(address(record, "documents"), posted)
    assert stale.status_code == 409
    assert "strategy.exe was not attached" in page(stale)
    assert "Everything else" not in page(stale)
    url = address(record, "documents")
    author.post(url, form_values(stale, url) | {"choose-documents.n1.title": "mine"})
    (row,) = document(record).part("documents").documents
    assert (row.title, row.file) == ("Ours", None)


@pytest.mark.parametrize(("now", "words"), [(2014, "agreed 18 March<"), (2026, "agreed 18 March 2014<")])
def test_the_strip_says_the_year_where_it_is_not_this_one(client, world, monkeypatch, now, words):
    record = builders.signing(world)
    client.force_login(world["author"])
    monkeypatch.setattr(
        shell,
        "timezone",
        SimpleNamespace(localtime=timezone.localtime, localdate=lambda: datetime.date(now, 5, 1)),
    )
    assert words in client.get(record.url("plan")).content.decode()


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 of these stops the request"), (2, "2 of these stop the request")]
)
def test_the_checklist_counts_what_stops_the_request(count, words):
    finding = Finding(id="F1", level="error", message="Nobody holds the pool.")
    summary = SimpleNamespace(
        stopping=[finding] * count, findings=(), open_errors=count, open_warnings=0, questions=0
    )
    assert checking._note(SimpleNamespace(summary=summary)).startswith(words)


def test_a_double_post_makes_one_revision(author, record):
    for _ in range(2):
        response = author.post(address(record), {"base": "0", "text": "<p>Once.</p>"})
        assert response.status_code == 302
    assert PartRevision.objects.count() == 1
    assert Event.objects.filter(kind="saved").count() == 1


def test_a_save_that_voids_signatures_asks_first(client, world):
    record = builders.signing(world)
    builders.sign(world, record, "ccg signatory")
    client.force_login(world["author"])
    posted = {"base": "1", "text": "<p>New.</p>"}
    response = client.post(address(record), posted)
    assert response.status_code == 409
    assert "void 1 signature" in page(response)
    assert "New." in page(response)
    assert len(state_of(record).standing) == 1
    client.post(address(record), posted | {"void_signatures": "yes"})
    assert len(state_of(record).standing) == 0


def test_those_who_may_only_read_save_nothing(client, world, record):
    client.force_login(world["assistant"])
    response = client.post(address(record), {"base": "0", "text": "<p>Not mine.</p>"}, follow=True)
    assert "Nothing was saved" in page(response)
    assert PartRevision.objects.count() == 0


def test_a_lost_session_keeps_what_was_typed_on_the_page(client, record):
    response = client.post(address(record), {"base": "0", "text": "<p>All my words.</p>"})
    assert response.status_code == 403
    assert "nothing was saved" in page(response)
    assert "All my words." in page(response)
    assert "/accounts/login/?next=/plans/" in page(response)
    assert PartRevision.objects.count() == 0


def test_a_lost_token_says_that_nothing_was_saved(world, record):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["author"])
    response = client.post(address(record), {"base": "0", "text": "<p>x</p>"})
    assert response.status_code == 403
    assert "Nothing was saved" in page(response)
    assert "&lt;p&gt;x&lt;/p&gt;" in page(response)
    assert "csrf" not in page(response).lower()
    assert PartRevision.objects.count() == 0


class Endless(io.RawIOBase):
    """A multipart upload of a size, made as it is read."""

    def __init__(self, name, size):
        head = (
            '--edge\r\nContent-Disposition: form-data; name="documents-row"\r\n\r\nn1\r\n'
            f'--edge\r\nContent-Disposition: form-data; name="{name}"; filename="big.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n%PDF-"
        )
        self.left, self.head = size, io.BytesIO(head.encode())
        self.tail = io.BytesIO(b"\r\n--edge--\r\n")
        self.length = len(head) + size + len(self.tail.getvalue())

    def readable(self):
        return True

    def read(self, size=-1):
        wanted = 65536 if size is None or size < 0 else size
        found = self.head.read(wanted)
        if not found and self.left:
            found = b"x" * min(wanted, self.left)
            self.left -= len(found)
        return found or self.tail.read(wanted)


def test_an_upload_of_200_megabytes_is_refused_in_words_and_not_read_into_memory(author, record, world):
    builders.save(record, "documents", world["author"])
    author.post(address(record, "documents"), {"documents-row": "n1", "documents-n1-title": "Big"})
    stream = Endless("documents-n1-file", 200 * 1024 * 1024)
    tracemalloc.start()
    try:
        response = author.generic(
            "POST",
            address(record, "documents"),
            **{
                "wsgi.input": stream,
                "CONTENT_LENGTH": str(stream.length),
                "CONTENT_TYPE": "multipart/form-data; boundary=edge",
            },
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert response.status_code == 422
    assert "larger than 20 MB" in page(response)
    assert Upload.objects.count() == 0
    assert peak < 100 * 1024 * 1024


def test_what_is_not_there_is_not_found(author, record):
    for path in (
        address(record, "no-such-part"),
        address(record, "no-such-part", "part_history"),
        "/plans/exampleshire/2099-01/",
        "/plans/nowhere/2014-02/",
        "/areas/exampleshire/start/2099-01/",
        record.url("accept", key="0" * 20),
        record.url("picture", key="0" * 20),
    ):
        assert author.get(path).status_code == 404, path
        assert author.post(path).status_code in {404, 405}, path
    assert author.post(address(record, "vision", "restore", number="7")).status_code == 404
    assert author.post(address(record, "vision", "restore", number="9" * 40)).status_code == 404
    assert author.get(address(record, "vision", "restore", number="1")).status_code == 404


HUGE = "9" * 5000
NONSENSE = {
    "nothing": {},
    "a base below nought": {"base": "-1"},
    "a base beyond all": {"base": HUGE},
    "a base in other digits": {"base": "\u0661\u0662"},
    "a base that is none": {"base": "\u00b2"},
    "a page beyond all": {"base": "0", "page": HUGE},
    "an act of nonsense": {"act": ":::::"},
    "an act on what is no row": {"act": f"up:lines:{HUGE}"},
    "using what is no cell": {"act": "use:lines-row:l1"},
    "using without a text": {"act": "use:"},
    "control characters": {"lines-row": "n1", "lines-n1-budget_line": "a\x00b\x1f", "notes": "\x00"},
    "an endless row id": {"lines-row": "x" * 500, f"lines-{'x' * 500}-budget_line": "x"},
    "an endless budget line": {"lines-row": "n1", "lines-n1-budget_line": "x" * 100_000},
    "an amount that was recursion": {"lines-row": "n1", "lines-n1-spend_2014_15": "c" * 5000 + "5"},
    "an amount beyond all": {"lines-row": "n1", "lines-n1-spend_2014_15": HUGE},
    "bodies that are none": {"pool_holder": "x" * 5000, "lines-row": "n1", "lines-n1-organisation": "<b>"},
    "the content's own words": {"stated": "x", "lines": "x", "schema_version": "9"},
    "going nowhere": {"then": "https://example.org"},
}


@pytest.mark.parametrize("posted", NONSENSE.values(), ids=list(NONSENSE))
def test_nonsense_is_answered_with_sense(author, record, posted):
    for part in ("contributions", "vision", "schemes", "residential"):
        renamed = {name.replace("lines", "schemes"): value for name, value in posted.items()}
        response = author.post(address(record, part), renamed if part == "schemes" else posted)
        assert response.status_code in {302, 409}, part
        if response.status_code == 302:
            assert response.url.startswith(f"/plans/exampleshire/{builders.CODE}/")
            assert author.get(response.url).status_code == 200, part
    for name in ("plan", "checklist", "money"):
        assert author.get(record.url(name)).status_code == 200, name


QUERIES = ("page=" + HUGE, "page=-1", "page=0", "at=x", "at=lines.", "at=....", "add=%00", "year=x", "by=x&show=y")


@pytest.mark.parametrize("query", QUERIES)
def test_nonsense_in_an_address_is_passed_over(author, record, query):
    for path in (address(record, "contributions"), address(record), *(record.url(name) for name in PAGES)):
        assert author.get(f"{path}?{query}").status_code == 200, path


def test_other_forms_take_nonsense_too(author, record):
    for path, posted in (
        (record.url("board"), {"act": "freeze", "meeting": "32 March"}),
        (record.url("board_section", section="money"), {"base": HUGE, "text": "<p>x"}),
        (record.url("sign_off"), {"act": "no such act"}),
        (address(record, "vision", "assign"), {"person": HUGE, "due": "tomorrow"}),
        (record.url("picture_upload"), {"alternative_text": "x" * 9999}),
    ):
        assert author.post(path, posted).status_code in {200, 302, 422}, path
    assert author.get(f"{record.url('picture_upload')}?CKEditorFuncNum={HUGE}").status_code == 200
    assert state_of(record).status == "drafting"
    assert Record.objects.count() == 1


def test_the_admin_only_looks(client, world):
    record = builders.plan(world)
    staff = User.objects.create_superuser("staff@example.org", "a password of staff")
    client.force_login(staff)
    for model in ("record", "partrevision", "event", "upload"):
        assert client.get(reverse(f"admin:plans_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:plans_{model}_add")).status_code == 403
    assert client.get(reverse("admin:plans_record_change", args=[record.pk])).status_code == 200
    assert (
        client.post(reverse("admin:plans_record_change", args=[record.pk]), {"status": "signed"}).status_code == 403
    )
    assert client.post(reverse("admin:plans_record_delete", args=[record.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.django_db
def test_the_national_team_is_led_to_all_areas_and_a_newcomer_to_their_administrator(client):
    world = builders.world()
    client.force_login(world["national"])
    assert f'<a href="{reverse("areas")}">See all areas</a>' in client.get("/").content.decode()
    client.force_login(User.objects.create_user("new@example.org", name="Somebody new"))
    assert "Ask your administrator to invite you." in client.get("/").content.decode()

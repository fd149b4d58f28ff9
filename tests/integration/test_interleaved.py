"""Two who type, one who imports and one who signs, at one plan in random order: nobody's words are lost.

The machine plays browsers: each keeps the page that it was last given (the revision it started from, the token, what
stands in it) and what was acknowledged. An act that is refused leaves what it had done before it was, as it does on
the site: typing that it closed is in the plan. `BCF_HISTORIES` says how many histories to try, where not the usual.
"""

import contextlib
import os
from dataclasses import dataclass, field

import msgspec
import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bcf import parts as part_types
from plans import actions, chain
from plans.actions import Draft
from plans.actions.sittings import NotKept
from plans.choosing import MINE, THEIRS, Choice
from plans.document import document, facts, newest_revisions, state_of
from plans.folding import fold
from plans.models import Event, PartRevision, Record, Sitting
from plans.signatures import signed_digest
from plans.states import State
from tests import builders
from tests.builders import CCG, SIGNATORIES, TODAY

PARTS = ("vision", "risks")
EDITORS = ("author", "second author")
IMPORTER = "finance"
NEW = "New words"
"""Where these are drawn, words are written that nobody wrote before: of others, who wrote them cannot be told."""
TEXTS = st.sampled_from(["Carers first.", "Nearer to home.", NEW, NEW])
WORDS = st.sampled_from(["Falls rise", "12k?", NEW, NEW])
KEEP = st.sampled_from([MINE, THEIRS])
editor = st.sampled_from(EDITORS)
part_key = st.sampled_from(PARTS)


@dataclass
class Window:
    """A part's page in somebody's browser: what it was drawn from, and what stands in it now."""

    base: int
    start: part_types.Content
    token: str
    content: part_types.Content
    told: set[str] = field(default_factory=set)


def digest(content):
    return part_types.digest(part_types.encode(content))


def cells(part, content):
    return {place: cell for place, _, cell, _ in part_types.cells(part, content)}


class Interleaved(RuleBasedStateMachine):
    """One plan, in a transaction of its own that is undone at the end."""

    world: builders.World
    plan: Record

    def __init__(self):
        super().__init__()
        cache.clear()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.record = Record.objects.get(pk=self.plan.pk)
        self.windows: dict[tuple[str, str], Window] = {}
        self.typed: dict[tuple[str, str], str] = {}
        self.saved: list[tuple[str, int, str, str]] = []
        self.rows = self.written = 0
        self.head = ""

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def worded(self, words):
        self.written += 1
        return f"{words} {self.written}" if words == NEW else words

    def text(self, words):
        return f"<p>{self.worded(words)}</p>"

    def part(self, key):
        return self.record.edition.part[key]

    def newest(self, key):
        found = newest_revisions(self.record)[key]
        return found, part_types.decode(self.part(key), found.content)

    def window(self, who, key):
        if (who, key) not in self.windows:
            self.open(who, key)
        return self.windows[who, key]

    @initialize(signing=st.booleans())
    def begin(self, signing):
        if signing:
            actions.request_sign_off(record=self.record, by=self.world["author"])

    @rule(who=editor, key=part_key)
    def open(self, who, key):
        """The page anew: with what its person typed and has not saved, else with what is saved."""
        sitting = Sitting.objects.filter(record=self.record, part=key, by=self.world[who]).first()
        newest, content = self.newest(key)
        if sitting:
            base = PartRevision.objects.get(record=self.record, part=key, number=sitting.base)
            start, content = (part_types.decode(self.part(key), one.content) for one in (base, sitting))
            self.windows[who, key] = Window(sitting.base, start, sitting.digest, content)
        else:
            self.windows[who, key] = Window(newest.number, content, newest.digest, content)

    @rule(who=editor, text=TEXTS)
    def write(self, who, text):
        window = self.window(who, "vision")
        window.content = msgspec.structs.replace(window.content, text=self.text(text))

    @rule(who=editor, words=WORDS, column=st.sampled_from(["risk", "mitigation"]), at=st.integers(0, 3))
    def write_in_a_row(self, who, words, column, at):
        window = self.window(who, "risks")
        rows = list(window.content.risks)
        if rows:
            rows[at % len(rows)] = msgspec.structs.replace(rows[at % len(rows)], **{column: self.worded(words)})
            window.content = msgspec.structs.replace(window.content, risks=tuple(rows))

    @rule(who=editor, words=st.tuples(WORDS, WORDS), at=st.integers(0, 3), as_typed=st.booleans(), keep=KEEP)
    def write_in_one_row_at_once(self, who, words, at, as_typed, keep):
        """What random acts seldom come to: two in different cells of one row, saved one after the other."""
        (other,) = set(EDITORS) - {who}
        for each in EDITORS:
            self.open(each, "risks")
        self.write_in_a_row(who, words[0], "risk", at)
        self.write_in_a_row(other, words[1], "mitigation", at)
        if as_typed:
            self.autosave(other, "risks")
        self.save(who, "risks", keep, meant=True)
        self.save(other, "risks", keep, meant=True)

    @rule(who=editor, texts=st.tuples(TEXTS, TEXTS), then=st.sampled_from(["nothing", "idle", "import"]))
    def type_over_what_was_saved_meanwhile(self, who, texts, then):
        """Typing that cannot close by itself, since its author has not seen what it would be saved over."""
        (other,) = set(EDITORS) - {who}
        for each, text in zip((other, who), texts, strict=True):
            self.open(each, "vision")
            self.write(each, text)
        self.save(other, "vision", THEIRS, meant=True)
        self.autosave(who, "vision")
        if then == "idle":
            self.ten_minutes_pass()
        elif then == "import":
            self.bring_in("vision", NEW, NEW, stale=False, meant=True)

    @rule(who=editor, words=WORDS)
    def add_a_row(self, who, words):
        window = self.window(who, "risks")
        self.rows += 1
        row = part_types.row_type(self.part("risks"), self.part("risks").table["risks"])(
            id=f"w{self.rows}", risk=self.worded(words), rating="high", mitigation="Care"
        )
        window.content = msgspec.structs.replace(window.content, risks=(*window.content.risks, row))

    @rule(who=editor, at=st.integers(0, 3))
    def remove_a_row(self, who, at):
        window = self.window(who, "risks")
        rows = window.content.risks
        if len(rows) > 1:
            gone = rows[at % len(rows)]
            left = tuple(row for row in rows if row is not gone)
            window.content = msgspec.structs.replace(window.content, risks=left)

    @rule(who=editor, key=part_key)
    def autosave(self, who, key):
        window = self.window(who, key)
        newest, _ = self.newest(key)
        events = Event.objects.filter(record=self.record).count()
        try:
            kept = actions.autosave(
                record=self.record, part=key, content=window.content, token=window.token, by=self.world[who]
            )
        except NotKept:
            pass
        else:
            window.token = kept.token
            self.typed[who, key] = digest(part_types.canonical(self.part(key), window.content))
        assert Event.objects.filter(record=self.record).count() == events
        assert self.newest(key)[0].pk == newest.pk, "a save as one types is none in the plan"

    @rule(who=editor, key=part_key, keep=KEEP, meant=st.booleans())
    def save(self, who, key, keep, meant):
        """The button; where it clashes, the next page's too, with one choice for all places."""
        window, by = self.window(who, key), self.world[who]
        draft = Draft(key, window.content, window.base)
        choices, seen = {}, 0
        for _ in range(2):
            before = self.newest(key)
            sitting = Sitting.objects.filter(record=self.record, part=key, by=by).first()
            try:
                actions.save_together(
                    record=self.record,
                    draft=draft,
                    by=by,
                    choices=choices,
                    seen=seen,
                    void_signatures=meant,
                    **({"sitting": sitting} if sitting else {}),
                )
            except actions.Clash as clash:
                seen = clash.together.meanwhile.newest.number
                choices = {one.place: Choice(keep) for one in clash.together.merge.conflicts}
                continue
            except (actions.NotEditable, actions.WouldVoidSignatures, actions.StaleSave):
                return
            self.saved_over(who, key, window, before, choices)
            return
        raise AssertionError("chosen, with nobody saving meanwhile, and asked again")

    def saved_over(self, who, key, window, before, choices):
        """What was saved has what both changed, but for what was chosen; no cell that was not seen is lost."""
        part = self.part(key)
        revision, now = self.newest(key)
        start, mine, there = (
            cells(part, part_types.canonical(part, one)) for one in (window.start, window.content, before[1])
        )
        # Another's typing may have been closed into the plan by this very save, before it, and may be all of it.
        own = revision.by_id == self.world.people[who].pk
        if not own or revision.number > before[0].number + 1:
            number = revision.number - own
            closed = PartRevision.objects.get(record=self.record, part=key, number=number)
            there = cells(part, part_types.decode(part, closed.content))
        now = cells(part, now)
        for place in start.keys() & mine.keys() & there.keys() & now.keys():
            if place in choices:
                assert now[place] == (mine if choices[place].keep == MINE else there)[place]
            elif mine[place] == start[place]:
                assert now[place] == there[place], f"{place}: {who} never saw it"
            else:
                assert now[place] == mine[place], f"{place}: {who} typed it"
        for place in mine.keys() - start.keys():
            assert now.get(place) == mine[place], f"{place}: {who} added it"
        self.typed.pop((who, key), None)
        if own and revision.pk != before[0].pk:
            self.saved.append((key, revision.number, revision.digest, who))
        self.windows[who, key] = Window(revision.number, part_types.decode(part, revision.content), revision.digest,
                                        part_types.decode(part, revision.content))  # fmt: skip

    @rule(key=part_key, text=TEXTS, words=WORDS, stale=st.booleans(), meant=st.booleans())
    def bring_in(self, key, text, words, stale, meant):
        """An import: over what is saved, or, made from what was saved before, refused."""
        newest, content = self.newest(key)
        if key == "vision":
            content = msgspec.structs.replace(content, text=self.text(text))
        else:
            first, *rest = content.risks
            content = msgspec.structs.replace(
                content, risks=(msgspec.structs.replace(first, risk=self.worded(words)), *rest)
            )
        typing = Sitting.objects.filter(record=self.record, part=key).exists()
        try:
            kept = actions.save_parts(
                record=self.record,
                changes=[Draft(key, content, newest.number - stale)],
                by=self.world[IMPORTER],
                how=PartRevision.How.IMPORT,
                void_signatures=meant,
            )
        except (actions.StaleSave, actions.NotEditable, actions.WouldVoidSignatures):
            return
        # Typing that this closes may say the very same: then that is what there is, and nothing was brought in.
        brought = kept[key].pk != newest.pk and kept[key].by_id == self.world.people[IMPORTER].pk
        assert not (brought and stale), "brought in over what it had not seen"
        if brought:
            assert typing or kept[key].number == newest.number + 1
            self.saved.append((key, kept[key].number, kept[key].digest, IMPORTER))

    @rule()
    def ask(self):
        if state_of(self.record).status == "drafting":
            with contextlib.suppress(actions.NotAllowedNow):
                actions.request_sign_off(record=self.record, by=self.world["author"])

    @rule()
    def freeze(self):
        if state_of(self.record).status == "drafting":
            actions.freeze_for_board(record=self.record, meeting=TODAY, by=self.world["author"])

    @rule(stale=st.booleans())
    def sign(self, stale):
        one = document(self.record)
        says = "0" * 64 if stale else one.digest
        given = {"organisation": self.world.key(CCG), "by": self.world[SIGNATORIES[1]]}
        try:
            actions.sign(record=self.record, digest=says, **given)
        except actions.NotAllowedNow:
            return
        assert not stale

    @rule()
    def reopen(self):
        if state_of(self.record).status != "drafting":
            actions.reopen(record=self.record, reason="A change", by=self.world["author"])

    @rule()
    def ten_minutes_pass(self):
        actions.close_sittings(record=self.record)

    @invariant()
    def what_was_acknowledged_is_there(self):
        revisions = set(
            PartRevision.objects.filter(record=self.record).values_list("part", "number", "digest", "by_id")
        )
        for key, number, said, who in self.saved:
            assert (key, number, said, self.world.people[who].pk) in revisions
        if not self.typed:
            return
        history = {(key, said) for key, _, said, _ in revisions}
        open_now = set(Sitting.objects.filter(record=self.record).values_list("by_id", "part", "digest"))
        for (who, key), said in self.typed.items():
            assert (self.world.people[who].pk, key, said) in open_now or (key, said) in history, (
                f"what {who} typed in {key} is neither open nor in the history"
            )

    @invariant()
    def the_chain_is_whole_and_no_stale_signature_counts(self):
        stored = Record.objects.get(pk=self.record.pk)
        if stored.head == self.head:
            return
        self.head = stored.head
        events = list(Event.objects.filter(record=stored).order_by("number"))
        assert chain.broken(events, stored.head) is None
        state: State = fold(facts(stored))
        assert stored.status == state.status
        assert {one.digest for one in state.standing.values()} <= {
            signed_digest(state.content_digest, state.acceptances.values())
        }
        saves = [event.facts["parts"] for event in events if event.kind == "saved"]
        revisions = list(PartRevision.objects.filter(record=stored))
        assert sum(map(len, saves)) == len(revisions), "a revision without its event"
        for revision in revisions:
            if revision.part == "risks":
                rows = [row.id for row in part_types.decode(self.part("risks"), revision.content).risks]
                assert len(rows) == len(set(rows))


@pytest.fixture
def world() -> builders.World:
    return builders.world()


@pytest.mark.django_db
def test_whoever_types_imports_or_signs_in_whatever_order_nobodys_words_are_lost(world, settings, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    for module in ("plans.actions.signing", "plans.actions.drafting"):
        monkeypatch.setattr(
            f"{module}.findings_now", lambda record: ()
        )  # what the checks say is not in question here
    Interleaved.world, Interleaved.plan = world, builders.plan(world)
    run_state_machine_as_test(Interleaved, settings=HISTORIES)


HISTORIES = settings(
    max_examples=int(os.environ.get("BCF_HISTORIES", "200")),
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)

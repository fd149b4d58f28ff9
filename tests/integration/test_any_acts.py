"""Random acts by random people, on the actions themselves: what holds after every one of them.

The machine keeps its own account of who may sign for whom and of what was signed, worked out from the acts that were
done, and compares. Acts whose permission the pages check, not the actions, are tried only by who has it. What is
submitted are files of a few bytes: what stands in them is not the matter, that they never change is.
"""

from datetime import timedelta

import msgspec
import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from areas.models import Membership
from bcf.accounts.models import User
from bcf.editions.base import PART_2, PLAN
from plans import actions, assurance, chain
from plans.actions.authority import rights_of
from plans.actions.drafting import digests_of
from plans.arrangements import Delegate
from plans.document import document, facts, state_of
from plans.facts import Status
from plans.folding import fold
from plans.models import Event, Record
from plans.scopes import signature_key
from plans.signatures import signed_digest
from submissions import actions as submission_actions
from submissions.actions.submitting import findings_for
from submissions.models import Submission
from submissions.package import Piece, said_of
from submissions.receipts import faults
from tests import builders
from tests.builders import BOARD, CCG, COUNCIL, OTHER_CCG, TODAY
from tests.submitting import asked as asked_of

BODIES = (COUNCIL, CCG, OTHER_CCG, BOARD)
OF_PART_2 = (COUNCIL, CCG)
"""The bodies whose finance officer may be asked to sign Part 2."""
PEOPLE = builders.PEOPLE | {f"{one} finance signatory": (one, "finance_signatory") for one in OF_PART_2}
Given = tuple[str, str]
"""A signature: of which body, and what it covers."""
SIGNATURES: tuple[Given, ...] = (*((one, PLAN) for one in BODIES), *((one, PART_2) for one in OF_PART_2))
SIGNER = {one: f"{one[0]} finance signatory" if one[1] == PART_2 else f"{one[0]} signatory" for one in SIGNATURES}
WRITERS = frozenset({"author", "second author", "finance", "administrator"})
BEGUN = [Status.SIGNED, Status.SIGNED, Status.SIGNING, Status.SUBMITTED, Status.ASSURED, Status.DRAFTING]
"""Where a history begins: most often where a change would void signatures."""
NEVER = frozenset({"assistant", "assurer", "national", "author there"})
REFUSED = (actions.NotAllowedNow, actions.NotEditable, actions.WouldVoidSignatures, actions.NothingToSave)
who = st.sampled_from(sorted(PEOPLE))
writer = st.sampled_from(sorted(WRITERS))
signature = st.sampled_from(SIGNATURES)
of_part_2 = st.frozensets(st.sampled_from(OF_PART_2))
outcome = st.sampled_from(sorted(assurance.OUTCOMES))
TEXTS = [f"<p>{words}</p>" for words in ("Carers first.", "Nearer to home.", "One team.")]


def submit_small_files(*, record, by):
    """Submit a plan as the site does, with a file or two of a few bytes in place of the PDF and the workbook."""
    reasons = {one.key: "The board meets later." for one in asked_of(record).to_accept}
    package = submission_actions.submit_plan(record=record, reasons=reasons, by=by)
    package = submission_actions.begin_package(pk=package.pk)
    said = said_of(document(record), record, package, findings_for(record, package))
    pieces = [
        Piece(kind, f"{kind} {said['number']}", f"{kind} of {record.head}".encode()) for kind in ("pdf", "json")
    ]
    said["files"] = [one.told for one in pieces]
    submission_actions.record_submission(package=package, said=said, pieces=pieces)


class Acts(RuleBasedStateMachine):
    """One plan, in a transaction of its own that is undone at the end."""

    world: builders.World
    plan: Record

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.record = Record.objects.get(pk=self.plan.pk)
        self.asked: frozenset[str] = frozenset()
        self.signed: dict[Given, str] = {}
        self.given_by: dict[Given, str] = {}
        self.substitutes: dict[Given, str] = {}
        self.delegates: set[str] = set()
        self.sent: list[tuple] = []

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, act, **given):
        """Whether the act was done. A refusal leaves everything as it was; what is done is one event by its doer."""
        before = Event.objects.filter(record=self.record).count()
        try:
            with transaction.atomic():
                act(record=self.record, **given)
        except REFUSED:
            assert Event.objects.filter(record=self.record).count() == before
            return False
        new = Event.objects.filter(record=self.record, number__gt=before)
        assert [event.by_id for event in new] in ([], [given["by"].pk])
        return bool(new)

    def now(self):
        return state_of(self.record)

    def key(self, one):
        return signature_key(self.world.key(one[0]), one[1])

    def digest_for(self, one):
        return self.now().part_2_digest if one[1] == PART_2 else self.now().digest

    def may_sign(self, one, person):
        named = SIGNER[one] == person or self.substitutes.get(one) == person
        return person not in NEVER and (named or (one[0] == BOARD and person in self.delegates))

    @initialize(
        to=st.sampled_from(BEGUN),
        bodies=st.sampled_from([(COUNCIL,), (COUNCIL, CCG), ()]).map(frozenset),
        changed=st.sampled_from(["words", "money", "nothing"]),
    )
    def begin(self, to, bodies, changed):
        self.ask_for_part_2("finance", bodies)
        if to == Status.DRAFTING:
            return
        self.freeze("author")
        self.decide("assistant", {"finance", "assistant"})
        self.request("author")
        if to == Status.SIGNING:
            assert self.now().status == to
            return
        for one in SIGNATURES:
            self.sign(SIGNER[one], one, stale=False)
        if to == Status.SIGNED:
            assert self.now().status == to
            if changed == "words":
                self.save("author", TEXTS[0], meant=True)
            elif changed == "money":
                self.save_money("author", "Care", meant=True)
            return
        self.submit("author")
        if to == Status.ASSURED:
            self.remark("assurer", "vision")
            self.assure("assurer", assurance.SUBJECT_TO_CONDITIONS, "1")
        assert self.now().status == to

    @rule(by=writer, text=st.sampled_from(TEXTS), meant=st.booleans())
    def save(self, by, text, meant):
        draft = builders.change(self.record, "vision", text=text)
        self.attempt(actions.save_parts, changes=[draft], by=self.world[by], void_signatures=meant)

    @rule(by=writer, name=st.sampled_from(["Care", "Carers", "Reablement"]), meant=st.booleans())
    def save_money(self, by, name, meant):
        first, *others = document(self.record).part("contributions").lines
        lines = (msgspec.structs.replace(first, budget_line=name), *others)
        draft = builders.change(self.record, "contributions", lines=lines)
        self.attempt(actions.save_parts, changes=[draft], by=self.world[by], void_signatures=meant)

    @rule(by=who, bodies=of_part_2)
    def ask_for_part_2(self, by, bodies):
        before = self.now()
        posts = {self.world.key(one): f"Post of {one} finance signatory" for one in bodies}
        if self.attempt(actions.ask_for_part_2, posts=posts, by=self.world[by]):
            assert by in WRITERS
            assert not before.signers or before.status in {Status.DRAFTING, Status.WITH_THE_BOARD}
            self.asked = bodies

    @rule(by=writer)
    def freeze(self, by):
        if self.attempt(actions.freeze_for_board, meeting=TODAY, by=self.world[by]):
            self.delegates = set()  # what the board decided of an earlier version says nothing of this one

    @rule(by=st.sampled_from(["author", "assistant"]), to=st.sets(who, max_size=2))
    def decide(self, by, to):
        posts = [
            Delegate(self.world.key(PEOPLE[one][0]), self.world.bodies[PEOPLE[one][0]].name, f"Post of {one}")
            for one in sorted(to)
        ]
        outcome = "delegated" if to else "agreed"
        given = {"outcome": outcome, "delegates": posts, "minute": "1", "consultation": "None"}
        if self.attempt(actions.record_decision, day=TODAY, by=self.world[by], **given):
            self.delegates = set(to)

    @rule(by=writer)
    def request(self, by):
        self.attempt(actions.request_sign_off, by=self.world[by])

    @rule(by=writer)
    def reopen(self, by):
        if self.attempt(actions.reopen, reason="A change", by=self.world[by]):
            self.signed.clear()

    @rule(one=signature, stale=st.booleans())
    def sign_one_s_own(self, one, stale):
        self.sign(SIGNER[one], one, stale)

    @rule(by=who, one=signature, stale=st.booleans())
    def sign(self, by, one, stale):
        digest = "0" * 64 if stale else self.digest_for(one)
        if self.attempt(actions.sign, organisation=self.key(one), digest=digest, by=self.world[by]):
            assert self.may_sign(one, by), f"{by} signed for {one}"
            assert not stale
            self.signed[one], self.given_by[one] = digest, by

    @rule(by=who, one=signature, witness=who, late=st.booleans())
    def sign_on_paper(self, by, one, witness, late):
        role = Membership.objects.get(person=self.world[witness])
        done = self.attempt(
            actions.sign_on_paper,
            organisation=self.key(one),
            content=self.digest_for(one)[:12],
            day=timezone.localdate() + timedelta(days=int(late)),
            person_name="Somebody",
            post=f"Post of {SIGNER[one]}",
            witness=role.pk,
            sheet=ContentFile(b"%PDF-1.4"),
            sheet_name="sheet.pdf",
            by=self.world[by],
        )
        if done:
            assert by in WRITERS or PEOPLE[by] == (one[0], "assistant")
            assert not late
            assert witness not in {by, SIGNER[one]}
            assert PEOPLE[witness][0] == one[0] or PEOPLE[witness] == (BOARD, "assistant")
            self.signed[one], self.given_by[one] = self.digest_for(one), by

    @rule(by=who, one=signature)
    def withdraw(self, by, one):
        given = self.now().standing.get(self.key(one))
        if self.attempt(actions.withdraw_signature, organisation=self.key(one), reason="Wait", by=self.world[by]):
            assert given is not None
            assert by == self.given_by[one] or (given.paper and self.may_sign(one, by))
            del self.signed[one]

    @rule(by=who, one=signature, part=st.sampled_from(["vision", "contributions"]))
    def give_back(self, by, one, part):
        before = self.now().standing
        given = {"organisation": self.key(one), "reasons": {part: "Change it"}}
        if self.attempt(actions.return_for_changes, by=self.world[by], **given):
            assert self.may_sign(one, by)
            assert part == "contributions" or one[1] == PLAN
            assert self.now().standing == before

    @rule(by=who)
    def settle(self, by):
        for request in self.now().open_requests[:1]:
            given = {"key": request.key, "because": "It is there"}
            if self.attempt(actions.settle_change, by=self.world[by], **given):
                assert by in WRITERS

    @rule(by=who, one=signature, named=who)
    def name_substitute(self, by, one, named):
        today = timezone.localdate()
        given = {"post": f"Post of {named}", "starts": today, "ends": today, "reason": "Leave"}
        if self.attempt(actions.name_substitute, organisation=self.key(one), by=self.world[by], **given):
            assert by == SIGNER[one] or PEOPLE[by] == (one[0], "administrator")
            self.substitutes[one] = named if PEOPLE[named][0] == one[0] else ""

    @rule(by=who, needed=st.booleans())
    def add_step(self, by, needed):
        given = {"name": "Cabinet", "usual": TODAY, "needed": needed}
        if self.attempt(actions.add_own_step, by=self.world[by], **given):
            assert by in WRITERS

    @rule(by=who)
    def record_step(self, by):
        for step in self.now().own_steps[-1:]:
            given = {"step": step.number, "outcome": "agreed", "day": TODAY}
            if self.attempt(actions.record_own_step, by=self.world[by], **given):
                assert by in WRITERS | {"assistant"}

    @rule(by=writer)
    def submit(self, by):
        before = self.now()
        if self.attempt(submit_small_files, by=self.world[by]):
            assert before.status == Status.SIGNED
            assert self.now().submitted.number == len(self.sent) + 1
            self.sent.append(self.what_went_out()[-1])

    @rule(by=writer)
    def recall(self, by):
        before = self.now().submitted
        if self.attempt(submission_actions.recall_submission, reason="A slip", by=self.world[by]):
            assert before.acknowledged is None

    @rule()
    def acknowledge(self):
        self.attempt(submission_actions.acknowledge_submission, by=self.world["assurer"])

    def last_number(self):
        last = self.now().last_sent
        return last.number if last else 1

    @rule(by=who, part=st.sampled_from(["vision", "risks"]))
    def remark(self, by, part):
        given = {"number": self.last_number(), "remarks": {part: "Say more."}}
        if self.attempt(actions.make_remarks, by=self.world[by], **given):
            assert by == "assurer"
            assert self.now().submitted is not None

    @rule(by=who, outcome=outcome, why=st.sampled_from(["", "1", "2"]))
    def assure(self, by, outcome, why):
        asked = []
        if outcome == assurance.SUBJECT_TO_CONDITIONS:
            body = self.world.bodies[COUNCIL].name
            asked = [assurance.Terms(f"Agree share {why}.", "Director", body, TODAY)]
        given = {"number": self.last_number(), "outcome": outcome, "note": f"Sound {why}.", "reason": why}
        before = self.now()
        if self.attempt(actions.record_outcome, by=self.world[by], conditions=asked, **given):
            assert by == "assurer"
            assert before.last_sent.assurance.outcome or before.submitted
            last = self.now().last_sent
            assert last.acknowledged
            assert bool(last.assurance.open_conditions) == (outcome == assurance.SUBJECT_TO_CONDITIONS)

    @rule(by=who, act=st.sampled_from(["evidence", "close", "back"]))
    def answer_a_condition(self, by, act):
        for _, one in self.now().conditions[-1:]:
            acts = {
                "evidence": (actions.enter_evidence, {"words": "Done."}, WRITERS),
                "close": (actions.close_condition, {"day": TODAY}, {"assurer"}),
                "back": (actions.send_back_evidence, {"reason": "How?"}, {"assurer"}),
            }
            done, given, may = acts[act]
            if self.attempt(done, condition=one.key, by=self.world[by], **given):
                assert by in may
                assert not one.lifted

    @rule(by=writer, kind=st.sampled_from(sorted(assurance.KINDS_OF_VERSION)))
    def start_again_as_a_writer(self, by, kind):
        self.start_again(by, kind)

    @rule(by=who, kind=st.sampled_from(sorted(assurance.KINDS_OF_VERSION)))
    def start_again(self, by, kind):
        before = self.now()
        if self.attempt(actions.start_new_version, kind=kind, reason="Asked for", by=self.world[by]):
            assert by in WRITERS
            assert before.submitted.acknowledged
            assert kind == assurance.RESUBMISSION or before.submitted.assurance.approved
            assert not self.now().decided
            self.signed.clear()
            self.delegates = set()

    @rule(by=who, ratified=st.booleans())
    def ratify(self, by, ratified):
        before = self.now().last_sent
        given = {"number": self.last_number(), "ratified": ratified, "day": TODAY, "minute": "7"}
        if self.attempt(actions.ratify_submission, by=self.world[by], **given):
            assert by in WRITERS | {"assistant"}
            assert before.undecided

    def what_went_out(self):
        return [
            (one.number, one.event, one.head, one.digest, one.pinned, [file.content() for file in one.files.all()])
            for one in Submission.objects.filter(record=self.record).order_by("number")
        ]

    @invariant()
    def what_was_submitted_never_changes(self):
        assert self.what_went_out() == self.sent
        assert [one.number for one in self.now().submissions] == [number for number, *_ in self.sent]
        if self.sent:
            assert not faults(Record.objects.get(pk=self.record.pk))

    @invariant()
    def no_stale_signature_counts(self):
        one = document(self.record)
        content = digests_of(self.record, one.edition, one.digests, part_2=True)
        accepted = one.state.acceptances.values()
        says = {
            PLAN: signed_digest(content["digest"], accepted),
            PART_2: signed_digest(content["part_2"], [each for each in accepted if each.part_2]),
        }
        self.signed = {given: digest for given, digest in self.signed.items() if digest == says[given[1]]}
        assert all(given.digest == says[given.scope] for given in one.state.standing.values())
        assert set(one.state.standing) == {self.key(given) for given in self.signed}
        assert {given[0] for given in self.signed if given[1] == PART_2} <= self.asked
        complete = set(one.state.standing) == {signer.key for signer in one.state.signers} != set()
        assert (one.state.status == Status.SIGNED) == (complete and one.state.status in {"signing", "signed"})

    @invariant()
    def nobody_has_a_right_that_nobody_gave(self):
        state = self.now()
        wanted = {(one, PLAN) for one in BODIES} | {(one, PART_2) for one in self.asked}
        for person in PEOPLE:
            found = {right.signer.key for right in rights_of(self.record, state, self.world[person])}
            given = {self.key(one) for one in wanted if self.may_sign(one, person)}
            assert found == (given if state.signers else set()), person

    @invariant()
    def the_chain_is_whole_and_what_is_stored_is_what_the_events_say(self):
        stored = Record.objects.get(pk=self.record.pk)
        events = list(Event.objects.filter(record=stored).order_by("number"))
        assert chain.broken(events, stored.head) is None
        assert stored.status == fold(facts(stored)).status


@pytest.mark.django_db
def test_whatever_anybody_does_only_who_may_signs_and_only_what_the_plan_says_counts(world, settings, tmp_path):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.MEDIA_ROOT = tmp_path
    for who_signs, (one, role) in PEOPLE.items():
        if role == "finance_signatory":
            person = User.objects.create_user(f"{who_signs.replace(' ', '.')}@example.org", name=f"The {who_signs}")
            post = f"Post of {who_signs}"
            Membership.objects.create(
                person=person, organisation=world.bodies[one], role=role, post=post, by=world["administrator"]
            )
            world.people[who_signs] = person
    Acts.world, Acts.plan = world, builders.plan(world)
    run_state_machine_as_test(Acts, settings=HURRIED)


HURRIED = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # making a failure shorter takes minutes: the blob is enough
)

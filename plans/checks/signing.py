"""S1, S2, S3, S5 and D1: who has signed what, in which order of dates, by events and as a paper prints it.

What only comes true once people have signed stops the submission, not the request for sign-off.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bcf.amounts import show_date
from bcf.editions.base import PART_2
from bcf.parts import Stated
from plans.arrangements import DELEGATED
from plans.checks.asking import answers
from plans.checks.base import ERROR, INFORMATION, SUBMISSION, WARNING, Figure, Finding, Place, check, found
from plans.checks.narrative import placeholder
from plans.checks.wording import cut, days_apart, listed, lowered, place_in, quoted, sentence, spelt
from plans.document import Document
from plans.facts import Status
from plans.reference import Reference
from plans.signatures import Signature
from plans.states import State, Submitted

LONDON = ZoneInfo("Europe/London")
NEAR = 5
"""How many years from the edition's own a date may lie."""
PRINTED_DATES = {"agreed_on": "agreed by the board", "submitted_on": "submitted", "met_on": "the board's meeting"}
SIGNERS = {"ccg": "the CCG", "council": "the council", "board": "the board"}
WITH_YEAR = re.compile(r"\b(?:19|20)\d{2}\b|[/.-]\d{2}\b")


def printed(one: Document) -> Iterator[tuple[str, Stated]]:
    """The dates and signature blocks that a paper printed, each with the part that keeps it."""
    for part in one.edition.parts:
        for stated in one.contents[part.key].stated if part.key in one.contents else ():
            if stated.place in PRINTED_DATES or stated.place.startswith("signed."):
                yield part.key, stated


def _named(place: str) -> str:
    """What a printed date is the date of."""
    if place in PRINTED_DATES:
        return PRINTED_DATES[place]
    who = place.removeprefix("signed.")
    return f"signed for {SIGNERS.get(who, who)}"


def _place(part: str, stated: Stated) -> Place:
    return Place(part, stated.place, sentence(stated.where or _named(stated.place)))


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _decided_on(one: Document) -> date | None:
    """The day on which the board agreed this plan, or None."""
    state = one.state
    try:
        return date.fromisoformat(state.decisions[-1].day) if state.decided else None
    except ValueError:
        return None


def _body_place(one: Document) -> list[Place]:
    return [Place("sign-off", "", "Sign-off")]


@check("S1", "Every CCG, council and board that takes part has signed, with name, position and date.")
def unsigned(one: Document, reference: Reference) -> Iterator[Finding]:
    """Once sign-off is requested: bodies without a signature that counts, and signatures without name or post."""
    state = one.state
    if state.status not in {Status.SIGNING, Status.SIGNED}:
        return
    waiting = [signer.label for signer in state.signers if signer.key not in state.standing]
    if waiting:
        verb = "has" if len(waiting) == 1 else "have"
        asked = f"{sentence(spelt(len(waiting)))} of {spelt(len(state.signers))}"
        of_part_2 = any(signer.scope == PART_2 for signer in state.signers)
        words = f"{asked} signatures {verb} not been given" if of_part_2 else f"{asked} bodies {verb} not signed"
        yield found(
            "S1",
            ERROR,
            f"{words}: {listed(waiting)}.",
            places=_body_place(one),
            stops=SUBMISSION,
            short=f"{listed(waiting, 2)} {verb} not signed",
        )
    for signature in state.standing.values():
        if not (signature.person_name.strip() and signature.post.strip()):
            lacks = "name" if not signature.person_name.strip() else "position"
            yield found(
                "S1",
                ERROR,
                f"The signature for {signature.label} has no {lacks}.",
                places=_body_place(one),
                stops=SUBMISSION,
                short=f"The signature for {signature.label} has no {lacks}",
            )


@check("S1", "A signature block printed in a paper is told, and does not count.")
def printed_blanks(one: Document, reference: Reference) -> Iterator[Finding]:
    """Signature blocks that a paper left as the template's placeholders."""
    blank = [
        (part, stated)
        for part, stated in printed(one)
        if stated.place.startswith("signed.") and stated.day is None and placeholder(stated.printed)
    ]
    if blank:
        who = list(dict.fromkeys(SIGNERS.get(stated.place[7:], stated.place[7:]) for _, stated in blank))
        yield found(
            "S1",
            INFORMATION,
            f"The paper leaves the signature of {listed(who)} blank: "
            f"{listed(dict.fromkeys(quoted(stated.printed) for _, stated in blank), 2)}.",
            places=[_place(part, stated) for part, stated in blank],
            short=f"The paper leaves the signature of {listed(who)} blank",
        )


@check("S2", "Nobody signs before the content existed, and the board not before its decision.")
def order_of_signatures(one: Document, reference: Reference) -> Iterator[Finding]:
    """By events: a signature that counts and is older than the last change, or the board's before it decided."""
    state, decided = one.state, _decided_on(one)
    for signature in state.standing.values():
        since = state.covered_since(signature.scope)
        if since is not None and (signature.at < since or signature.on < _day(since)):
            what = "Part 2" if signature.scope == PART_2 else "the plan"
            yield _signed_early(signature, f"before {what} was last changed, on {show_date(_day(since))}")
        elif signature.kind == "board" and decided is not None and signature.on < decided:
            yield _signed_early(
                signature,
                f"{days_apart(signature.on, decided)} before its decision of {show_date(decided)}",
            )


def _signed_early(signature: Signature, when: str) -> Finding:
    return found(
        "S2",
        ERROR,
        f"{signature.label} signed on {show_date(signature.on)}, {when}.",
        places=[Place("sign-off", "", "Sign-off")],
        stops=SUBMISSION,
        short=f"{signature.label} signed too early",
    )


@check("S2", "No printed signature is dated before the board's printed decision.")
def printed_order(one: Document, reference: Reference) -> Iterator[Finding]:
    """One finding for each signature that a paper dates before the decision."""
    dates = list(printed(one))
    decision = next(((part, one_) for part, one_ in dates if one_.place == "agreed_on" and one_.day), None)
    if decision is None or decision[1].day is None:
        return
    for part, stated in dates:
        if stated.place.startswith("signed.") and stated.day is not None and stated.day < decision[1].day:
            who = SIGNERS.get(stated.place.removeprefix("signed."), stated.place.removeprefix("signed."))
            apart = days_apart(stated.day, decision[1].day)
            yield found(
                "S2",
                WARNING,
                f"The paper dates the signature of {who} {show_date(stated.day)}, {apart} before the board's "
                f"decision of {show_date(decision[1].day)}.",
                places=[_place(part, stated), _place(*decision)],
                figures=[
                    Figure("Signed", show_date(stated.day)),
                    Figure("Agreed by the board", show_date(decision[1].day)),
                    Figure("Before it by", apart, result=True),
                ],
                short=f"The paper dates the signature of {who} {apart} before the board's decision",
            )


@check("S3", "A plan is submitted after the board has met, and by its deadline.")
def printed_submission(one: Document, reference: Reference) -> Iterator[Finding]:
    """A printed date of submission before the board's printed meeting, or after the round's deadline."""
    dates = {stated.place: (part, stated) for part, stated in printed(one) if stated.day is not None}
    submitted = dates.get("submitted_on")
    if submitted is None or submitted[1].day is None:
        return
    sent = submitted[1].day
    met = dates.get("met_on") or dates.get("agreed_on")
    if met is not None and met[1].day is not None and sent < met[1].day:
        apart = days_apart(sent, met[1].day)
        yield found(
            "S3",
            WARNING,
            f"The paper says that it was submitted on {show_date(sent)}, {apart} before the board met on "
            f"{show_date(met[1].day)}.",
            places=[_place(*submitted), _place(*met)],
            figures=[
                Figure("Submitted", show_date(sent)),
                Figure("The board met", show_date(met[1].day)),
                Figure("Before it by", apart, result=True),
            ],
            stops=SUBMISSION,
            short=f"The paper was submitted {apart} before the board met",
        )
    if reference.deadline is not None and sent > _day(reference.deadline):
        due = _day(reference.deadline)
        yield found(
            "S3",
            WARNING,
            f"The paper says that it was submitted on {show_date(sent)}, {days_apart(due, sent)} after "
            f"the deadline of {show_date(due)}.",
            places=[_place(*submitted)],
            stops=SUBMISSION,
            short=f"The paper was submitted {days_apart(due, sent)} after the deadline",
        )


@check("S3", "The board has decided before the plan goes out.")
def undecided(one: Document, reference: Reference) -> Iterator[Finding]:
    """A version that people sign without a recorded decision of the board; of an earlier one it may have decided."""
    if one.state.status in {Status.SIGNING, Status.SIGNED} and not one.state.decided:
        yield found(
            "S3",
            WARNING,
            _undecided(one.state),
            places=_body_place(one),
            stops=SUBMISSION,
            short="No decision of the board is recorded",
        )


def _undecided(state: State) -> str:
    if not state.begun:
        return "The plan is being signed, and no decision of the board is recorded."
    before = state.last_sent
    earlier = f" {_ratification(before)}" if before and before.ratifications else ""
    number = len(state.submissions) + 1
    return f"Version {number} is being signed, and no decision of the board on it is recorded.{earlier}"


def _ratification(sent: Submitted) -> str:
    """What the board decided of a submission that went out before it had, in a sentence."""
    last = sent.ratification
    if last is None:
        return f"Version {sent.number} was submitted pending ratification: the board had not decided."
    verb = "ratified" if last.ratified else "did not ratify"
    day = show_date(date.fromisoformat(last.day))
    return f"The board {verb} version {sent.number} on {day}, minute {last.minute}."


@check("S3", "A plan that went out before the board had decided is ratified later, or not.")
def ratification(one: Document, reference: Reference) -> Iterator[Finding]:
    """Of a plan that is submitted: whether it waits for the board, and what the board decided of it."""
    sent = one.state.submitted
    if sent and sent.undecided:
        last = sent.ratification
        words = "Submitted pending ratification by the board"
        if last:
            words = "Ratified by the board" if last.ratified else "Not ratified by the board"
        yield found("S3", INFORMATION, _ratification(sent), places=_body_place(one), short=words)


@check("S5", "The person who signs holds the post for that body on that day.")
def posts(one: Document, reference: Reference) -> Iterator[Finding]:
    """Signatures that count for a body that takes no part, or by an authority that nobody gave."""
    asked = {signer.key for signer in one.state.signers}
    for signature in one.state.standing.values():
        body = reference.body.get(signature.organisation)
        if signature.key in asked and (body is not None or not reference.bodies):
            if signature.authority and not _authorised(one.state, signature):
                yield _without_authority(signature)
            continue
        yield found(
            "S5",
            ERROR,
            f"{signature.post or 'Somebody'} signed for {signature.label}, which is not among the bodies that sign.",
            places=_body_place(one),
            stops=SUBMISSION,
            short=f"A signature for {signature.label}, which does not sign",
        )


def _authorised(state: State, signature: Signature) -> bool:
    """Whether the post that signed in another's place had been named: by the board's minute, or as a substitute."""
    authority = signature.authority
    if authority is not None and authority.kind == DELEGATED:
        return any(
            (decision.minute, decision.day) == (authority.minute, authority.day)
            and any(one.words == authority.post for one in decision.delegates)
            for decision in state.decisions
        )
    named = state.substitutes_named.get(signature.key, ())
    return any(one.authority == authority and one.holds_on(signature.on) for one in named)


def _without_authority(signature: Signature) -> Finding:
    return found(
        "S5",
        ERROR,
        f"{signature.post} signed for {signature.name} in another's place, and was not named for it on that day.",
        places=[Place("sign-off", "", "Sign-off")],
        stops=SUBMISSION,
        short=f"{signature.post} was not named to sign for {signature.name}",
    )


@check("D1", "A printed date has a year.")
def without_year(one: Document, reference: Reference) -> Iterator[Finding]:
    """All printed dates that lack one, in one finding."""
    lacking = [
        (part, stated)
        for part, stated in printed(one)
        if not WITH_YEAR.search(stated.printed) and re.search(r"\d", stated.printed)
    ]
    if lacking:
        many = len(lacking) > 1
        yield found(
            "D1",
            WARNING,
            f"{sentence(spelt(len(lacking)))} printed {'dates have' if many else 'date has'} no year: "
            + listed(f"{quoted(stated.printed)} ({_named(stated.place)})" for _, stated in lacking)
            + ".",
            places=[_place(part, stated) for part, stated in lacking],
            short=f"{sentence(spelt(len(lacking)))} printed {'dates have' if many else 'date has'} no year",
        )


def _dates(one: Document) -> Iterator[tuple[Place, str, date]]:
    for part in one.edition.parts:
        if part.key in one.contents:
            for place, field, cell, _ in answers(one)[part.key]:
                if isinstance(cell, date):
                    label = cut(field.label)
                    yield place_in(part, place, label), f"{part.full_title}, {lowered(label)}", cell
    for part_key, stated in printed(one):
        if stated.day is not None:
            yield _place(part_key, stated), f"The paper, {_named(stated.place)}", stated.day


@check("D1", "A date lies within five years of the edition, and a meeting on a weekday.")
def implausible(one: Document, reference: Reference) -> Iterator[Finding]:
    """Dates far from the edition's year, and meetings at a weekend."""
    edition_year = int(one.edition_code[:4])
    for place, words, day in _dates(one):
        apart = abs(day.year - edition_year)
        if apart > NEAR:
            yield found(
                "D1",
                WARNING,
                f"{words}: {show_date(day)} is {apart} years from the edition's year, {edition_year}.",
                places=[place],
                short=f"{show_date(day)} is far from {edition_year}",
            )
        elif day.weekday() > 4 and place.field in {"met_on", "agreed_on"}:
            yield _weekend([place], words, day)
    try:
        meeting = date.fromisoformat(one.state.meeting)
    except ValueError:
        return
    if meeting.weekday() > 4:
        yield _weekend(_body_place(one), "The board's meeting", meeting)


def _weekend(places: list[Place], words: str, day: date) -> Finding:
    return found(
        "D1",
        WARNING,
        f"{words}: {show_date(day)} is a {day:%A}. A board meets on a weekday.",
        places=places,
        short=f"{show_date(day)} is a {day:%A}",
    )

"""The files of this site of which a file may be an altered copy, found by the digest that it bears.

A digest is known to few until the plan is published: that page shows the digest of the whole plan, and a part may
have been kept back. Whoever may not read the plan then learns only where a file differs from what was published: of
what was submitted not even that, for by guessing they would learn what was kept back.
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from plans.document import state_of
from plans.models import Record
from submissions.models import Publication, PublishedFile, Submission, SubmittedFile
from submissions.signatures import moment

MOST = 3
"""How many publications over one content a file is compared with, the newest first."""


@dataclass(frozen=True)
class Original:
    """A file that was submitted or published. `hidden` where no place is told in which a copy differs from it."""

    file: SubmittedFile | PublishedFile
    record: Record
    words: str
    since: str
    submission: Submission | None = None
    hidden: bool = False

    @property
    def open(self) -> bool:
        """Whether everybody may read it: it is published still."""
        return self.submission is None and not self.hidden


def originals(digest: str, format: str, *, trusted: bool, number: int = 0, begins: bool = False) -> list[Original]:
    """The files of this format over content of a digest, or of one that `begins` so: what was submitted first.

    Of several submissions the one of that number, else the last. `trusted` is for who may read the plan.
    """
    if len(digest) < 16:
        return []
    wanted = {"digest__startswith" if begins else "digest": digest}
    over = Publication.objects.filter(**wanted, status="ready")
    published = _published(over, format, trusted)
    if published and not trusted:
        return published
    sent = list(Submission.objects.filter(**wanted).select_related("record__area").order_by("number"))
    one = next((each for each in sent if each.number == number), sent[-1] if sent else None)
    hidden = not trusted and over.exists()
    return [*([of_submission(one, format, hidden)] if one else []), *published]


def of_submission(one: Submission, format: str, hidden: bool = False) -> Original:
    """The file of that format of a submission."""
    return Original(one.files.get(format=format), one.record, submitted(one), since(one), one, hidden)


def _published(over: QuerySet[Publication], format: str, trusted: bool) -> list[Original]:
    """The files of that format of publications; for who may not read the plan those that stand, if any does."""
    files = (
        PublishedFile.objects.filter(publication__in=over, format=format)
        .select_related("publication__record__area", "publication__withdrawal")
        .defer("publication__body", "publication__contents", "publication__made_from")
        .order_by("-publication__number")
    )
    found = [
        Original(
            file,
            file.publication.record,
            published(file.publication),
            withdrawn(file.publication),
            hidden=not trusted and bool(withdrawn(file.publication)),
        )
        for file in files[:MOST]
    ]
    return [one for one in found if one.open] or found[:1] if not trusted else found


def submitted(one: Submission) -> str:
    """What a file of a submission is, in words that follow its kind."""
    return (
        f"that was submitted as version {one.number} of the plan of {one.record.area.name}, edition "
        f"{one.record.edition_code}, on {moment(one.at)}"
    )


def published(one: Publication) -> str:
    """What a file of a publication is, in words that follow its kind."""
    return (
        f"that was published as publication {one.number} of the plan of {one.record.area.name}, edition "
        f"{one.record.edition_code}, on {moment(one.at)}"
    )


def since(one: Submission) -> str:
    """What has become of a version since, in a sentence."""
    told = state_of(one.record).submissions
    mine = next((each for each in told if each.number == one.number), None)
    words = []
    if mine and mine.recalled:
        words.append(f"That version was recalled on {moment(mine.recalled.at)}.")
    if told and told[-1].number > one.number:
        words.append(f"Version {told[-1].number} was submitted after it, on {moment(told[-1].at)}.")
    return " ".join(words)


def withdrawn(one: Publication) -> str:
    """That a publication was withdrawn, when and why, in a sentence; empty where it stands."""
    gone = getattr(one, "withdrawal", None)
    return f"It was withdrawn on {moment(gone.at)}: {gone.reason}" if gone else ""

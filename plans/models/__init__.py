"""The tables of plans, one file a subject."""

from plans.models.board import BoardPack, ReportText
from plans.models.comments import Comment, Mention
from plans.models.letters import Letter, SigningLink
from plans.models.presence import Presence
from plans.models.projection import ContingencyLine, Contribution, Risk, StatedFigure
from plans.models.records import Assignment, Event, PartRevision, Record, Upload
from plans.models.sittings import HeldText, Sitting

__all__ = [
    "Assignment",
    "BoardPack",
    "Comment",
    "ContingencyLine",
    "Contribution",
    "Event",
    "HeldText",
    "Letter",
    "Mention",
    "PartRevision",
    "Presence",
    "Record",
    "ReportText",
    "Risk",
    "SigningLink",
    "Sitting",
    "StatedFigure",
    "Upload",
]

"""Who may do what with a plan: the permissions of this room, from who is who in the plan's area."""

from areas.access import (
    is_administrator,
    is_author,
    is_board_assistant,
    is_participant,
    is_signatory,
)
from bcf.access import declare

declare("plans.start", is_author, "authors of a council, CCG or board in this area")
declare("plans.read", is_participant, "people who work for a council, CCG, board or district in this area")
declare("plans.write", is_author, "authors of a council, CCG or board in this area")
declare("plans.decide", is_author | is_board_assistant, "authors in this area, and assistants of its board")
declare("plans.sign", is_signatory, "the signatories of this area's councils, CCGs and board")
declare("plans.administer", is_administrator, "administrators of a body in this area")

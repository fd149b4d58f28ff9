"""Who may submit a plan, take it back, acknowledge it, and see what was submitted."""

from areas.access import is_assurer, is_author, is_national, is_participant
from bcf.access import declare

declare("submissions.submit", is_author, "authors of a council, CCG or board in this area")
declare("submissions.publish", is_author, "authors and administrators of a council, CCG or board in this area")
declare("submissions.acknowledge", is_assurer, "assurers of this area's team")
declare(
    "submissions.see",
    is_participant | is_assurer | is_national,
    "people who work for a council, CCG, board or district in this area, its area team and the national team",
)

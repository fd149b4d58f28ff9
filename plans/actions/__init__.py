"""Every write to plans: keyword-only, atomic, by a person, each with its event in the same transaction."""

from plans.actions.arranging import (
    add_own_step,
    name_substitute,
    record_own_step,
    remove_own_step,
    substitutes_named_for,
)
from plans.actions.assuring import (
    close_condition,
    enter_evidence,
    make_remarks,
    record_outcome,
    send_back_evidence,
)
from plans.actions.board import StaleText, freeze_for_board, save_report_text
from plans.actions.carrying import start_plan_from
from plans.actions.commentary import ask_for_commentary, sign_commentary, signs_for, withdraw_commentary
from plans.actions.commenting import (
    WordsNotThere,
    answer_comment,
    change_comment,
    comment_on,
    reopen_comment,
    settle_comment,
    take_back_comment,
)
from plans.actions.deadlines import extend_deadline, withdraw_extension
from plans.actions.drafting import (
    Draft,
    NotEditable,
    NothingToSave,
    StaleSave,
    WouldVoidSignatures,
    accept_warning,
    accept_warnings,
    start_plan,
    take_back_acceptance,
)
from plans.actions.finance import ask_for_part_2
from plans.actions.holding import forget_expired, forget_held, hold_text
from plans.actions.letters import record_bounced_letters, try_letter_again
from plans.actions.links import (
    LinkRefused,
    ask_signatory_again,
    enter_code,
    find_link,
    fresh_link,
    replaced,
    send_code,
    stands,
)
from plans.actions.merging import Clash, Together, put_together, save_together
from plans.actions.paper import paper_recorded_for, possible_witnesses, sign_on_paper
from plans.actions.presence import arrive, leave, stay
from plans.actions.returning import return_for_changes, settle_change
from plans.actions.saving import assign_part, restore_part, save_parts
from plans.actions.signing import (
    NotAllowedNow,
    record_decision,
    reopen,
    request_sign_off,
    sign,
    withdraw_signature,
)
from plans.actions.sittings import (
    Kept,
    NotKept,
    Reason,
    autosave,
    close_sittings,
    discard_typing,
)
from plans.actions.uploads import UnfitUpload, add_upload
from plans.actions.versions import ratify_submission, start_new_version, why_no_version

__all__ = [
    "Clash",
    "Draft",
    "Kept",
    "LinkRefused",
    "NotAllowedNow",
    "NotEditable",
    "NotKept",
    "NothingToSave",
    "Reason",
    "StaleSave",
    "StaleText",
    "Together",
    "UnfitUpload",
    "WordsNotThere",
    "WouldVoidSignatures",
    "accept_warning",
    "accept_warnings",
    "add_own_step",
    "add_upload",
    "answer_comment",
    "arrive",
    "ask_for_commentary",
    "ask_for_part_2",
    "ask_signatory_again",
    "assign_part",
    "autosave",
    "change_comment",
    "close_condition",
    "close_sittings",
    "comment_on",
    "discard_typing",
    "enter_code",
    "enter_evidence",
    "extend_deadline",
    "find_link",
    "forget_expired",
    "forget_held",
    "freeze_for_board",
    "fresh_link",
    "hold_text",
    "leave",
    "make_remarks",
    "name_substitute",
    "paper_recorded_for",
    "possible_witnesses",
    "put_together",
    "ratify_submission",
    "record_bounced_letters",
    "record_decision",
    "record_outcome",
    "record_own_step",
    "remove_own_step",
    "reopen",
    "reopen_comment",
    "replaced",
    "request_sign_off",
    "restore_part",
    "return_for_changes",
    "save_parts",
    "save_report_text",
    "save_together",
    "send_back_evidence",
    "send_code",
    "settle_change",
    "settle_comment",
    "sign",
    "sign_commentary",
    "sign_on_paper",
    "signs_for",
    "stands",
    "start_new_version",
    "start_plan",
    "start_plan_from",
    "stay",
    "substitutes_named_for",
    "take_back_acceptance",
    "take_back_comment",
    "try_letter_again",
    "why_no_version",
    "withdraw_commentary",
    "withdraw_extension",
    "withdraw_signature",
]

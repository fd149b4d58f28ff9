"""Every write to plans: keyword-only, atomic, by a person, each with its event in the same transaction."""

from plans.actions.arranging import (
    add_own_step,
    name_substitute,
    record_own_step,
    remove_own_step,
    substitutes_named_for,
)
from plans.actions.carrying import start_plan_from
from plans.actions.commentary import ask_for_commentary, sign_commentary, signs_for, withdraw_commentary
from plans.actions.drafting import (
    Draft,
    NotEditable,
    NothingToSave,
    StaleSave,
    WouldVoidSignatures,
    accept_warning,
    accept_warnings,
    assign_part,
    restore_part,
    save_parts,
    start_plan,
    take_back_acceptance,
)
from plans.actions.links import LinkRefused, ask_signatory_again, enter_code, find_link, fresh_link, send_code, stands
from plans.actions.paper import paper_recorded_for, possible_witnesses, sign_on_paper
from plans.actions.returning import return_for_changes, settle_change
from plans.actions.signing import (
    NotAllowedNow,
    freeze_for_board,
    record_decision,
    reopen,
    request_sign_off,
    sign,
    withdraw_signature,
)
from plans.actions.uploads import UnfitUpload, add_upload

__all__ = [
    "Draft",
    "LinkRefused",
    "NotAllowedNow",
    "NotEditable",
    "NothingToSave",
    "StaleSave",
    "UnfitUpload",
    "WouldVoidSignatures",
    "accept_warning",
    "accept_warnings",
    "add_own_step",
    "add_upload",
    "ask_for_commentary",
    "ask_signatory_again",
    "assign_part",
    "enter_code",
    "find_link",
    "freeze_for_board",
    "fresh_link",
    "name_substitute",
    "paper_recorded_for",
    "possible_witnesses",
    "record_decision",
    "record_own_step",
    "remove_own_step",
    "reopen",
    "request_sign_off",
    "restore_part",
    "return_for_changes",
    "save_parts",
    "send_code",
    "settle_change",
    "sign",
    "sign_commentary",
    "sign_on_paper",
    "signs_for",
    "stands",
    "start_plan",
    "start_plan_from",
    "substitutes_named_for",
    "take_back_acceptance",
    "withdraw_commentary",
    "withdraw_signature",
]

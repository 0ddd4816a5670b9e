"""Who may do what: every operation of the API, one row each. Read it as the contract it is.

The subject of every row is one officer of a Puskesmas, or something of theirs. The callers:

    nobody     without a token                unit      admin of that Puskesmas
    self       that officer                   far       admin of another unit
    mate       an officer beside them         district  admin of the district (BKPSDM)
    head       who appraises them             audit     auditor of the district
    above      who leads the whole district   both      auditor of the district, and admin of another unit
    peer       head of another unit           scoped    another system with every scope, for that Puskesmas
                                              away      the same for another unit
                                              bare      another system without a scope that fits

A cell is the status. Where an answer holds a result for each item (`decide_activities`, `sync_push`), it
is the status of the problem that the one item met, else that of the answer.
"""

COLUMNS = "nobody self mate head above peer unit far district audit both scoped away bare"

# Asked like the others, and always answered like these.
ALIKE = {"expired": "nobody", "blocked": "nobody", "team": "audit", "ppk": "audit"}

# But these, which the performance team may do anywhere.
_PROGRAM_CHANGES = (
    "amend_program set_program_status plan_program_milestones reach_program_milestone set_program_members"
)
_IKU_CHANGES = "amend_iku assign_iku put_iku_targets"
# Reports are read by those who handle them, and by auditors: not by all who see the district.
_REPORTS = (
    "list_reports get_report get_report_history list_reply_templates list_feedback_policies get_report_photo "
    "head_report_photo get_report_publication list_report_mentions list_mentions"
)
APART = {
    **{name: {"team": 200} for name in f"{_PROGRAM_CHANGES} {_IKU_CHANGES}".split()},
    # What somebody is paid is not the performance team's concern.
    **{name: {"team": 403} for name in ("get_tpp", "get_unit_tpp")},
    **{name: {"team": 201} for name in ("create_program", "create_iku")},
    **{name: {"team": 403, "ppk": 403} for name in _REPORTS.split()},
}

# Answered without a token, by intention.
PUBLIC = frozenset(
    {
        *("authorization_server", "token", "revoke", "activate", "set_up"),
        *["make_report", "follow_report", "write_report_message", "answer_whether_report_is_done"],
        *("put_report_photo", "list_published_reports", "get_published_report_photo"),
        *("list_public_units", "open_survey", "answer_survey", "get_satisfaction"),
        *("list_public_improvements", "get_open_satisfaction", "get_open_satisfaction_csv"),
    }
)

_TABLE = """
operation                   nobody self mate head above peer unit far district audit both scoped away bare

authorization_server           200  200  200  200   200  200  200 200      200   200  200    200  200  200
token                          200  200  200  200   200  200  200 200      200   200  200    200  200  200
revoke                         200  200  200  200   200  200  200 200      200   200  200    200  200  200
activate                       200  200  200  200   200  200  200 200      200   200  200    200  200  200
set_up                         403  403  403  403   403  403  403 403      403   403  403    403  403  403

get_me                         401  200  200  200   200  200  200 200      200   200  200    200  200  200
list_my_sessions               401  200  200  200   200  200  200 200      200   200  200    200  200  200
end_my_session                 401  204  404  404   404  404  404 404      404   404  404    404  404  404
change_my_password             401  204  204  204   204  204  204 204      204   204  204    403  403  403
get_account                    401  403  403  403   403  403  200 404      200   403  404    403  403  403
make_activation_code           401  403  403  403   403  403  201 404      201   403  404    403  403  403
make_activation_codes          401  403  403  403   403  403  201 404      201   403  404    403  403  403
block_account                  401  403  403  403   403  403  204 404      204   403  404    403  403  403
unblock_account                401  403  403  403   403  403  204 404      204   403  404    403  403  403
grant_role                     401  403  403  403   403  403  403 403      201   403  403    403  403  403
take_role                      401  403  403  403   403  403  403 404      204   403  404    403  403  403

list_units                     401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_unit                    401  403  403  403   403  403  201 404      201   403  404    201  404  403
get_unit                       401  200  200  200   200  404  200 404      200   200  200    200  404  403
amend_unit                     401  403  403  403   403  403  200 404      200   403  404    200  404  403
list_appraisers                401  200  200  200   200  404  200 404      200   200  200    200  404  403
list_employees                 401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_employee                401  403  403  403   403  403  201 404      201   403  404    201  404  403
get_employee                   401  200  404  200   200  404  200 404      200   200  200    200  404  403
amend_employee                 401  403  403  403   403  403  200 404      200   403  404    200  404  403
assign_employee                401  403  403  403   403  403  201 404      201   403  404    201  404  403
amend_assignment               401  403  403  403   403  403  200 404      200   403  404    200  404  403
ask_appraiser_correction       401  201  201  201   201  201  201 201      201   201  201    403  403  403
list_appraiser_corrections     401  200  200  200   200  200  200 200      200   200  200    200  200  403
decide_appraiser_correction    401  403  403  403   403  403  200 404      200   403  404    403  403  403
import_sheet                   401  403  403  403   403  403  403 403      200   403  403    403  403  403
get_import_template            401  403  403  403   403  403  403 403      200   403  403    403  403  403

list_ikus                      401  200  404  200   200  404  200 404      200   200  200    200  404  403
create_iku                     401  403  403  201   403  404  201 404      201   403  403    403  403  403
get_iku_cascade                401  200  200  200   200  404  200 404      200   200  200    200  404  403
assign_iku                     401  403  403  200   403  404  200 404      200   403  403    403  403  403
get_iku                        401  200  404  200   200  404  200 404      200   200  200    200  404  403
amend_iku                      401  403  403  200   403  404  200 404      200   403  403    403  403  403
get_iku_history                401  200  404  200   200  404  200 404      200   200  200    200  404  403
get_iku_targets                401  200  404  200   200  404  200 404      200   200  200    200  404  403
put_iku_targets                401  403  403  200   403  404  200 404      200   403  403    403  403  403
get_iku_actuals                401  200  404  200   200  404  200 404      200   200  200    200  404  403
record_iku_actual              401  201  404  403   403  404  403 404      403   403  403    403  403  403
amend_iku_actual               401  200  404  403   403  404  403 404      403   403  403    403  403  403
list_iku_policies              401  200  200  200   200  200  200 200      200   200  200    200  200  403
decide_iku_policy              401  403  403  403   403  403  403 403      201   403  403    403  403  403

log_activity                   401  201  201  201   201  201  201 201      201   201  201    403  403  403
list_activities                401  200  404  200   200  404  200 404      200   200  200    200  404  403
get_activity                   401  200  404  200   200  404  200 404      200   200  200    200  404  403
amend_activity                 401  200  404  403   403  404  403 404      403   403  403    403  403  403
withdraw_activity              401  200  404  403   403  404  403 404      403   403  403    403  403  403
ask_activity_correction        401  200  404  403   403  404  403 404      403   403  403    403  403  403
get_activity_history           401  200  404  200   200  404  200 404      200   200  200    200  404  403
list_my_days                   401  200  200  200   200  200  200 200      200   200  200    403  403  403
mark_day                       401  201  201  201   201  201  201 201      201   201  201    403  403  403
list_review_queue              401  403  403  200   200  200  403 403      403   403  403    403  403  403
decide_activities              401  403  403  200   403  404  403 403      403   403  403    403  403  403
list_templates                 401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_template                401  403  403  403   403  403  201 404      201   403  404    403  403  403
amend_template                 401  403  403  403   403  403  200 404      200   403  404    403  403  403
get_score                      401  200  404  200   200  404  200 404      200   200  200    200  404  403
list_scores                    401  200  404  200   200  404  200 404      200   200  200    200  404  403
list_score_rules               401  200  200  200   200  200  200 200      200   200  200    200  200  403
decide_score_rules             401  403  403  403   403  403  403 403      201   403  403    403  403  403
preview_score_rules            401  403  403  403   403  403  403 403      200   403  403    403  403  403
list_score_months              401  200  200  200   200  200  200 200      200   200  200    200  200  403
put_score_month                401  403  403  403   403  403  403 403      200   403  403    403  403  403
list_tpp_policies              401  200  200  200   200  200  200 200      200   200  200    200  200  403
decide_tpp_policy              401  403  403  403   403  403  403 403      201   403  403    403  403  403
get_tpp                        401  200  403  403   403  403  200 404      200   200  200    200  404  403
get_unit_tpp                   401  403  403  403   403  403  200 404      200   200  200    200  404  403
list_activity_policies         401  200  200  200   200  200  200 200      200   200  200    200  200  403
decide_activity_policy         401  403  403  403   403  403  403 403      201   403  403    403  403  403
put_evidence                   401  201  201  201   201  201  201 201      201   201  201    403  403  403
get_evidence                   401  200  404  200   200  404  200 404      200   200  200    200  404  403
head_evidence                  401  200  404  200   200  404  200 404      200   200  200    200  404  403

list_programs                  401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_program                 401  403  403  201   403  404  201 404      201   403  403    403  403  403
list_program_colleagues        401  200  200  200   200  200  200 200      200   200  200    403  403  403
get_program                    401  200  200  200   200  404  200 404      200   200  200    200  404  403
amend_program                  401  403  403  200   403  404  200 404      200   403  403    403  403  403
set_program_status             401  403  403  200   403  404  200 404      200   403  403    403  403  403
get_program_history            401  200  200  200   200  404  200 404      200   200  200    200  404  403
plan_program_milestones        401  403  403  200   403  404  200 404      200   403  403    403  403  403
reach_program_milestone        401  200  403  200   403  404  200 404      200   403  403    403  404  403
list_program_members           401  200  200  200   200  404  200 404      200   200  200    200  404  403
set_program_members            401  403  403  200   403  404  200 404      200   403  403    403  403  403
get_program_contributions      401  200  200  200   200  404  200 404      200   200  200    200  404  403
add_program_contribution       401  201  403  403   403  404  403 404      403   403  403    403  403  403
decide_program_contribution    401  403  403  200   200  404  403 404      403   403  403    403  404  403
list_innovations               401  200  200  200   200  200  200 200      200   200  200    200  200  403
propose_innovation             401  201  201  201   201  201  201 201      201   201  201    403  403  403
get_innovation                 401  200  404  200   200  404  200 404      200   200  200    200  404  403
amend_innovation               401  200  404  403   403  404  403 404      403   403  403    403  403  403
take_innovation_step           401  200  404  403   403  404  403 404      403   403  403    403  403  403
get_innovation_history         401  200  404  200   200  404  200 404      200   200  200    200  404  403
list_innovation_adoptions      401  200  200  200   200  200  200 200      200   200  200    200  404  403
adopt_innovation               401  403  201  201   201  201  201 201      201   201  201    403  403  403
take_back_innovation_adoption  401  403  403  200   403  403  403 403      403   403  403    403  403  403
punch                          401  201  201  201   201  201  201 201      201   201  201    403  403  403
list_attendance_days           401  200  404  200   200  404  200 404      200   200  200    200  404  403
get_discipline                 401  200  404  200   200  404  200 404      200   200  200    200  404  403
list_absence_notices           401  200  200  200   200  200  200 200      200   200  200    403  403  403
list_schedules                 401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_schedule                401  403  403  403   403  403  201 404      201   403  404    201  404  403
amend_schedule                 401  403  403  403   403  403  200 404      200   403  404    200  404  403
list_holidays                  401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_holiday                 401  403  403  403   403  403  201 404      201   403  404    201  404  403
amend_holiday                  401  403  403  403   403  403  200 404      200   403  404    200  404  403
list_workplaces                401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_workplace               401  403  403  403   403  403  201 404      201   403  404    201  404  403
amend_workplace                401  403  403  403   403  403  200 404      200   403  404    200  404  403
list_attendance_policies       401  200  200  200   200  200  200 200      200   200  200    200  200  403
decide_attendance_policy       401  403  403  403   403  403  403 403      201   403  403    403  403  403
list_leaves                    401  200  404  200   200  404  200 404      200   200  200    200  404  403
enter_leave                    401  201  403  403   403  403  201 404      201   403  404    201  404  403
decide_leave                   401  403  403  200   403  404  200 404      200   403  403    200  404  403
cancel_leave                   401  200  404  403   403  404  200 404      200   403  403    200  404  403
list_outages                   401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_outage                  401  403  403  403   403  403  201 404      201   403  404    201  404  403
amend_outage                   401  403  403  403   403  403  200 404      200   403  404    200  404  403
undo_outage                    401  403  403  403   403  403  200 404      200   403  404    200  404  403
list_attendance_corrections    401  200  200  200   200  200  200 200      200   200  200    200  200  403
ask_attendance_correction      401  201  201  201   201  201  201 201      201   201  201    403  403  403
decide_attendance_correction   401  403  403  200   403  404  403 403      403   403  403    403  403  403
list_machines                  401  403  403  403   403  403  200 200      200   403  200    200  200  403
create_machine                 401  403  403  403   403  403  201 404      201   403  404    201  404  403
amend_machine                  401  403  403  403   403  403  200 404      200   403  404    200  404  403
renew_machine_secret           401  403  403  403   403  403  200 404      200   403  404    200  404  403
list_machine_pins              401  403  403  403   403  403  200 404      200   403  404    200  404  403
free_machine_pin               401  403  403  403   403  403  200 404      200   403  404    200  404  403
give_machine_pins              401  403  403  403   403  403  200 404      200   403  404    200  404  403
import_machine_log             401  403  403  403   403  403  200 404      200   403  404    200  404  403
get_recap                      401  404  404  200   200  404  200 404      200   200  200    200  404  403
get_recap_sheet                401  404  404  200   200  404  200 404      200   200  200    200  404  403
get_recap_document             401  404  404  200   200  404  200 404      200   200  200    200  404  403

list_public_units              200  200  200  200   200  200  200 200      200   200  200    200  200  200
open_survey                    200  200  200  200   200  200  200 200      200   200  200    200  200  200
answer_survey                  201  201  201  201   201  201  201 201      201   201  201    201  201  201
get_satisfaction               200  200  200  200   200  200  200 200      200   200  200    200  200  200
list_surveys                   401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_survey                  401  403  403  201   403  404  201 404      201   403  403    403  403  403
get_survey                     401  200  200  200   200  404  200 404      200   200  200    200  404  403
amend_survey                   401  403  403  200   403  404  200 404      200   403  403    403  403  403
list_survey_codes              401  200  200  200   200  404  200 404      200   200  200    200  404  403
create_survey_code             401  403  403  201   403  404  201 404      201   403  403    403  403  403
amend_survey_code              401  403  403  200   403  404  200 404      200   403  403    403  403  403
get_todays_survey_code         401  200  200  200   200  404  200 404      200   200  200    200  404  403
get_survey_results             401  200  200  200   200  404  200 404      200   200  200    200  404  403
list_survey_comments           401  403  403  200   403  404  200 404      200   403  403    403  403  403
decide_survey_comment          401  403  403  200   403  404  200 404      200   403  403    403  403  403
get_survey_poster              401  200  200  200   200  404  200 404      200   200  200    200  404  403
get_survey_sheet               401  200  200  200   200  404  200 404      200   200  200    200  404  403
enter_survey_sheets            401  403  403  200   403  404  200 404      200   403  403    403  403  403
draw_survey_numbers            401  403  403  201   403  404  201 404      201   403  403    403  403  403
list_survey_draws              401  200  200  200   200  404  200 404      200   200  200    200  404  403
list_improvements              401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_improvement             401  403  403  201   403  404  201 404      201   403  403    403  403  403
get_improvement                401  200  200  200   200  404  200 404      200   200  200    200  404  403
amend_improvement              401  403  403  200   403  404  200 404      200   403  403    403  403  403
list_public_improvements       200  200  200  200   200  200  200 200      200   200  200    200  200  200
get_open_satisfaction          200  200  200  200   200  200  200 200      200   200  200    200  200  200
get_open_satisfaction_csv      200  200  200  200   200  200  200 200      200   200  200    200  200  200

make_report                    201  201  201  201   201  201  201 201      201   201  201    201  201  201
follow_report                  200  200  200  200   200  200  200 200      200   200  200    200  200  200
write_report_message           201  201  201  201   201  201  201 201      201   201  201    201  201  201
answer_whether_report_is_done  200  200  200  200   200  200  200 200      200   200  200    200  200  200
list_reports                   401  403  403  200   200  200  200 200      200   200  200    403  403  403
get_report                     401  403  403  200   200  404  200 404      200   200  200    403  403  403
take_report_step               401  403  403  200   200  404  200 404      200   403  403    403  403  403
answer_report_message          401  403  403  201   201  404  201 404      201   403  403    403  403  403
get_report_history             401  403  403  200   200  404  200 404      200   200  200    403  403  403
list_reply_templates           401  403  403  200   200  200  200 200      200   200  200    403  403  403
create_reply_template          401  403  403  201   201  404  201 404      201   403  404    403  403  403
amend_reply_template           401  403  403  200   200  404  200 404      200   403  404    403  403  403
list_feedback_policies         401  403  403  200   200  200  200 200      200   200  200    403  403  403
decide_feedback_policy         401  403  403  403   403  403  403 403      201   403  403    403  403  403
put_report_photo               201  201  201  201   201  201  201 201      201   201  201    201  201  201
list_published_reports         200  200  200  200   200  200  200 200      200   200  200    200  200  200
get_published_report_photo     200  200  200  200   200  200  200 200      200   200  200    200  200  200
get_report_photo               401  403  403  200   200  404  200 404      200   200  200    403  403  403
head_report_photo              401  403  403  200   200  404  200 404      200   200  200    403  403  403
get_report_publication         401  403  403  200   200  404  200 404      200   200  200    403  403  403
prepare_report_publication     401  403  403  200   200  404  200 404      200   403  403    403  403  403
publish_report                 401  403  403  200   200  404  200 404      200   403  403    403  403  403
withdraw_report_publication    401  403  403  200   200  404  200 404      200   403  403    403  403  403
list_report_mentions           401  403  403  200   200  404  200 404      200   200  200    403  403  403
mention_officer                401  403  403  201   201  404  201 404      201   403  403    403  403  403
share_mention                  401  403  403  200   200  404  200 404      200   403  403    403  403  403
list_my_mentions               401  200  200  200   200  200  200 200      200   200  200    403  403  403
withdraw_mention               401  403  403  200   200  404  200 404      200   403  403    403  403  403
answer_mention                 401  200  404  404   404  404  404 404      404   404  404    403  403  403
list_mentions                  401  403  403  200   200  404  200 404      200   200  200    403  403  403

sync_push                      401  200  200  200   200  200  200 200      200   200  200    403  403  403
sync_pull                      401  200  200  200   200  200  200 200      200   200  200    200  200  403
list_unit_devices              401  404  404  200   200  404  200 404      200   200  200    403  403  403
get_unit_dashboard             401  404  404  200   200  404  200 404      200   200  200    200  404  403
list_unit_people               401  404  404  200   200  404  200 404      200   200  200    200  404  403
stream_events                  401  200  200  200   200  200  200 200      200   200  200    200  200  200
"""


def read() -> dict[str, dict[str, int]]:
    """Expected status by operation and caller."""
    header, *rows = [line.split() for line in _TABLE.splitlines() if line.strip()]
    assert header == ["operation", *COLUMNS.split()]
    found = {row[0]: dict(zip(header[1:], map(int, row[1:]), strict=True)) for row in rows}
    assert len(found) == len(rows)
    return {
        name: {**row, **{one: row[like] for one, like in ALIKE.items()}, **APART.get(name, {})}
        for name, row in found.items()
    }

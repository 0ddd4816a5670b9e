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

# Answered without a token, by intention.
PUBLIC = frozenset({"authorization_server", "token", "revoke", "activate", "set_up"})

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

log_activity                   401  201  201  201   201  201  201 201      201   201  201    403  403  403
list_activities                401  200  404  200   200  404  200 404      200   200  200    200  404  403
get_activity                   401  200  404  200   200  404  200 404      200   200  200    200  404  403
amend_activity                 401  200  404  403   403  404  403 404      403   403  403    403  403  403
withdraw_activity              401  200  404  403   403  404  403 404      403   403  403    403  403  403
get_activity_history           401  200  404  200   200  404  200 404      200   200  200    200  404  403
list_review_queue              401  403  403  200   200  200  403 403      403   403  403    403  403  403
decide_activities              401  403  403  200   403  404  403 403      403   403  403    403  403  403
list_templates                 401  200  200  200   200  200  200 200      200   200  200    200  200  403
create_template                401  403  403  403   403  403  201 404      201   403  404    403  403  403
amend_template                 401  403  403  403   403  403  200 404      200   403  404    403  403  403
list_activity_policies         401  200  200  200   200  200  200 200      200   200  200    200  200  403
decide_activity_policy         401  403  403  403   403  403  403 403      201   403  403    403  403  403
put_evidence                   401  201  201  201   201  201  201 201      201   201  201    403  403  403
get_evidence                   401  200  404  200   200  404  200 404      200   200  200    200  404  403
head_evidence                  401  200  404  200   200  404  200 404      200   200  200    200  404  403

sync_push                      401  200  200  200   200  200  200 200      200   200  200    403  403  403
sync_pull                      401  200  200  200   200  200  200 200      200   200  200    200  200  403
stream_events                  401  200  200  200   200  200  200 200      200   200  200    200  200  200
"""


def read() -> dict[str, dict[str, int]]:
    """Expected status by operation and caller."""
    header, *rows = [line.split() for line in _TABLE.splitlines() if line.strip()]
    assert header == ["operation", *COLUMNS.split()]
    found = {row[0]: dict(zip(header[1:], map(int, row[1:]), strict=True)) for row in rows}
    assert len(found) == len(rows)
    return {name: {**row, **{one: row[like] for one, like in ALIKE.items()}} for name, row in found.items()}

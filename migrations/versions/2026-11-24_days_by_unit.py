"""Sums of days by unit: a unit's month is one stretch of rows, and a day may be in two units."""

import sqlalchemy as sa
from alembic import op

from backend.kit import database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COUNTS = ("entries", "minutes", "waiting", "approved", "approved_minutes", "returned", "late")

# Sums can be counted anew at any time: nothing is copied.
_RECOUNT = """
INSERT INTO activity_days
    ({columns}, entries, minutes, waiting, approved, approved_minutes, returned, late)
SELECT {keys}, count(*), sum(minutes),
    sum(CASE WHEN status = 'waiting' THEN 1 ELSE 0 END),
    sum(CASE WHEN status = 'approved' THEN 1 ELSE 0 END),
    sum(CASE WHEN status = 'approved' THEN minutes ELSE 0 END),
    sum(CASE WHEN status = 'returned' THEN 1 ELSE 0 END),
    sum(CASE WHEN late THEN 1 ELSE 0 END)
FROM activities WHERE status <> 'withdrawn' GROUP BY {groups} ORDER BY 1, 2
"""


def upgrade() -> None:
    op.drop_table("activity_days")
    op.create_table(
        "activity_days",
        sa.Column("unit_id", database.Identifier(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        *_counts(),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_activity_days_employee_id_employees")),
        sa.PrimaryKeyConstraint("unit_id", "day", "employee_id", name=op.f("pk_activity_days")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_activity_days_employee_day", "activity_days", ["employee_id", "day"], unique=False)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    nobody = "zeroblob(16)" if is_sqlite else "'00000000-0000-0000-0000-000000000000'::uuid"
    keys = f"coalesce(unit_id, {nobody}), worked_on, employee_id"
    _recount("unit_id, day, employee_id", keys, "unit_id, worked_on, employee_id")


def downgrade() -> None:
    op.drop_table("activity_days")
    op.create_table(
        "activity_days",
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        *_counts(),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_activity_days_employee_id_employees")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_activity_days_unit_id_org_units")),
        sa.PrimaryKeyConstraint("employee_id", "day", name=op.f("pk_activity_days")),
    )
    op.create_index("ix_activity_days_unit_day", "activity_days", ["unit_id", "day"], unique=False)
    # One of two units has to do here; which one has never been told apart.
    least = "min(unit_id)" if op.get_bind().dialect.name == "sqlite" else "min(unit_id::text)::uuid"
    _recount("employee_id, day, unit_id", f"employee_id, worked_on, {least}", "employee_id, worked_on")


def _counts() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS]


def _recount(columns: str, keys: str, groups: str) -> None:
    op.execute(_RECOUNT.format(columns=columns, keys=keys, groups=groups))

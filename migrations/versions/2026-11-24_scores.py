"""Rule sets, scores, closed months, policies about TPP."""

import sqlalchemy as sa
from alembic import op

from backend.kit import database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "score_rule_sets",
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("effective_from", sa.String(length=7), nullable=False),
        sa.Column("document", database.Json, nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("decided_by", database.Identifier(), nullable=True),
        sa.Column("decided_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_score_rule_sets")),
        sa.UniqueConstraint("effective_from", name=op.f("uq_score_rule_sets_effective_from")),
    )
    op.create_table(
        "score_snapshots",
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("rule_version", sa.String(length=40), nullable=False),
        sa.Column("position_kind", sa.String(length=32), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("appraiser_id", database.Identifier(), nullable=True),
        sa.Column("has_attendance", sa.Boolean(), nullable=False),
        sa.Column("facts", database.Json, nullable=False),
        sa.Column("result", database.Json, nullable=False),
        sa.Column("computed_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_score_snapshots_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_score_snapshots_unit_id_org_units")),
        sa.ForeignKeyConstraint(
            ["appraiser_id"], ["employees.id"], name=op.f("fk_score_snapshots_appraiser_id_employees")
        ),
        sa.PrimaryKeyConstraint("employee_id", "period", name=op.f("pk_score_snapshots")),
    )
    op.create_index("ix_score_snapshots_unit_period", "score_snapshots", ["unit_id", "period"])
    op.create_table(
        "score_dues",
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("asked_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_score_dues_employee_id_employees")),
        sa.PrimaryKeyConstraint("employee_id", "period", name=op.f("pk_score_dues")),
    )
    op.create_table(
        "score_progress",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("looked_on", database.Day(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_progress")),
    )
    op.create_table(
        "score_months",
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("changed_by", database.Identifier(), nullable=False),
        sa.Column("changed_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_score_months")),
    )
    op.create_table(
        "tpp_policies",
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("effective_from", sa.String(length=7), nullable=False),
        sa.Column("is_paid", sa.Boolean(), nullable=False),
        sa.Column("document", database.Json, nullable=False),
        sa.Column("decided_by", database.Identifier(), nullable=False),
        sa.Column("decided_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_tpp_policies")),
        sa.UniqueConstraint("effective_from", name=op.f("uq_tpp_policies_effective_from")),
    )


def downgrade() -> None:
    for table in ("tpp_policies", "score_months", "score_progress", "score_dues", "score_snapshots", "score_rule_sets"):
        op.drop_table(table)

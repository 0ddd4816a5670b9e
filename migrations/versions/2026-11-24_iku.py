"""Indicators (IKU): targets, actuals, history, and bounds; activities that name one are found by an index."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.kit import database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
_NAMES_ONE = sa.text("iku_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "iku_policies",
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("decided_by", database.Identifier(), nullable=True),
        sa.Column("decided_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("effective_from", name=op.f("pk_iku_policies")),
    )
    op.create_table(
        "ikus",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("employee_id", database.Identifier(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "polarity",
            sa.Enum(
                "maximize",
                "minimize",
                "stabilize",
                name="polarity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "minimize_by",
            sa.Enum("special", "ratio", name="minimizeby", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column(
            "aspect",
            sa.Enum(
                "quantity",
                "quality",
                "time",
                "cost",
                name="aspect",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "perspective",
            sa.Enum(
                "service_recipient",
                "business_process",
                "internal_strengthening",
                "budget",
                name="perspective",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("unit_of_measure", sa.String(length=32), nullable=False),
        sa.Column(
            "consolidation",
            sa.Enum(
                "sum", "average", "last", name="consolidation", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum("entered", "from_activities", name="source", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "counts",
            sa.Enum("quantity", "entries", name="counts", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("parent_id", database.Identifier(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(unit_id IS NULL) <> (employee_id IS NULL)", name=op.f("ck_ikus_one_owner")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_ikus_employee_id_employees")),
        sa.ForeignKeyConstraint(["parent_id"], ["ikus.id"], name=op.f("fk_ikus_parent_id_ikus")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_ikus_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ikus")),
        sa.UniqueConstraint("employee_id", "year", "code", name=op.f("uq_ikus_employee_id_year_code")),
        sa.UniqueConstraint("unit_id", "year", "code", name=op.f("uq_ikus_unit_id_year_code")),
    )
    op.create_index("ix_ikus_code_id", "ikus", ["code", "id"], unique=False)
    op.create_index(op.f("ix_ikus_parent_id"), "ikus", ["parent_id"], unique=False)
    op.create_table(
        "iku_actuals",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("iku_id", database.Identifier(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("amount_e4", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("evidence", _JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_by", database.Identifier(), nullable=True),
        sa.Column("recorded_at", database.UtcDateTime(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["iku_id"], ["ikus.id"], name=op.f("fk_iku_actuals_iku_id_ikus")),
        sa.ForeignKeyConstraint(["recorded_by"], ["employees.id"], name=op.f("fk_iku_actuals_recorded_by_employees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_iku_actuals")),
        sa.UniqueConstraint("iku_id", "month", name=op.f("uq_iku_actuals_iku_id_month")),
    )
    op.create_table(
        "iku_changes",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("iku_id", database.Identifier(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=True),
        sa.Column("by", database.Identifier(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("changes", _JSON, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["employees.id"], name=op.f("fk_iku_changes_by_employees")),
        sa.ForeignKeyConstraint(["iku_id"], ["ikus.id"], name=op.f("fk_iku_changes_iku_id_ikus")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_iku_changes")),
    )
    op.create_index("ix_iku_changes_iku_at", "iku_changes", ["iku_id", "at", "id"], unique=False)
    op.create_table(
        "iku_targets",
        sa.Column("iku_id", database.Identifier(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("low_e4", sa.BigInteger(), nullable=False),
        sa.Column("high_e4", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["iku_id"], ["ikus.id"], name=op.f("fk_iku_targets_iku_id_ikus")),
        sa.PrimaryKeyConstraint("iku_id", "period", name=op.f("pk_iku_targets")),
    )
    op.create_index(
        "ix_activities_iku_worked",
        "activities",
        ["iku_id", "worked_on"],
        unique=False,
        postgresql_where=_NAMES_ONE,
        sqlite_where=_NAMES_ONE,
    )


def downgrade() -> None:
    op.drop_index("ix_activities_iku_worked", table_name="activities")
    op.drop_table("iku_targets")
    op.drop_index("ix_iku_changes_iku_at", table_name="iku_changes")
    op.drop_table("iku_changes")
    op.drop_table("iku_actuals")
    op.drop_index(op.f("ix_ikus_parent_id"), table_name="ikus")
    op.drop_index("ix_ikus_code_id", table_name="ikus")
    op.drop_table("ikus")
    op.drop_table("iku_policies")

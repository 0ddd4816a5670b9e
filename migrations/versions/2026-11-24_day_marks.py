"""Marks of officers that a day or a week is complete."""

import sqlalchemy as sa
from alembic import op

from backend.kit import database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_marks",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("day", "week", name="markkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=True),
        sa.Column("marked_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_day_marks_employee_id_employees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_marks")),
        sa.UniqueConstraint("employee_id", "kind", "day", name=op.f("uq_day_marks_employee_id_kind_day")),
    )


def downgrade() -> None:
    op.drop_table("day_marks")

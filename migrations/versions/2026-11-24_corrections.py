"""An officer's request to correct an approved activity; it waits in the review queue."""

import sqlalchemy as sa
from alembic import op

from backend.kit import database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = ["employee_id", "started_at", "id"]
_WAITING = sa.text("status = 'waiting'")
_UNDECIDED = sa.text("status = 'waiting' OR correction_asked_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("activities", sa.Column("correction_reason", sa.String(length=1000), nullable=True))
    op.add_column("activities", sa.Column("correction_asked_at", database.UtcDateTime(), nullable=True))
    op.drop_index("ix_activities_waiting", table_name="activities")
    op.create_index(
        "ix_activities_undecided",
        "activities",
        _COLUMNS,
        unique=False,
        postgresql_where=_UNDECIDED,
        sqlite_where=_UNDECIDED,
    )


def downgrade() -> None:
    op.drop_index("ix_activities_undecided", table_name="activities")
    op.create_index(
        "ix_activities_waiting",
        "activities",
        _COLUMNS,
        unique=False,
        postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    )
    op.drop_column("activities", "correction_asked_at")
    op.drop_column("activities", "correction_reason")

"""Citizens' reports: their conversation, steps, photos, mentions and publication; reply templates, dated rules."""

import sqlalchemy as sa
from alembic import op

from backend.kit import database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback_policies",
        sa.Column("effective_from", database.Day(), nullable=False),
        sa.Column("verify_working_days", sa.Integer(), nullable=False),
        sa.Column("finish_days", sa.Integer(), nullable=False),
        sa.Column("escalate_working_days", sa.Integer(), nullable=False),
        sa.Column("ask_again_days", sa.Integer(), nullable=False),
        sa.Column("officer_answer_days", sa.Integer(), nullable=False),
        sa.Column("decided_by", database.Identifier(), nullable=True),
        sa.Column("decided_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("effective_from", name=op.f("pk_feedback_policies")),
    )
    op.create_table(
        "reply_templates",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "verified",
                "assigned",
                "answered",
                "closed",
                "forwarded",
                "archived",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_reply_templates_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_templates")),
    )
    op.create_index(op.f("ix_reply_templates_unit_id"), "reply_templates", ["unit_id"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("ticket", sa.String(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "complaint",
                "aspiration",
                "information",
                "thanks",
                name="reportkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("handler_unit_id", database.Identifier(), nullable=True),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("happened_on", database.Day(), nullable=True),
        sa.Column("officer_name", sa.String(length=200), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=True),
        sa.Column("contact_phone", sa.String(length=32), nullable=True),
        sa.Column("contact_email", sa.String(length=254), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "verified",
                "assigned",
                "answered",
                "closed",
                "forwarded",
                "archived",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("received_at", database.UtcDateTime(), nullable=False),
        sa.Column("received_on", database.Day(), nullable=False),
        sa.Column("verify_due_on", database.Day(), nullable=False),
        sa.Column("finish_due_on", database.Day(), nullable=False),
        sa.Column("verified_on", database.Day(), nullable=True),
        sa.Column("forwarded_to", sa.String(length=200), nullable=True),
        sa.Column("escalation", sa.Integer(), nullable=False),
        sa.Column("escalated_unit_id", database.Identifier(), nullable=True),
        sa.Column("escalates_on", database.Day(), nullable=True),
        sa.Column("closed_at", database.UtcDateTime(), nullable=True),
        sa.Column("ask_again_on", database.Day(), nullable=True),
        sa.Column("asked_on", database.Day(), nullable=True),
        sa.Column("answered_done", sa.Boolean(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("public_text", sa.String(length=4000), nullable=True),
        sa.Column("public_answer", sa.String(length=4000), nullable=True),
        sa.Column("publication_by", database.Identifier(), nullable=True),
        sa.Column("publication_at", database.UtcDateTime(), nullable=True),
        sa.Column("published_at", database.UtcDateTime(), nullable=True),
        sa.Column("published_on", database.Day(), nullable=True),
        sa.Column("lapor_ticket", sa.String(length=64), nullable=True),
        sa.Column("lapor_sent_at", database.UtcDateTime(), nullable=True),
        sa.Column("lapor_tries", sa.Integer(), nullable=False),
        sa.Column("lapor_next_at", database.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "NOT is_anonymous OR (contact_name IS NULL AND contact_phone IS NULL AND contact_email IS NULL)",
            name=op.f("ck_reports_anonymous_without_contact"),
        ),
        sa.ForeignKeyConstraint(
            ["escalated_unit_id"], ["org_units.id"], name=op.f("fk_reports_escalated_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(
            ["handler_unit_id"], ["org_units.id"], name=op.f("fk_reports_handler_unit_id_org_units")
        ),
        sa.ForeignKeyConstraint(["publication_by"], ["employees.id"], name=op.f("fk_reports_publication_by_employees")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_reports_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("ticket", name=op.f("uq_reports_ticket")),
    )
    op.create_index("ix_reports_ask_again_on", "reports", ["ask_again_on"], unique=False)
    op.create_index(op.f("ix_reports_escalates_on"), "reports", ["escalates_on"], unique=False)
    op.create_index(
        "ix_reports_forwarded_to",
        "reports",
        ["forwarded_to"],
        unique=False,
        postgresql_where=sa.text("forwarded_to IS NOT NULL"),
        sqlite_where=sa.text("forwarded_to IS NOT NULL"),
    )
    op.create_index(op.f("ix_reports_handler_unit_id"), "reports", ["handler_unit_id"], unique=False)
    op.create_index(
        "ix_reports_published_on_id",
        "reports",
        ["published_on", "id"],
        unique=False,
        postgresql_where=sa.text("published_on IS NOT NULL"),
        sqlite_where=sa.text("published_on IS NOT NULL"),
    )
    op.create_index("ix_reports_received_at_id", "reports", ["received_at", "id"], unique=False)
    op.create_index("ix_reports_unit_id_received_on", "reports", ["unit_id", "received_on"], unique=False)
    op.create_table(
        "report_concerns",
        sa.Column("report_id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("name", "mention", name="concernsource", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_report_concerns_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_concerns_report_id_reports")),
        sa.PrimaryKeyConstraint("report_id", "employee_id", name=op.f("pk_report_concerns")),
    )
    op.create_index(op.f("ix_report_concerns_employee_id"), "report_concerns", ["employee_id"], unique=False)
    op.create_table(
        "report_mentions",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("report_id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("mentioned_by", database.Identifier(), nullable=True),
        sa.Column("mentioned_at", database.UtcDateTime(), nullable=False),
        sa.Column("answer_due_on", database.Day(), nullable=False),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("answered_at", database.UtcDateTime(), nullable=True),
        sa.Column("answer_digest", sa.String(length=32), nullable=True),
        sa.Column("shared_by", database.Identifier(), nullable=True),
        sa.Column("shared_at", database.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", database.Identifier(), nullable=True),
        sa.Column("withdrawn_at", database.UtcDateTime(), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=1000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_report_mentions_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(
            ["mentioned_by"], ["employees.id"], name=op.f("fk_report_mentions_mentioned_by_employees")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_mentions_report_id_reports")),
        sa.ForeignKeyConstraint(["shared_by"], ["employees.id"], name=op.f("fk_report_mentions_shared_by_employees")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["employees.id"], name=op.f("fk_report_mentions_withdrawn_by_employees")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_mentions")),
    )
    op.create_index(
        "uq_report_mentions_report_id_employee_id",
        "report_mentions",
        ["report_id", "employee_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(
        "ix_report_mentions_employee_id_mentioned_at", "report_mentions", ["employee_id", "mentioned_at"], unique=False
    )
    op.create_table(
        "report_messages",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("report_id", database.Identifier(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "sender",
            sa.Enum("reporter", "unit", name="messagesender", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("by", database.Identifier(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("on", database.Day(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["employees.id"], name=op.f("fk_report_messages_by_employees")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_messages_report_id_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_messages")),
        sa.UniqueConstraint("report_id", "place", name=op.f("uq_report_messages_report_id_place")),
    )
    op.create_table(
        "report_photos",
        sa.Column("report_id", database.Identifier(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stored_sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("received_on", database.Day(), nullable=False),
        sa.Column("covers", database.Json, nullable=False),
        sa.Column("public_sha256", sa.String(length=64), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_photos_report_id_reports")),
        sa.PrimaryKeyConstraint("report_id", "sha256", name=op.f("pk_report_photos")),
    )
    op.create_index(op.f("ix_report_photos_public_sha256"), "report_photos", ["public_sha256"], unique=False)
    op.create_index(op.f("ix_report_photos_stored_sha256"), "report_photos", ["stored_sha256"], unique=False)
    op.create_table(
        "report_steps",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("report_id", database.Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "receive",
                "verify",
                "assign",
                "answer",
                "close",
                "forward",
                "archive",
                "note",
                "reopen",
                "escalate",
                "ask",
                "confirm",
                name="stepaction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "verified",
                "assigned",
                "answered",
                "closed",
                "forwarded",
                "archived",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("text", sa.String(length=4000), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("sent_to", sa.String(length=200), nullable=True),
        sa.Column("by", database.Identifier(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("on", database.Day(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["employees.id"], name=op.f("fk_report_steps_by_employees")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_steps_report_id_reports")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_report_steps_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_steps")),
        sa.UniqueConstraint("report_id", "version", name=op.f("uq_report_steps_report_id_version")),
    )


def downgrade() -> None:
    op.drop_table("report_steps")
    op.drop_index(op.f("ix_report_photos_stored_sha256"), table_name="report_photos")
    op.drop_index(op.f("ix_report_photos_public_sha256"), table_name="report_photos")
    op.drop_table("report_photos")
    op.drop_table("report_messages")
    op.drop_index("ix_report_mentions_employee_id_mentioned_at", table_name="report_mentions")
    op.drop_index("uq_report_mentions_report_id_employee_id", table_name="report_mentions")
    op.drop_table("report_mentions")
    op.drop_index(op.f("ix_report_concerns_employee_id"), table_name="report_concerns")
    op.drop_table("report_concerns")
    op.drop_index("ix_reports_unit_id_received_on", table_name="reports")
    op.drop_index("ix_reports_received_at_id", table_name="reports")
    op.drop_index(
        "ix_reports_published_on_id",
        table_name="reports",
        postgresql_where=sa.text("published_on IS NOT NULL"),
        sqlite_where=sa.text("published_on IS NOT NULL"),
    )
    op.drop_index(op.f("ix_reports_handler_unit_id"), table_name="reports")
    op.drop_index(
        "ix_reports_forwarded_to",
        table_name="reports",
        postgresql_where=sa.text("forwarded_to IS NOT NULL"),
        sqlite_where=sa.text("forwarded_to IS NOT NULL"),
    )
    op.drop_index(op.f("ix_reports_escalates_on"), table_name="reports")
    op.drop_index("ix_reports_ask_again_on", table_name="reports")
    op.drop_table("reports")
    op.drop_index(op.f("ix_reply_templates_unit_id"), table_name="reply_templates")
    op.drop_table("reply_templates")
    op.drop_table("feedback_policies")

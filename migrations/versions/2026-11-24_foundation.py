"""The first schema: organisation, accounts, activities, sync, audit trail, outbox."""

import sqlalchemy as sa
from alembic import op

from backend.kit import database
from backend.kit.ids import uuid7

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity_policies",
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("on_time_days", sa.Integer(), nullable=False),
        sa.Column("late_window_days", sa.Integer(), nullable=False),
        sa.Column("long_day_minutes", sa.Integer(), nullable=False),
        sa.Column("decided_by", database.Identifier(), nullable=True),
        sa.Column("decided_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("effective_from", name=op.f("pk_activity_policies")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("position", database.Serial, autoincrement=False, nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_id", database.Identifier(), nullable=True),
        sa.Column("account_id", database.Identifier(), nullable=True),
        sa.Column("employee_id", database.Identifier(), nullable=True),
        sa.Column("request_id", database.Identifier(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("details", database.Json, nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_entries")),
    )

    epoch = op.create_table(
        "database_epoch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", database.Identifier(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_database_epoch")),
    )
    op.create_table(
        "employees",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("nip", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "employee_type",
            sa.Enum(
                "pns",
                "cpns",
                "pppk",
                "pppk_part_time",
                "non_asn",
                name="employeetype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("grade", sa.String(length=8), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
        sa.UniqueConstraint("nip", name=op.f("uq_employees_nip")),
    )
    op.create_table(
        "failure_counts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_failure_counts")),
    )
    op.create_index("ix_failure_counts_last_at", "failure_counts", ["last_at"], unique=False)

    op.create_table(
        "org_units",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "district",
                "secretariat",
                "opd",
                "bidang",
                "uptd",
                "puskesmas",
                "school",
                "kecamatan",
                "mukim",
                "kute",
                name="unitkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", database.Identifier(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["org_units.id"], name=op.f("fk_org_units_parent_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org_units")),
        sa.UniqueConstraint("code", name=op.f("uq_org_units_code")),
    )
    op.create_index("ix_org_units_parent_id", "org_units", ["parent_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("position", database.Serial, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("subject_id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=True),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("recorded_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_employee_position", "outbox", ["employee_id", "position"], unique=False)

    op.create_table(
        "service_clients",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("scopes", database.Json, nullable=False),
        sa.Column("unit_ids", database.Json, nullable=False),
        sa.Column("secrets", database.Json, nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", database.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_clients")),
    )
    op.create_table(
        "setup_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(), nullable=False),
        sa.Column("used_at", database.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_setup_links")),
    )
    op.create_table(
        "sync_operations",
        sa.Column("op_id", database.Identifier(), nullable=False),
        sa.Column("account_id", database.Identifier(), nullable=False),
        sa.Column("device_id", database.Identifier(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", database.Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("applied_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_sync_operations")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "token_blocks",
        sa.Column("subject_id", database.Identifier(), nullable=False),
        sa.Column("until", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_token_blocks")),
    )
    op.create_index("ix_token_blocks_until", "token_blocks", ["until"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("nip", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_changed_at", database.UtcDateTime(), nullable=True),
        sa.Column("is_blocked", sa.Boolean(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_accounts_employee_id_employees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("employee_id", name=op.f("uq_accounts_employee_id")),
        sa.UniqueConstraint("nip", name=op.f("uq_accounts_nip")),
    )
    op.create_table(
        "activities",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("started_at", database.UtcDateTime(), nullable=False),
        sa.Column("ended_at", database.UtcDateTime(), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=32), nullable=True),
        sa.Column("iku_id", database.Identifier(), nullable=True),
        sa.Column("rhk_id", database.Identifier(), nullable=True),
        sa.Column("program_id", database.Identifier(), nullable=True),
        sa.Column("template_id", database.Identifier(), nullable=True),
        sa.Column("innovation", sa.Boolean(), nullable=False),
        sa.Column("location", database.Json, nullable=True),
        sa.Column("evidence_count", sa.Integer(), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=True),
        sa.Column("judged_at", database.UtcDateTime(), nullable=False),
        sa.Column("received_at", database.UtcDateTime(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("signals", database.Json, nullable=False),
        sa.Column("signal_details", database.Json, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "approved",
                "returned",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("approve", "return", name="decision", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.Column("decided_by", database.Identifier(), nullable=True),
        sa.Column("decided_at", database.UtcDateTime(), nullable=True),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.CheckConstraint("ended_at > started_at", name=op.f("ck_activities_ends_after_start")),
        sa.ForeignKeyConstraint(["decided_by"], ["employees.id"], name=op.f("fk_activities_decided_by_employees")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_activities_employee_id_employees")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_activities_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
    )
    op.create_index("ix_activities_employee_started", "activities", ["employee_id", "started_at", "id"], unique=False)
    op.create_index(
        "ix_activities_waiting",
        "activities",
        ["employee_id", "started_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
        sqlite_where=sa.text("status = 'waiting'"),
    )

    op.create_table(
        "activity_days",
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("approved_minutes", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_activity_days_employee_id_employees")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_activity_days_unit_id_org_units")),
        sa.PrimaryKeyConstraint("employee_id", "day", name=op.f("pk_activity_days")),
    )
    op.create_index("ix_activity_days_unit_day", "activity_days", ["unit_id", "day"], unique=False)

    op.create_table(
        "appraiser_corrections",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("proposed_appraiser_nip", sa.String(length=18), nullable=True),
        sa.Column("proposed_appraiser_id", database.Identifier(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "corrected",
                "declined",
                name="correctionstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", database.UtcDateTime(), nullable=False),
        sa.Column("decided_at", database.UtcDateTime(), nullable=True),
        sa.Column("decided_by", database.Identifier(), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["employees.id"], name=op.f("fk_appraiser_corrections_decided_by_employees")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_appraiser_corrections_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_appraiser_id"],
            ["employees.id"],
            name=op.f("fk_appraiser_corrections_proposed_appraiser_id_employees"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_appraiser_corrections_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraiser_corrections")),
    )
    op.create_index("ix_appraiser_corrections_employee_id", "appraiser_corrections", ["employee_id"], unique=False)
    op.create_index("ix_appraiser_corrections_unit_id", "appraiser_corrections", ["unit_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("put_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_evidence_employee_id_employees")),
        sa.PrimaryKeyConstraint("employee_id", "sha256", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_put_at", "evidence", ["put_at"], unique=False)
    op.create_index("ix_evidence_stored_sha256", "evidence", ["stored_sha256"], unique=False)

    op.create_table(
        "positions",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "jpt",
                "administrator",
                "pengawas",
                "functional",
                "executor",
                name="positionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_positions_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
    )
    op.create_index("uq_positions_unit_title", "positions", ["unit_id", "title"], unique=True)

    op.create_table(
        "sync_devices",
        sa.Column("account_id", database.Identifier(), nullable=False),
        sa.Column("device_id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=True),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=True),
        sa.Column("app", sa.String(length=40), nullable=True),
        sa.Column("os", sa.String(length=40), nullable=True),
        sa.Column("clock_offset_seconds", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", database.UtcDateTime(), nullable=False),
        sa.Column("last_push_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_sync_devices_employee_id_employees")),
        sa.PrimaryKeyConstraint("account_id", "device_id", name=op.f("pk_sync_devices")),
    )
    op.create_table(
        "activation_codes",
        sa.Column("account_id", database.Identifier(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("used_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_activation_codes_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_activation_codes")),
    )
    op.create_table(
        "activity_changes",
        sa.Column("activity_id", database.Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("by", database.Identifier(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("changes", database.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_activity_changes_activity_id_activities")
        ),
        sa.ForeignKeyConstraint(["by"], ["employees.id"], name=op.f("fk_activity_changes_by_employees")),
        sa.PrimaryKeyConstraint("activity_id", "version", name=op.f("pk_activity_changes")),
    )
    op.create_table(
        "activity_evidence",
        sa.Column("activity_id", database.Identifier(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_activity_evidence_activity_id_activities")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_activity_evidence_employee_id_employees")
        ),
        sa.PrimaryKeyConstraint("activity_id", "sha256", name=op.f("pk_activity_evidence")),
    )
    op.create_index(
        "ix_activity_evidence_sha256_employee", "activity_evidence", ["sha256", "employee_id"], unique=False
    )

    op.create_table(
        "activity_templates",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=False),
        sa.Column("position_id", database.Identifier(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=True),
        sa.Column("usual_minutes", sa.Integer(), nullable=True),
        sa.Column("rhk_id", database.Identifier(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position_id"], ["positions.id"], name=op.f("fk_activity_templates_position_id_positions")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_activity_templates_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_templates")),
    )
    op.create_index("ix_activity_templates_unit_id", "activity_templates", ["unit_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("position_id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "definitif",
                "plt",
                "plh",
                "pj",
                "tugas_tambahan",
                name="assignmentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("appraiser_id", database.Identifier(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_assignments_ends_after_start")),
        sa.ForeignKeyConstraint(["appraiser_id"], ["employees.id"], name=op.f("fk_assignments_appraiser_id_employees")),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_assignments_employee_id_employees")),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name=op.f("fk_assignments_position_id_positions")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_assignments_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index("ix_assignments_appraiser_id", "assignments", ["appraiser_id"], unique=False)
    op.create_index("ix_assignments_employee_starts", "assignments", ["employee_id", "starts_on"], unique=False)
    op.create_index("ix_assignments_position_id", "assignments", ["position_id"], unique=False)
    op.create_index("ix_assignments_unit_starts", "assignments", ["unit_id", "starts_on"], unique=False)

    op.create_table(
        "role_grants",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("account_id", database.Identifier(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "asn",
                "appraiser",
                "unit_admin",
                "district_admin",
                "performance_team",
                "ppk",
                "auditor",
                "service",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("granted_by", database.Identifier(), nullable=True),
        sa.Column("granted_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_role_grants_account_id_accounts")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_role_grants_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
    )
    op.create_index("ix_role_grants_account_id", "role_grants", ["account_id"], unique=False)
    op.create_index("uq_role_grants_account_role_unit", "role_grants", ["account_id", "role", "unit_id"], unique=True)

    op.create_table(
        "sign_in_sessions",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("account_id", database.Identifier(), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=True),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("last_used_at", database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(), nullable=False),
        sa.Column("ended_at", database.UtcDateTime(), nullable=True),
        sa.Column("ended_reason", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_in_sessions_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
    )
    op.create_index("ix_sign_in_sessions_account_id", "sign_in_sessions", ["account_id"], unique=False)

    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("session_id", database.Identifier(), nullable=False),
        sa.Column("parent_digest", sa.String(length=64), nullable=True),
        sa.Column("issued_at", database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(), nullable=False),
        sa.Column("retired_at", database.UtcDateTime(), nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sign_in_sessions.id"], name=op.f("fk_refresh_tokens_session_id_sign_in_sessions")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_refresh_tokens")),
    )
    op.create_index("ix_refresh_tokens_session_id", "refresh_tokens", ["session_id"], unique=False)

    # Which life of this database it is: cursors of phones carry it, `restore` writes another one.
    op.execute(epoch.insert().values(id=1, epoch=uuid7()))


def downgrade() -> None:
    op.drop_index("ix_refresh_tokens_session_id", table_name="refresh_tokens")

    op.drop_table("refresh_tokens")
    op.drop_index("ix_sign_in_sessions_account_id", table_name="sign_in_sessions")

    op.drop_table("sign_in_sessions")
    op.drop_index("uq_role_grants_account_role_unit", table_name="role_grants")
    op.drop_index("ix_role_grants_account_id", table_name="role_grants")

    op.drop_table("role_grants")
    op.drop_index("ix_assignments_unit_starts", table_name="assignments")
    op.drop_index("ix_assignments_position_id", table_name="assignments")
    op.drop_index("ix_assignments_employee_starts", table_name="assignments")
    op.drop_index("ix_assignments_appraiser_id", table_name="assignments")

    op.drop_table("assignments")
    op.drop_index("ix_activity_templates_unit_id", table_name="activity_templates")

    op.drop_table("activity_templates")
    op.drop_index("ix_activity_evidence_sha256_employee", table_name="activity_evidence")

    op.drop_table("activity_evidence")
    op.drop_table("activity_changes")
    op.drop_table("activation_codes")
    op.drop_table("sync_devices")
    op.drop_index("uq_positions_unit_title", table_name="positions")

    op.drop_table("positions")
    op.drop_index("ix_evidence_stored_sha256", table_name="evidence")
    op.drop_index("ix_evidence_put_at", table_name="evidence")

    op.drop_table("evidence")
    op.drop_index("ix_appraiser_corrections_unit_id", table_name="appraiser_corrections")
    op.drop_index("ix_appraiser_corrections_employee_id", table_name="appraiser_corrections")

    op.drop_table("appraiser_corrections")
    op.drop_index("ix_activity_days_unit_day", table_name="activity_days")

    op.drop_table("activity_days")
    op.drop_index(
        "ix_activities_waiting",
        table_name="activities",
        postgresql_where=sa.text("status = 'waiting'"),
        sqlite_where=sa.text("status = 'waiting'"),
    )
    op.drop_index("ix_activities_employee_started", table_name="activities")

    op.drop_table("activities")
    op.drop_table("accounts")
    op.drop_index("ix_token_blocks_until", table_name="token_blocks")

    op.drop_table("token_blocks")
    op.drop_table("sync_operations")
    op.drop_table("setup_links")
    op.drop_table("service_clients")
    op.drop_index("ix_outbox_employee_position", table_name="outbox")

    op.drop_table("outbox")
    op.drop_index("ix_org_units_parent_id", table_name="org_units")

    op.drop_table("org_units")
    op.drop_index("ix_failure_counts_last_at", table_name="failure_counts")

    op.drop_table("failure_counts")
    op.drop_table("employees")
    op.drop_table("database_epoch")

    op.drop_table("audit_entries")
    op.drop_table("activity_policies")

"""Presence: punches, schedules, holidays, leaves, outages, workplaces, corrections, machines."""

import sqlalchemy as sa
from alembic import op

from backend.kit import database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_policies",
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("officer_notice_days", sa.Integer(), nullable=False),
        sa.Column("superior_notice_days", sa.Integer(), nullable=False),
        sa.Column("run_threshold", sa.Integer(), nullable=False),
        sa.Column("thresholds", database.Json, nullable=False),
        sa.Column("decided_by", database.Identifier(), nullable=True),
        sa.Column("decided_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("effective_from", name=op.f("pk_attendance_policies")),
    )
    op.create_table(
        "attendance_changes",
        sa.Column("subject_id", database.Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("by", database.Identifier(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("changes", database.Json, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["employees.id"], name=op.f("fk_attendance_changes_by_employees")),
        sa.PrimaryKeyConstraint("subject_id", "version", "action", name=op.f("pk_attendance_changes")),
    )
    op.create_table(
        "attendance_corrections",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("in_at", database.UtcDateTime(), nullable=True),
        sa.Column("out_at", database.UtcDateTime(), nullable=True),
        sa.Column("recorded_in_at", database.UtcDateTime(), nullable=True),
        sa.Column("recorded_out_at", database.UtcDateTime(), nullable=True),
        sa.Column("recorded_status", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("evidence", database.Json, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "asked",
                "approved",
                "declined",
                name="correctionstate",
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
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["employees.id"], name=op.f("fk_attendance_corrections_decided_by_employees")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_attendance_corrections_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["org_units.id"], name=op.f("fk_attendance_corrections_unit_id_org_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_corrections")),
    )
    op.create_index(
        "ix_attendance_corrections_employee_day", "attendance_corrections", ["employee_id", "day"], unique=False
    )
    op.create_index(op.f("ix_attendance_corrections_unit_id"), "attendance_corrections", ["unit_id"], unique=False)
    op.create_table(
        "attendance_holidays",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "national",
                "collective",
                "local",
                name="holidaykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_attendance_holidays_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_holidays")),
    )
    op.create_index(op.f("ix_attendance_holidays_day"), "attendance_holidays", ["day"], unique=False)
    op.create_table(
        "attendance_leaves",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "annual",
                "long",
                "sick",
                "maternity",
                "important_reason",
                "collective",
                "unpaid_state_leave",
                "duty_travel",
                "training",
                "flexible_location",
                name="absencekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=True),
        sa.Column("evidence", database.Json, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "asked",
                "granted",
                "declined",
                "cancelled",
                name="absencestatus",
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
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_attendance_leaves_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["employees.id"], name=op.f("fk_attendance_leaves_decided_by_employees")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_attendance_leaves_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_attendance_leaves_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_leaves")),
    )
    op.create_index(
        "ix_attendance_leaves_employee_starts", "attendance_leaves", ["employee_id", "starts_on"], unique=False
    )
    op.create_index(op.f("ix_attendance_leaves_unit_id"), "attendance_leaves", ["unit_id"], unique=False)
    op.create_table(
        "attendance_machines",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=True),
        sa.Column("addresses", database.Json, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("seen_at", database.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_attendance_machines_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_machines")),
        sa.UniqueConstraint("serial", name=op.f("uq_attendance_machines_serial")),
    )
    op.create_index(op.f("ix_attendance_machines_unit_id"), "attendance_machines", ["unit_id"], unique=False)
    op.create_table(
        "attendance_notices",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("run_started_on", sa.Date(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("officer", "superior", name="noticestage", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("addressee_id", database.Identifier(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("noticed_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["addressee_id"], ["employees.id"], name=op.f("fk_attendance_notices_addressee_id_employees")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_attendance_notices_employee_id_employees")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_notices")),
    )
    op.create_index(
        "ix_attendance_notices_addressee", "attendance_notices", ["addressee_id", "noticed_at"], unique=False
    )
    op.create_index(
        "uq_attendance_notices_run", "attendance_notices", ["employee_id", "run_started_on", "stage"], unique=True
    )
    op.create_table(
        "attendance_outages",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("starts_at", database.UtcDateTime(), nullable=False),
        sa.Column("ends_at", database.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        sa.Column("undone_at", database.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_attendance_outages_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_attendance_outages_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_outages")),
    )
    op.create_index(op.f("ix_attendance_outages_starts_at"), "attendance_outages", ["starts_at"], unique=False)
    op.create_index(op.f("ix_attendance_outages_unit_id"), "attendance_outages", ["unit_id"], unique=False)
    op.create_table(
        "attendance_punches",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("in", "out", "assembly", name="punchkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "phone", "machine", "manual", name="punchsource", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("punched_at", database.UtcDateTime(), nullable=False),
        sa.Column("captured_at", database.UtcDateTime(), nullable=False),
        sa.Column("received_at", database.UtcDateTime(), nullable=False),
        sa.Column("location", database.Json, nullable=True),
        sa.Column("workplace_id", database.Identifier(), nullable=True),
        sa.Column("notes", database.Json, nullable=False),
        sa.Column("entered_by", database.Identifier(), nullable=True),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_attendance_punches_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_attendance_punches_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_punches")),
    )
    op.create_index(
        "ix_attendance_punches_employee_punched", "attendance_punches", ["employee_id", "punched_at"], unique=False
    )
    op.create_index("ix_attendance_punches_unit_punched", "attendance_punches", ["unit_id", "punched_at"], unique=False)
    op.create_table(
        "attendance_schedules",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("employee_id", database.Identifier(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("week", database.Json, nullable=False),
        sa.Column("works_on_holidays", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_attendance_schedules_ends_after_start")
        ),
        sa.CheckConstraint("unit_id IS NULL OR employee_id IS NULL", name=op.f("ck_attendance_schedules_one_owner")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_attendance_schedules_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_attendance_schedules_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_schedules")),
    )
    op.create_index(op.f("ix_attendance_schedules_employee_id"), "attendance_schedules", ["employee_id"], unique=False)
    op.create_index(op.f("ix_attendance_schedules_unit_id"), "attendance_schedules", ["unit_id"], unique=False)
    op.create_table(
        "attendance_workplaces",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("employee_id", database.Identifier(), nullable=True),
        sa.Column("latitude_e6", sa.Integer(), nullable=False),
        sa.Column("longitude_e6", sa.Integer(), nullable=False),
        sa.Column("radius_m", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_attendance_workplaces_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_attendance_workplaces_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_workplaces")),
    )
    op.create_index(
        op.f("ix_attendance_workplaces_employee_id"), "attendance_workplaces", ["employee_id"], unique=False
    )
    op.create_index(op.f("ix_attendance_workplaces_unit_id"), "attendance_workplaces", ["unit_id"], unique=False)
    op.create_table(
        "attendance_pins",
        sa.Column("machine_id", database.Identifier(), nullable=False),
        sa.Column("pin", sa.String(length=24), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_attendance_pins_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(
            ["machine_id"], ["attendance_machines.id"], name=op.f("fk_attendance_pins_machine_id_attendance_machines")
        ),
        sa.PrimaryKeyConstraint("machine_id", "pin", name=op.f("pk_attendance_pins")),
    )
    op.create_table(
        "attendance_unclaimed",
        sa.Column("machine_id", database.Identifier(), nullable=False),
        sa.Column("pin", sa.String(length=24), nullable=False),
        sa.Column("marked_at", database.UtcDateTime(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("in", "out", "assembly", name="punchkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("received_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["machine_id"],
            ["attendance_machines.id"],
            name=op.f("fk_attendance_unclaimed_machine_id_attendance_machines"),
        ),
        sa.PrimaryKeyConstraint("machine_id", "pin", "marked_at", name=op.f("pk_attendance_unclaimed")),
    )


def downgrade() -> None:
    op.drop_table("attendance_unclaimed")
    op.drop_table("attendance_pins")
    op.drop_table("attendance_workplaces")
    op.drop_table("attendance_schedules")
    op.drop_table("attendance_punches")
    op.drop_table("attendance_outages")
    op.drop_table("attendance_notices")
    op.drop_table("attendance_machines")
    op.drop_table("attendance_leaves")
    op.drop_table("attendance_holidays")
    op.drop_table("attendance_corrections")
    op.drop_table("attendance_changes")
    op.drop_table("attendance_policies")

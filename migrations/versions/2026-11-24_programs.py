"""Government programs, their members and contributions; innovations. Activities by program, and evidence that others name."""

import sqlalchemy as sa
from alembic import op

from backend.kit import database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "innovations",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.String(length=2000), nullable=False),
        sa.Column("idea", sa.String(length=4000), nullable=False),
        sa.Column("figure", sa.String(length=200), nullable=False),
        sa.Column("figure_unit", sa.String(length=32), nullable=False),
        sa.Column(
            "polarity",
            sa.Enum("higher", "lower", name="polarity", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("before_e4", sa.BigInteger(), nullable=False),
        sa.Column("before_on", database.Day(), nullable=False),
        sa.Column("before_evidence", database.Json, nullable=False),
        sa.Column("tried_from", database.Day(), nullable=True),
        sa.Column("tried_to", database.Day(), nullable=True),
        sa.Column("after_e4", sa.BigInteger(), nullable=True),
        sa.Column("after_on", database.Day(), nullable=True),
        sa.Column("after_evidence", database.Json, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "tried",
                "measured",
                "verified",
                "not_confirmed",
                "adopted",
                "withdrawn",
                name="innovationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("verified_by", database.Identifier(), nullable=True),
        sa.Column("verified_on", database.Day(), nullable=True),
        sa.Column("activity_ids", database.Json, nullable=False),
        sa.Column("proposed_at", database.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_innovations_employee_id_employees")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_innovations_unit_id_org_units")),
        sa.ForeignKeyConstraint(["verified_by"], ["employees.id"], name=op.f("fk_innovations_verified_by_employees")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_innovations")),
    )
    op.create_index("ix_innovations_employee_id", "innovations", ["employee_id"], unique=False)
    op.create_index("ix_innovations_proposed_at_id", "innovations", ["proposed_at", "id"], unique=False)
    op.create_index("ix_innovations_unit_id", "innovations", ["unit_id"], unique=False)
    op.create_index("ix_innovations_verified_on", "innovations", ["verified_on"], unique=False)
    op.create_table(
        "programs",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=True),
        sa.Column("starts_on", database.Day(), nullable=False),
        sa.Column("ends_on", database.Day(), nullable=False),
        sa.Column("sponsor", sa.String(length=200), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "running",
                "done",
                "stopped",
                name="programstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("status_since", database.Day(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_programs_ends_after_start")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_programs_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programs")),
        sa.UniqueConstraint("unit_id", "code", name=op.f("uq_programs_unit_id_code")),
    )
    op.create_index("ix_programs_starts_on_id", "programs", ["starts_on", "id"], unique=False)
    op.create_table(
        "innovation_adoptions",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("innovation_id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.Column("employee_id", database.Identifier(), nullable=True),
        sa.Column("adopted_on", database.Day(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("recorded_by", database.Identifier(), nullable=False),
        sa.Column("recorded_at", database.UtcDateTime(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(unit_id IS NULL) <> (employee_id IS NULL)", name=op.f("ck_innovation_adoptions_one_adopter")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_innovation_adoptions_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(
            ["innovation_id"], ["innovations.id"], name=op.f("fk_innovation_adoptions_innovation_id_innovations")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["employees.id"], name=op.f("fk_innovation_adoptions_recorded_by_employees")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_innovation_adoptions_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_innovation_adoptions")),
        sa.UniqueConstraint(
            "innovation_id", "employee_id", name=op.f("uq_innovation_adoptions_innovation_id_employee_id")
        ),
        sa.UniqueConstraint("innovation_id", "unit_id", name=op.f("uq_innovation_adoptions_innovation_id_unit_id")),
    )
    op.create_index("ix_innovation_adoptions_adopted_on", "innovation_adoptions", ["adopted_on"], unique=False)
    op.create_index("ix_innovation_adoptions_employee_id", "innovation_adoptions", ["employee_id"], unique=False)
    op.create_table(
        "innovation_changes",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("innovation_id", database.Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "tried",
                "measured",
                "verified",
                "not_confirmed",
                "adopted",
                "withdrawn",
                name="innovationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by", database.Identifier(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("changes", database.Json, nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["employees.id"], name=op.f("fk_innovation_changes_by_employees")),
        sa.ForeignKeyConstraint(
            ["innovation_id"], ["innovations.id"], name=op.f("fk_innovation_changes_innovation_id_innovations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_innovation_changes")),
        sa.UniqueConstraint("innovation_id", "version", name=op.f("uq_innovation_changes_innovation_id_version")),
    )
    op.create_table(
        "innovation_members",
        sa.Column("innovation_id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_innovation_members_share_is_percent")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_innovation_members_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(
            ["innovation_id"], ["innovations.id"], name=op.f("fk_innovation_members_innovation_id_innovations")
        ),
        sa.PrimaryKeyConstraint("innovation_id", "employee_id", name=op.f("pk_innovation_members")),
    )
    op.create_index("ix_innovation_members_employee_id", "innovation_members", ["employee_id"], unique=False)
    op.create_table(
        "program_changes",
        sa.Column("program_id", database.Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("by", database.Identifier(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("changes", database.Json, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["employees.id"], name=op.f("fk_program_changes_by_employees")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_program_changes_program_id_programs")),
        sa.PrimaryKeyConstraint("program_id", "version", name=op.f("pk_program_changes")),
    )
    op.create_table(
        "program_contributions",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("program_id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("day", database.Day(), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=32), nullable=True),
        sa.Column("evidence", database.Json, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "approved",
                "declined",
                name="contributionstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("received_at", database.UtcDateTime(), nullable=False),
        sa.Column("decided_by", database.Identifier(), nullable=True),
        sa.Column("decided_at", database.UtcDateTime(), nullable=True),
        sa.Column("decision_reason", sa.String(length=1000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["employees.id"], name=op.f("fk_program_contributions_decided_by_employees")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_program_contributions_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_program_contributions_program_id_programs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_contributions")),
    )
    op.create_index(
        "ix_program_contributions_program_id_day", "program_contributions", ["program_id", "day"], unique=False
    )
    op.create_table(
        "program_members",
        sa.Column("program_id", database.Identifier(), nullable=False),
        sa.Column("starts_on", database.Day(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("ends_on", database.Day(), nullable=True),
        sa.Column(
            "role",
            sa.Enum("leader", "member", name="memberrole", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_program_members_share_is_percent")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_program_members_employee_id_employees")
        ),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_program_members_program_id_programs")),
        sa.PrimaryKeyConstraint("program_id", "starts_on", "employee_id", name=op.f("pk_program_members")),
    )
    op.create_index("ix_program_members_employee_id", "program_members", ["employee_id"], unique=False)
    op.create_table(
        "program_milestones",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("program_id", database.Identifier(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", database.Day(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("done_on", database.Day(), nullable=True),
        sa.Column("done_at", database.UtcDateTime(), nullable=True),
        sa.Column("done_by", database.Identifier(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("evidence", database.Json, nullable=False),
        sa.ForeignKeyConstraint(["done_by"], ["employees.id"], name=op.f("fk_program_milestones_done_by_employees")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_program_milestones_program_id_programs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_milestones")),
    )
    op.create_index("ix_program_milestones_program_id", "program_milestones", ["program_id"], unique=False)
    op.create_table(
        "program_statuses",
        sa.Column("program_id", database.Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "running",
                "done",
                "stopped",
                name="programstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", database.Day(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("by", database.Identifier(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["employees.id"], name=op.f("fk_program_statuses_by_employees")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_program_statuses_program_id_programs")),
        sa.PrimaryKeyConstraint("program_id", "version", name=op.f("pk_program_statuses")),
    )
    op.create_table(
        "evidence_uses",
        sa.Column("subject_id", database.Identifier(), nullable=False),
        sa.Column("employee_id", database.Identifier(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_evidence_uses_employee_id_employees")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_evidence_uses_unit_id_org_units")),
        sa.PrimaryKeyConstraint("subject_id", "employee_id", "sha256", name=op.f("pk_evidence_uses")),
    )
    op.create_index("ix_evidence_uses_sha256_employee", "evidence_uses", ["sha256", "employee_id"], unique=False)
    op.create_index(
        "ix_activities_program",
        "activities",
        ["program_id", "worked_on"],
        unique=False,
        postgresql_where=sa.text("program_id IS NOT NULL"),
        sqlite_where=sa.text("program_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_activities_program", table_name="activities")
    op.drop_table("evidence_uses")
    op.drop_table("program_statuses")
    op.drop_table("program_milestones")
    op.drop_table("program_members")
    op.drop_table("program_contributions")
    op.drop_table("program_changes")
    op.drop_table("innovation_members")
    op.drop_table("innovation_changes")
    op.drop_table("innovation_adoptions")
    op.drop_table("programs")
    op.drop_table("innovations")

"""Surveys of citizens: codes, answers, their sums, drawn numbers, and what units mended."""

import sqlalchemy as sa
from alembic import op

from backend.kit import database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_improvements",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=False),
        sa.Column("element", sa.String(length=2), nullable=True),
        sa.Column("said", sa.String(length=1000), nullable=False),
        sa.Column("done", sa.String(length=1000), nullable=False),
        sa.Column("started_on", database.Day(), nullable=False),
        sa.Column("done_on", database.Day(), nullable=True),
        sa.Column("published_at", database.UtcDateTime(), nullable=True),
        sa.Column("by", database.Identifier(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["employees.id"], name=op.f("fk_survey_improvements_by_employees")),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_survey_improvements_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_improvements")),
    )
    op.create_index(
        "ix_survey_improvements_unit_id_started_on_id",
        "survey_improvements",
        ["unit_id", "started_on", "id"],
        unique=False,
    )

    op.create_table(
        "surveys",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("unit_id", database.Identifier(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "paused", name="surveystate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("paused_at", database.UtcDateTime(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("services", database.Json, nullable=False),
        sa.Column("questions", database.Json, nullable=False),
        sa.Column("texts", database.Json, nullable=False),
        sa.Column("staff_networks", database.Json, nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["org_units.id"], name=op.f("fk_surveys_unit_id_org_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_surveys_unit_id")),
    )
    op.create_index("ix_surveys_made_at_id", "surveys", ["made_at", "id"], unique=False)

    op.create_table(
        "survey_codes",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("survey_id", database.Identifier(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("counter", sa.String(length=100), nullable=True),
        sa.Column(
            "form",
            sa.Enum("full", "short", name="form", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("is_kiosk", sa.Boolean(), nullable=False),
        sa.Column("rotates", sa.Boolean(), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", database.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_survey_codes_survey_id_surveys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_survey_codes_code")),
    )
    op.create_index("ix_survey_codes_survey_id", "survey_codes", ["survey_id"], unique=False)

    op.create_table(
        "survey_draws",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("survey_id", database.Identifier(), nullable=False),
        sa.Column("day", database.Day(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("numbers", database.Json, nullable=False),
        sa.Column("by", database.Identifier(), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.CheckConstraint("last >= first", name=op.f("ck_survey_draws_last_after_first")),
        sa.ForeignKeyConstraint(["by"], ["employees.id"], name=op.f("fk_survey_draws_by_employees")),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_survey_draws_survey_id_surveys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_draws")),
    )
    op.create_index("ix_survey_draws_survey_id_at_id", "survey_draws", ["survey_id", "at", "id"], unique=False)

    op.create_table(
        "survey_sums",
        sa.Column("survey_id", database.Identifier(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(
            "form",
            sa.Enum("full", "short", name="form", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Integer(), nullable=False),
        sa.Column("u1_n", sa.Integer(), nullable=False),
        sa.Column("u1_sum", sa.Integer(), nullable=False),
        sa.Column("u2_n", sa.Integer(), nullable=False),
        sa.Column("u2_sum", sa.Integer(), nullable=False),
        sa.Column("u3_n", sa.Integer(), nullable=False),
        sa.Column("u3_sum", sa.Integer(), nullable=False),
        sa.Column("u4_n", sa.Integer(), nullable=False),
        sa.Column("u4_sum", sa.Integer(), nullable=False),
        sa.Column("u5_n", sa.Integer(), nullable=False),
        sa.Column("u5_sum", sa.Integer(), nullable=False),
        sa.Column("u6_n", sa.Integer(), nullable=False),
        sa.Column("u6_sum", sa.Integer(), nullable=False),
        sa.Column("u7_n", sa.Integer(), nullable=False),
        sa.Column("u7_sum", sa.Integer(), nullable=False),
        sa.Column("u8_n", sa.Integer(), nullable=False),
        sa.Column("u8_sum", sa.Integer(), nullable=False),
        sa.Column("u9_n", sa.Integer(), nullable=False),
        sa.Column("u9_sum", sa.Integer(), nullable=False),
        sa.Column("burst", sa.Integer(), nullable=False),
        sa.Column("staff_network", sa.Integer(), nullable=False),
        sa.Column("no_device", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_survey_sums_survey_id_surveys")),
        sa.PrimaryKeyConstraint("survey_id", "month", "form", "service", name=op.f("pk_survey_sums")),
    )
    op.create_table(
        "survey_tallies",
        sa.Column("survey_id", database.Identifier(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(
            "form",
            sa.Enum("full", "short", name="form", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_survey_tallies_survey_id_surveys")),
        sa.PrimaryKeyConstraint("survey_id", "month", "form", "dimension", "value", name=op.f("pk_survey_tallies")),
    )
    op.create_table(
        "survey_responses",
        sa.Column("id", database.Identifier(), nullable=False),
        sa.Column("survey_id", database.Identifier(), nullable=False),
        sa.Column("code_id", database.Identifier(), nullable=True),
        sa.Column(
            "form",
            sa.Enum("full", "short", name="form", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum("online", "paper", name="source", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("device", sa.String(length=32), nullable=True),
        sa.Column("once", sa.String(length=32), nullable=True),
        sa.Column("day", database.Day(), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        sa.Column("received_at", database.UtcDateTime(), nullable=False),
        sa.Column("u1", sa.Integer(), nullable=True),
        sa.Column("u2", sa.Integer(), nullable=True),
        sa.Column("u3", sa.Integer(), nullable=True),
        sa.Column("u4", sa.Integer(), nullable=True),
        sa.Column("u5", sa.Integer(), nullable=True),
        sa.Column("u6", sa.Integer(), nullable=True),
        sa.Column("u7", sa.Integer(), nullable=True),
        sa.Column("u8", sa.Integer(), nullable=True),
        sa.Column("u9", sa.Integer(), nullable=True),
        sa.Column("answers_local", database.Json, nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("sex", sa.String(length=16), nullable=True),
        sa.Column("age", sa.String(length=16), nullable=True),
        sa.Column("education", sa.String(length=16), nullable=True),
        sa.Column("job", sa.String(length=16), nullable=True),
        sa.Column("comment", sa.String(length=1000), nullable=True),
        sa.Column(
            "comment_state",
            sa.Enum(
                "none",
                "waiting",
                "shown",
                "hidden",
                name="commentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("comment_text", sa.String(length=1000), nullable=True),
        sa.Column("moderated_by", database.Identifier(), nullable=True),
        sa.Column("moderated_at", database.UtcDateTime(), nullable=True),
        sa.Column("signals", database.Json, nullable=False),
        sa.Column("entered_by", database.Identifier(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("create_digest", sa.String(length=32), nullable=False),
        sa.CheckConstraint("u1 BETWEEN 1 AND 4", name=op.f("ck_survey_responses_u1_is_an_answer")),
        sa.CheckConstraint("u2 BETWEEN 1 AND 4", name=op.f("ck_survey_responses_u2_is_an_answer")),
        sa.CheckConstraint("u3 BETWEEN 1 AND 4", name=op.f("ck_survey_responses_u3_is_an_answer")),
        sa.CheckConstraint("u4 BETWEEN 1 AND 4", name=op.f("ck_survey_responses_u4_is_an_answer")),
        sa.CheckConstraint("u5 BETWEEN 1 AND 4", name=op.f("ck_survey_responses_u5_is_an_answer")),
        sa.CheckConstraint("u6 BETWEEN 1 AND 4", name=op.f("ck_survey_responses_u6_is_an_answer")),
        sa.CheckConstraint("u7 BETWEEN 1 AND 4", name=op.f("ck_survey_responses_u7_is_an_answer")),
        sa.CheckConstraint("u8 BETWEEN 1 AND 4", name=op.f("ck_survey_responses_u8_is_an_answer")),
        sa.CheckConstraint("u9 BETWEEN 1 AND 4", name=op.f("ck_survey_responses_u9_is_an_answer")),
        sa.ForeignKeyConstraint(
            ["code_id"], ["survey_codes.id"], name=op.f("fk_survey_responses_code_id_survey_codes")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["employees.id"], name=op.f("fk_survey_responses_entered_by_employees")
        ),
        sa.ForeignKeyConstraint(
            ["moderated_by"], ["employees.id"], name=op.f("fk_survey_responses_moderated_by_employees")
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_survey_responses_survey_id_surveys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_responses")),
        sa.UniqueConstraint("once", name=op.f("uq_survey_responses_once")),
    )
    op.create_index("ix_survey_responses_code_id_made_at", "survey_responses", ["code_id", "made_at"], unique=False)
    op.create_index(
        "ix_survey_responses_comments", "survey_responses", ["survey_id", "comment_state", "day", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("survey_responses")
    op.drop_table("survey_tallies")
    op.drop_table("survey_sums")
    op.drop_table("survey_draws")
    op.drop_table("survey_codes")
    op.drop_table("surveys")
    op.drop_table("survey_improvements")

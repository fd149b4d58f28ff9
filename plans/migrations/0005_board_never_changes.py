"""What was written for a board, and what a board was given, is never changed: the database itself refuses it."""

from django.db import migrations

TABLES = ("plans_reporttext", "plans_boardpack")
REFUSAL = "What was given to a board is never changed."
SQLITE = """
CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
POSTGRESQL = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
"""


def guard(apps, editor):
    for table in TABLES:
        sql = SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL
        editor.execute(sql.format(table=table, refusal=REFUSAL))


def unguard(apps, editor):
    for table in TABLES:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TRIGGER {table}_never_changes")
        else:
            editor.execute(f"DROP TRIGGER {table}_never_changes ON {table}; DROP FUNCTION {table}_refuse()")


class Migration(migrations.Migration):

    dependencies = [("plans", "0004_board")]

    operations = [migrations.RunPython(guard, unguard)]

"""What is published is never changed: the database itself refuses it, once it is there."""

from django.db import migrations

TABLES = {
    "submissions_publication": "OLD.status = 'ready'",
    "submissions_publishedfile": "OLD.size >= 0",
    "submissions_withdrawal": "OLD.id > 0",
}
REFUSAL = "What was published is never changed."
SQLITE = """
CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
POSTGRESQL = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table}
FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {table}_refuse();
"""


def guard(apps, editor):
    for table, when in TABLES.items():
        sql = SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL
        editor.execute(sql.format(table=table, when=when, refusal=REFUSAL))


def unguard(apps, editor):
    for table in TABLES:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TRIGGER {table}_never_changes")
        else:
            editor.execute(f"DROP TRIGGER {table}_never_changes ON {table}; DROP FUNCTION {table}_refuse()")


class Migration(migrations.Migration):

    dependencies = [("submissions", "0007_publication")]

    operations = [migrations.RunPython(guard, unguard)]

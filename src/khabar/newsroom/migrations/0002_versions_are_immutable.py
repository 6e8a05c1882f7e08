"""A version is what was public at one time: the database itself refuses to change one."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER newsroom_version_immutable BEFORE UPDATE ON newsroom_version
BEGIN SELECT RAISE(ABORT, 'A version is immutable: publish a new one.'); END
"""

POSTGRESQL = """
CREATE OR REPLACE FUNCTION newsroom_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN RAISE EXCEPTION 'A version is immutable: publish a new one.'; END $body$;
CREATE TRIGGER newsroom_version_immutable BEFORE UPDATE ON newsroom_version
FOR EACH ROW EXECUTE FUNCTION newsroom_version_immutable()
"""

DROP = "DROP TRIGGER IF EXISTS newsroom_version_immutable"


def protect(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(SQLITE if vendor == "sqlite" else POSTGRESQL)


def release(apps, schema_editor):
    table = "" if schema_editor.connection.vendor == "sqlite" else " ON newsroom_version"
    schema_editor.execute(DROP + table)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0001_initial")]

    operations = [migrations.RunPython(protect, release)]

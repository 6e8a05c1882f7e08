"""Readers are told of changes: versions say which, articles keep the notes."""

from django.db import migrations, models

import khabar.kernel.json

SQLITE = """
CREATE TRIGGER IF NOT EXISTS newsroom_version_immutable BEFORE UPDATE ON newsroom_version
BEGIN SELECT RAISE(ABORT, 'A version is immutable: publish a new one.'); END
"""


def protect_again(apps, schema_editor):
    """Give the table its trigger back: SQLite drops it with the old table when a column is added."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0004_embargo_and_takedown")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, protect_again),
        migrations.AddField(
            model_name="article",
            name="retracted",
            field=models.BooleanField(default=False, editable=False, verbose_name="retracted"),
        ),
        migrations.AddField(
            model_name="article",
            name="corrections",
            field=khabar.kernel.json.Utf8JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name="version",
            name="change",
            field=models.CharField(
                blank=True,
                choices=[("update", "update"), ("correction", "correction"), ("retraction", "retraction")],
                default="",
                max_length=12,
                verbose_name="change",
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="note",
            field=models.TextField(blank=True, default="", verbose_name="note"),
        ),
        migrations.RunPython(protect_again, migrations.RunPython.noop),
    ]

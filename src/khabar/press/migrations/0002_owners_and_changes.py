"""Owners and causes of pages to bake, change numbers, delivery targets, publications and findings."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("press", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # The column keeps its name: only what the code calls it changes.
            state_operations=[
                migrations.RenameField("dirty", "claimed_until", "retry_at"),
                migrations.AlterField("dirty", "retry_at", models.DateTimeField(null=True, db_column="claimed_until")),
            ]
        ),
        migrations.AddField("dirty", "first_seq", models.BigIntegerField(default=0)),
        migrations.AddField("dirty", "cause", models.CharField(blank=True, max_length=140, default=""), preserve_default=False),
        migrations.AddField("dirty", "new", models.BooleanField(default=False)),
        migrations.AddField("dirty", "owner", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("page", "changed", models.BigIntegerField(default=0)),
        migrations.AddField("page", "appeared", models.BigIntegerField(default=0)),
        migrations.AddField("page", "polished", models.BooleanField(default=False)),
        migrations.RunSQL(
            "UPDATE press_page SET changed = 1, appeared = 1 WHERE hash <> ''", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            "INSERT INTO press_sequence (id, value) VALUES (2, 1) ON CONFLICT (id) DO NOTHING", migrations.RunSQL.noop
        ),
    ]

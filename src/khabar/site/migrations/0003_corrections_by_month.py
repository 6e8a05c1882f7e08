from django.db import migrations

WRONG = ("correction", "retraction")
TOGETHER = 1000


def look_again(apps, schema_editor):
    """Ask the press to look again at what was corrected or retracted, which now stands in a listing of its month."""
    versions = apps.get_model("newsroom", "Version").objects.filter(change__in=WRONG)
    outbox = apps.get_model("kernel", "Outbox").objects
    keys = versions.order_by("article_id").values_list("article_id", flat=True).distinct()
    rows = [outbox.model(label="newsroom.article", object_id=str(key)) for key in keys]
    outbox.bulk_create(rows, batch_size=TOGETHER)


class Migration(migrations.Migration):
    dependencies = [
        ("site", "0002_expiry_and_ranking"),
        ("newsroom", "0005_corrections"),
        ("kernel", "0003_timer_group"),
    ]

    operations = [migrations.RunPython(look_again, migrations.RunPython.noop)]

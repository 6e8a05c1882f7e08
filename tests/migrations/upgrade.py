"""Run in a process of its own: migrate to the first version, write what an agency has, migrate on, look again."""

import os

import django
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import now

APPS = ("kernel", "taxonomy", "media", "stories", "newsroom", "site", "press")
HEADLINE = "تیتر با نیم‌فاصله"


def create_database() -> None:
    """Make the second PostgreSQL database; a SQLite file makes itself."""
    if connection.vendor != "postgresql":
        return
    import psycopg

    with psycopg.connect(os.environ["KHABAR_TEST_DATABASE"], autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS khabar_populated")
        server.execute("CREATE DATABASE khabar_populated")


def populate() -> None:
    """Write rows with the models as they were at first."""
    loader = MigrationExecutor(connection).loader
    first = [key for key in loader.applied_migrations if key[0] in APPS]
    models = loader.project_state(first).apps
    section = models.get_model("taxonomy", "Section").objects.create(code="politics", names={"fa": "سیاست"})
    story = models.get_model("stories", "Story").objects.create(public_id="story0001", created_at=now())
    article = models.get_model("newsroom", "Article").objects.create(
        public_id="article01", edition="fa", headline=HEADLINE, section=section, story=story, created_at=now()
    )
    models.get_model("newsroom", "Version").objects.create(
        article=article, number=1, published_at=now(), headline=HEADLINE, content={"headline": HEADLINE}
    )


def look() -> None:
    """Check that everything is still there, and that the database guards it as it should."""
    from khabar.kernel.triggers import missing
    from khabar.newsroom.models import Article, Version

    article = Article.objects.select_related("section", "story").get()
    assert (article.headline, article.section.names) == (HEADLINE, {"fa": "سیاست"})
    assert (article.corrections, article.retracted) == ([], False)
    version = Version.objects.get()
    assert (version.content, version.change, version.note) == ({"headline": HEADLINE}, "", "")
    assert missing(connection) == []
    try:
        with transaction.atomic():
            Version.objects.update(headline="rewritten")
    except DatabaseError as refusal:
        assert "immutable" in str(refusal)
    else:
        raise AssertionError("A version could be rewritten.")


if __name__ == "__main__":
    django.setup()
    create_database()
    for app in APPS:
        call_command("migrate", app, "0001", verbosity=0)
    populate()
    call_command("migrate", verbosity=0)
    look()
    print("kept")

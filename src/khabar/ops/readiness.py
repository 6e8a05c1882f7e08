"""Questions to the database of an installation: is it migrated, complete, and free of the demo's passwords?"""

from django.contrib.auth.hashers import check_password
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from khabar.kernel import triggers
from khabar.kernel.models import User
from khabar.ops.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from khabar.ops.installation import Installation


def pending_migrations() -> list[str]:
    """Return the migrations that the database lacks, as ``app.name``."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def missing_triggers() -> list[str]:
    """Return the names of outbox triggers that the database lacks: changes would not reach the site."""
    return triggers.missing(connection)


def accounts_with_demo_password() -> list[str]:
    """Return the names of active accounts that the demo made and whose password is still the demo's."""
    names = [account.username for account in DEMO_ACCOUNTS]
    rows = User.objects.filter(username__in=names, is_active=True).order_by("username")
    return [user.username for user in rows if check_password(DEMO_PASSWORD, user.password)]


def blocking(installation: Installation) -> list[str]:
    """Return why the newsroom of `installation` must not start yet; empty when it may."""
    pending = pending_migrations()
    if pending:
        return [
            f"The database lacks {len(pending)} migrations: run `khabar migrate --dir {installation.folder}`, then start."
        ]
    exposed = [] if installation.demo else accounts_with_demo_password()
    if exposed:
        return [
            f"These accounts still have the demo's password: {', '.join(exposed)}. Change them with "
            f"`khabar user password NAME --dir {installation.folder}`, then start."
        ]
    return []

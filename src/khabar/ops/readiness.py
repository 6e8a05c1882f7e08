"""Questions to the database of an installation: is it migrated, complete, and free of the demo's passwords?"""

from django.contrib.auth.hashers import check_password
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from khabar.kernel import clock, triggers
from khabar.kernel.models import AuditLine, User
from khabar.ops.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from khabar.ops.installation import Installation
from khabar.search import changes


def pending_migrations() -> list[str]:
    """Return the migrations that the database lacks, as ``app.name``."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def missing_triggers() -> list[str]:
    """Return the names of outbox triggers that the database lacks: changes would not reach the site."""
    return triggers.missing(connection)


def faulty_search_triggers() -> list[str]:
    """Return the names of triggers of the newsroom's search that are missing or other than declared: what changes
    would not be found.
    """
    return changes.faults(connection)


def accounts_with_demo_password() -> list[str]:
    """Return the names of active accounts that the demo made and whose password is still the demo's."""
    names = [account.username for account in DEMO_ACCOUNTS]
    rows = User.objects.filter(username__in=names, is_active=True).order_by("username")
    return [user.username for user in rows if check_password(DEMO_PASSWORD, user.password)]


def database_version() -> str:
    """Return the database's kind and version. Raises what the database raises when it cannot be reached."""
    query = "SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return f"{connection.display_name} {row[0]}"


def clock_skew_seconds() -> float:
    """Return by how many seconds the newest audit line lies in the future; 0 when it does not."""
    newest = AuditLine.objects.order_by("-at").values_list("at", flat=True).first()
    return max((newest - clock.now()).total_seconds(), 0.0) if newest else 0.0


def blocking(installation: Installation) -> list[str]:
    """Return why the newsroom of `installation` must not start yet; empty when it may."""
    pending = pending_migrations()
    if pending:
        return [
            f"The database lacks {len(pending)} migrations: run `khabar migrate --dir {installation.folder}`, "
            "then start."
        ]
    exposed = [] if installation.demo else accounts_with_demo_password()
    if exposed:
        return [
            f"These accounts still have the demo's password: {', '.join(exposed)}. Change them with "
            f"`khabar user password NAME --dir {installation.folder}`, then start."
        ]
    return []

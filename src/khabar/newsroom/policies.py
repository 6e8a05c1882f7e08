"""Who may do what in the newsroom: roles, scoped to editions and desks."""

from typing import Any

from django.db.models import Q, QuerySet

from khabar.kernel.policies import policy
from khabar.newsroom.models import Article, Desk, Grant

Role = Grant.Role

WRITERS = (Role.REPORTER, Role.TRANSLATOR, Role.DESK_EDITOR, Role.ADMINISTRATOR)
EDITORS = (Role.DESK_EDITOR, Role.ADMINISTRATOR)
READERS = (*WRITERS, Role.FRONT_EDITOR, Role.PHOTO_EDITOR, Role.AUDITOR)


def grants_of(person: Any) -> list[Grant]:
    """Return the roles of `person`, read once per request (kept on the user object)."""
    if not hasattr(person, "_khabar_grants"):
        person._khabar_grants = list(Grant.objects.filter(user_id=person.pk))
    return list(person._khabar_grants)


def holds(person: Any, roles: tuple[str, ...], *, edition: str | None = None, desk: Any = None) -> bool:
    """Return whether `person` holds one of `roles` in the scope.

    A grant without edition holds in all, likewise for desks. `edition` or `desk` None asks for the role in any scope.
    Superusers hold every role.
    """
    if getattr(person, "is_superuser", False):
        return True
    desk_id = desk.pk if isinstance(desk, Desk) else desk
    return any(
        grant.role in roles
        and (edition is None or grant.edition in ("", edition))
        and (desk_id is None or grant.desk_id in (None, desk_id))
        for grant in grants_of(person)
    )


def articles_in_scope(person: Any, roles: tuple[str, ...] = READERS) -> QuerySet[Article]:
    """Return the articles in whose edition and desk `person` holds one of `roles`: what lists and choosers show."""
    if getattr(person, "is_superuser", False):
        return Article.objects.all()
    scope = Q(pk__in=[])
    for grant in grants_of(person):
        if grant.role in roles:
            edition = Q(edition=grant.edition) if grant.edition else Q()
            desk = Q(desk_id=grant.desk_id) | Q(desk=None) if grant.desk_id else Q()
            if not edition and not desk:
                return Article.objects.all()
            scope |= edition & desk
    return Article.objects.filter(scope)


def _in_scope(person: Any, roles: tuple[str, ...], article: Article | None) -> bool:
    if article is None:
        return holds(person, roles)
    return holds(person, roles, edition=article.edition or None, desk=article.desk_id)


@policy("article.view")
def may_view(person: Any, article: Article | None) -> bool:
    """All roles see the articles in their scope."""
    return _in_scope(person, READERS, article)


@policy("article.create")
def may_create(person: Any, article: Article | None) -> bool:
    """Writers create in their editions and desks."""
    return _in_scope(person, WRITERS, article)


@policy("article.edit")
def may_edit(person: Any, article: Article | None) -> bool:
    """Writers edit drafts in their scope; an edit of a public article stays a draft until an editor publishes it."""
    return _in_scope(person, WRITERS, article)


@policy("article.publish")
def may_publish(person: Any, article: Article | None) -> bool:
    """Editors publish in their scope."""
    return _in_scope(person, EDITORS, article)


@policy("article.unpublish")
def may_unpublish(person: Any, article: Article | None) -> bool:
    """Editors unpublish in their scope."""
    return _in_scope(person, EDITORS, article)


@policy("article.schedule")
@policy("article.unschedule")
@policy("article.expire")
@policy("article.lift_embargo")
def may_time(person: Any, article: Article | None) -> bool:
    """Editors decide when an article of their scope becomes public and when it goes, and lift its embargo."""
    return _in_scope(person, EDITORS, article)


@policy("article.embargo")
def may_embargo(person: Any, article: Article | None) -> bool:
    """Writers put a text of their scope under embargo, or prolong it."""
    return _in_scope(person, WRITERS, article)


@policy("article.take_down")
def may_take_down(person: Any, article: Article | None) -> bool:
    """Editors take an article of their scope down at once, as the law asks."""
    return _in_scope(person, EDITORS, article)


@policy("article.retract")
def may_retract(person: Any, article: Article | None) -> bool:
    """Editors withdraw a public article of their scope, with a reason that readers see."""
    return _in_scope(person, EDITORS, article)


@policy("article.restore")
def may_restore(person: Any, article: Article | None) -> bool:
    """Only administrators let a taken-down article be published again."""
    return _in_scope(person, (Role.ADMINISTRATOR,), article)


@policy("article.delete")
def may_delete(person: Any, article: Article | None) -> bool:
    """Editors delete drafts in their scope; what was ever public stays."""
    return (article is None or article.first_published_at is None) and _in_scope(person, EDITORS, article)


@policy("article.lock")
def may_lock(person: Any, article: Article | None) -> bool:
    """Writers lock and unlock in their scope."""
    return _in_scope(person, WRITERS, article)


@policy("front.edit")
def may_edit_front(person: Any, front: Any) -> bool:
    """Front editors and desk editors order the fronts of their editions."""
    edition = getattr(front, "edition", None) or None
    return holds(person, (Role.FRONT_EDITOR, *EDITORS), edition=edition)


@policy("front.view")
def may_view_front(person: Any, front: Any) -> bool:
    """All roles see the fronts of their editions."""
    return holds(person, READERS, edition=getattr(front, "edition", None) or None)


@policy("taxonomy.edit")
def may_edit_taxonomy(person: Any, concept: Any) -> bool:
    """Desk editors and administrators keep the taxonomy."""
    return holds(person, EDITORS)


@policy("taxonomy.view")
def may_view_taxonomy(person: Any, concept: Any) -> bool:
    """All roles see the taxonomy."""
    return holds(person, READERS)


@policy("recording.view")
@policy("picture.view")
def may_view_picture(person: Any, picture: Any) -> bool:
    """All roles see the pictures and recordings."""
    return holds(person, READERS)


@policy("recording.edit")
@policy("picture.edit")
def may_edit_picture(person: Any, picture: Any) -> bool:
    """Photo editors and writers upload and credit pictures, and upload recordings."""
    return holds(person, (Role.PHOTO_EDITOR, *WRITERS))


@policy("story.open")
@policy("story.claim")
@policy("story.respond")
@policy("story.edit")
def may_edit_story(person: Any, story: Any) -> bool:
    """Writers open stories and record claims and responses."""
    return holds(person, WRITERS)


@policy("story.view")
def may_view_story(person: Any, story: Any) -> bool:
    """All roles see stories and reports."""
    return holds(person, READERS)


@policy("report.import")
def may_import(person: Any, report: Any) -> bool:
    """Writers import others' reports."""
    return holds(person, WRITERS)


@policy("audit.view")
def may_view_audit(person: Any, line: Any) -> bool:
    """Administrators and auditors read the audit log."""
    return holds(person, (Role.ADMINISTRATOR, Role.AUDITOR))


@policy("press.view")
def may_view_press(person: Any, page: Any) -> bool:
    """All roles see the state of the press."""
    return holds(person, READERS)


@policy("people.manage")
def may_manage_people(person: Any, user: Any) -> bool:
    """Administrators of the whole newsroom manage accounts and roles; those of one edition or desk do not."""
    return getattr(person, "is_superuser", False) or any(
        grant.role == Role.ADMINISTRATOR and not grant.edition and grant.desk_id is None for grant in grants_of(person)
    )

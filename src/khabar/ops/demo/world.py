"""Loads the demo's taxonomy, desks and accounts."""

from dataclasses import dataclass, field
from typing import Any

from khabar.kernel.actions import unit
from khabar.kernel.models import User
from khabar.newsroom.models import Desk
from khabar.ops import accounts
from khabar.ops.demo.schema import Concept, DemoFault, Speaker, World
from khabar.taxonomy import models as taxonomy

TABLES: dict[str, type[taxonomy.Concept]] = {
    "section": taxonomy.Section,
    "place": taxonomy.Place,
    "topic": taxonomy.Topic,
    "person": taxonomy.Person,
    "organisation": taxonomy.Organisation,
    "outlet": taxonomy.Outlet,
    "contributor": taxonomy.Contributor,
}
OUR_OUTLET = "talna"

DESKS = (("national", "National desk"), ("economy", "Economy desk"), ("society", "Society and culture desk"))
DESK_OF_SECTION = {
    "economy": "economy",
    **dict.fromkeys(
        ("culture", "sport", "health", "education", "tourism", "science", "photos", "miscellaneous"), "society"
    ),
}
OTHERWISE = "national"


@dataclass
class Known:
    """What is stored, by kind and code: primary keys of concepts, pictures and desks; public names of recordings."""

    concepts: dict[str, dict[str, int]] = field(default_factory=dict)
    pictures: dict[str, int] = field(default_factory=dict)
    desks: dict[str, int] = field(default_factory=dict)
    recordings: dict[str, str] = field(default_factory=dict)

    def key(self, kind: str, code: str) -> int:
        """Return the primary key of a concept. Raises DemoFault for a code that the world file does not have."""
        try:
            return self.concepts[kind][code]
        except KeyError:
            raise DemoFault(f"There is no {kind} {code!r} in world.yaml.") from None

    def picture(self, code: str) -> int:
        """Return the primary key of a picture. Raises DemoFault for an unknown code."""
        if code not in self.pictures:
            raise DemoFault(f"There is no picture {code!r} in pictures.yaml.")
        return self.pictures[code]

    def recording(self, file: str) -> str:
        """Return the public name of a recording or captions file. Raises DemoFault for one that is not there."""
        if file not in self.recordings:
            raise DemoFault(f"There is no file {file!r} in the folder recordings.")
        return self.recordings[file]

    def keys(self, kind: str, codes: list[str]) -> list[int]:
        """Return the primary keys of several concepts, in order. Raises DemoFault as `key` does."""
        return [self.key(kind, code) for code in codes]

    def objects(self, kind: str, codes: list[str]) -> list[taxonomy.Concept]:
        """Return several concepts. Raises DemoFault as `key` does."""
        return list(TABLES[kind]._default_manager.filter(pk__in=self.keys(kind, codes)))

    def speaker(self, speaker: Speaker | None) -> Any:
        """Return the object that speaks, None for nobody known. Raises DemoFault as `key` does."""
        for kind in ("person", "organisation", "outlet"):
            code = getattr(speaker, kind, None)
            if code:
                return TABLES[kind]._default_manager.get(pk=self.key(kind, code))
        return None


def load_world(world: World) -> Known:
    """Store the concepts that are missing, leave the others as they are, and return them all."""
    lists = {
        "section": world.sections,
        "place": world.places,
        "topic": world.topics,
        "person": world.people,
        "organisation": world.organisations,
        "outlet": world.outlets,
        "contributor": world.contributors,
    }
    known = Known()
    with unit("taxonomy.edit", by=None):
        for kind, concepts in lists.items():
            known.concepts[kind] = _store(kind, concepts)
        for code, name in DESKS:
            known.desks[code] = Desk.objects.get_or_create(code=code, defaults={"name": name})[0].pk
    return known


def _store(kind: str, concepts: list[Concept]) -> dict[str, int]:
    table = TABLES[kind]
    stored = dict(table._default_manager.values_list("code", "pk"))
    for position, concept in enumerate(concepts):
        if concept.code in stored:
            continue
        fields: dict[str, Any] = {
            "names": concept.names,
            "descriptions": concept.descriptions,
            "aliases": concept.aliases,
        }
        if kind in ("section", "place"):
            fields |= {"position": position, "parent_id": stored[concept.parent] if concept.parent else None}
        elif kind == "outlet":
            fields |= {"address": concept.url, "country": concept.country, "ours": concept.code == OUR_OUTLET}
        elif kind == "contributor" and concept.role:
            fields["role"] = concept.role
        stored[concept.code] = table._default_manager.create(code=concept.code, **fields).pk
    return stored


def load_accounts() -> None:
    """Add the demo accounts that are missing and link them with their contributors."""
    for account in accounts.DEMO_ACCOUNTS:
        if User.objects.filter(username=account.username).exists():
            continue
        user = accounts.add_account(
            account.username,
            accounts.DEMO_PASSWORD,
            account.role,
            edition=account.edition,
            first_name=account.first_name,
            last_name=account.last_name,
        )
        if account.contributor:
            taxonomy.Contributor.objects.filter(code=account.contributor, user=None).update(user=user)

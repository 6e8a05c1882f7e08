"""Whatever a newsroom does, and the clock: the tree that follows its changes is the tree of a full bake.

Steps are drawn at random on the real site. ``KHABAR_NIGHTLY=1 pytest tests/press/test_machine.py`` takes 20,000 instead
of 500 (150 on PostgreSQL).
"""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, Phase
from hypothesis import seed as hypothesis_seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from khabar.kernel import clock, randomness
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article, Front
from khabar.press import actions, baker, loop, store
from khabar.press.queue import Turn
from khabar.stories.models import Claim, Report, Story
from khabar.taxonomy.models import Concept, Person, Section, Topic
from tests import factories
from tests.conftest import TEST_NOW
from tests.press import oracle

pytestmark = pytest.mark.django_db

NIGHTLY = bool(os.environ.get("KHABAR_NIGHTLY"))
STEPS = 50
BY_DAY = {"sqlite": 10, "postgresql": 3}
RUNS = 10 if NIGHTLY else BY_DAY[connection.vendor]
"""Runs of so many steps in one go; by day most of them on the faster database."""

GOES = 40 if NIGHTLY else 1
"""Each begins with a seed of its own: of many runs in one go the later are mostly earlier ones over again."""

which = st.integers(0, 999)
"""Which of those that there are is meant, counted round."""

BASE_EDITIONS = ("fa", "ar")
FURTHER_EDITIONS = ("ku", "ckb")
FIXTURE_EDITIONS = Path(__file__).resolve().parents[1] / "fixtures" / "editions"
SECTIONS = ("politics", "culture", "sport")


@pytest.fixture(autouse=True)
def _tiny_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are the real ones here."""


class Newsroom(RuleBasedStateMachine):
    """A newsroom at work, with its press; everything is undone at the end."""

    folder: Path
    configuration: Any
    runs = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).runs += 1
        self.place = self.folder / str(self.runs)
        self.tree = store.FileStore(self.place / "site", oracle.Unsynced())
        self.moment = TEST_NOW
        self.changes = 0
        self.stack = ExitStack()
        self.stack.enter_context(clock.set_to(lambda: self.moment))
        self.stack.enter_context(randomness.seeded(self.runs))
        self.stack.enter_context(transaction.atomic())
        self.configure(editions=list(BASE_EDITIONS), overlays=[], theme="none")

    def configure(self, **values: Any) -> None:
        """Set the editions, the folders that overlay them, or the theme, of an installation."""
        self.editions = values.get("editions", getattr(self, "editions", []))
        self.overlays = values.get("overlays", getattr(self, "overlays", []))
        theme = self.place / values.get("theme", getattr(self, "theme", "none"))
        self.theme = theme.name
        self.configuration.KHABAR_SITE_TREE = str(self.tree.root)
        self.configuration.KHABAR_THEME = str(theme)
        self.configuration.KHABAR_EDITIONS = list(self.editions)
        self.configuration.KHABAR_EDITION_FOLDERS = [str(FIXTURE_EDITIONS), *map(str, self.overlays)]

    def press(self) -> None:
        """Fire what is due and bake what waits."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(baker, "tree", lambda: self.tree)
            loop.pass_once(Turn())

    def one(self, number: int, model: Any, **chosen: Any) -> Any:
        """Return one of the objects, None without any."""
        found = list(model.objects.filter(**chosen).order_by("pk"))
        return found[number % len(found)] if found else None

    def text(self, word: str) -> str:
        """Return a text that was never used before."""
        self.changes += 1
        return f"{word} {self.changes}"

    def edition(self, number: int) -> str:
        """Return an edition that is published now."""
        return str(self.editions[number % len(self.editions)])

    def names(self, word: str) -> dict[str, str]:
        """Return names in every edition there may be."""
        return {code: f"{self.text(word)} {code}" for code in (*BASE_EDITIONS, *FURTHER_EDITIONS)}

    @initialize()
    def begin(self) -> None:
        """A newsroom with sections, topics, people, two pictures and four articles, baked."""
        for code in SECTIONS:
            factories.section(code)
        for number in range(3):
            factories.topic(f"topic-{number}")
            factories.person(f"person-{number}")
        for _ in range(2):
            factories.picture(160, 120)
        for number in range(4):
            self.publish_new(number, number, number % 2)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(baker, "tree", lambda: self.tree)
            actions.bake_all(target=self.tree)

    # ------------------------------------------------------------------ articles

    @rule(number=which, about=which, told=which)
    def publish_new(self, number: int, about: int, told: int) -> None:
        """Publish a new article, of a story of its own or of one that is there."""
        story = self.one(told, Story) if told % 3 == 0 else None
        links = {"topics": [self.one(about, Topic)], "people": [self.one(number, Person)]}
        article = factories.draft(
            self.edition(number),
            headline=self.text("خبر"),
            section=self.one(about, Section),
            story=story,
            picture=self.one(told, _pictures()) if about % 2 else None,
            links={name: [one for one in found if one] for name, found in links.items()},
        )
        newsroom.publish(article, by=None)

    def publish(self, article: Article, **fields: Any) -> None:
        """Publish `article` with other fields, unless it was taken down or its edition is not published now."""
        article.refresh_from_db()
        for name, value in fields.items():
            setattr(article, name, value)
        if not article.taken_down and article.edition in self.editions:
            newsroom.publish(article, by=None, revision=article.save_revision())

    @rule(number=which, what=st.sampled_from(["headline", "lead", "body", "kicker"]))
    def edit(self, number: int, what: str) -> None:
        """Change a text of a public article."""
        if article := self.one(number, Article, live=True):
            text = self.text("متن")
            self.publish(article, **{what: [factories.paragraph(text)] if what == "body" else text})

    @rule(number=which, to=which)
    def move(self, number: int, to: int) -> None:
        """Move an article to another section."""
        if article := self.one(number, Article, live=True):
            self.publish(article, section=self.one(to, Section))

    @rule(number=which, to=which)
    def retag(self, number: int, to: int) -> None:
        """Give an article another topic and other people."""
        if article := self.one(number, Article, live=True):
            topic, person = self.one(to, Topic), self.one(to // 3, Person)
            self.publish(article, topics=[topic] if topic else [], people=[person] if person else [])

    @rule(number=which)
    def unpublish(self, number: int) -> None:
        """Take an article off."""
        if article := self.one(number, Article, live=True):
            newsroom.unpublish(article, by=None)

    @rule(number=which)
    def publish_again(self, number: int) -> None:
        """Publish an article again that was taken off."""
        if article := self.one(number, Article, live=False, taken_down=False):
            self.publish(article)

    @rule(number=which)
    def take_down(self, number: int) -> None:
        """Take an article down, as the law asks."""
        if article := self.one(number, Article, live=True):
            newsroom.take_down(article, by=None, reason="court order")

    @rule(number=which)
    def restore(self, number: int) -> None:
        """Allow an article again that was taken down."""
        if article := self.one(number, Article, taken_down=True):
            newsroom.restore(article, by=None)

    @rule(number=which, minutes=st.integers(1, 3000))
    def schedule(self, number: int, minutes: int) -> None:
        """Schedule a new article, which goes a day after it came when the number is even."""
        at = self.moment + timedelta(minutes=minutes)
        article = factories.draft(self.edition(number), headline=self.text("برنامه"), section=self.one(number, Section))
        newsroom.schedule(article, at, by=None)
        if number % 2 == 0:
            newsroom.set_expiry(article, at + timedelta(days=1), by=None)

    # ------------------------------------------------------------------ what articles show

    @rule(number=which, model=st.sampled_from([Topic, Person, Section]))
    def rename(self, number: int, model: type[Concept]) -> None:
        """Rename a concept."""
        if concept := self.one(number, model):
            model._default_manager.filter(pk=concept.pk).update(names=self.names("نام"))

    @rule(number=which, to=which)
    def move_section(self, number: int, to: int) -> None:
        """Put a section below another, or at the top."""
        section, parent = self.one(number, Section), self.one(to, Section)
        if section == parent or parent.parent_id is not None or Section.objects.filter(parent=section).exists():
            parent = None
        Section.objects.filter(pk=section.pk).update(parent=parent)

    @rule(model=st.sampled_from([Topic, Person, Section]))
    def add_concept(self, model: type[Concept]) -> None:
        """Add a concept."""
        self.changes += 1
        model._default_manager.create(code=f"more-{self.changes}", names=self.names("تازه"))

    @rule(number=which, model=st.sampled_from([Topic, Person, Section]))
    def delete_concept(self, number: int, model: type[Concept]) -> None:
        """Delete a concept where that is allowed."""
        concept = self.one(number, model)
        if concept is not None:
            try:
                with transaction.atomic():
                    concept.delete()
            except ProtectedError:
                return

    @rule(number=which)
    def describe_picture(self, number: int) -> None:
        """Change what a picture is said to show."""
        picture = self.one(number, _pictures())
        _pictures().objects.filter(pk=picture.pk).update(alternative_texts=self.names("عکس"))

    @rule(number=which, to=which)
    def show_picture(self, number: int, to: int) -> None:
        """Give an article another picture, or none."""
        if article := self.one(number, Article, live=True):
            self.publish(article, picture=self.one(to, _pictures()) if to % 3 else None)

    @rule(number=which, placed=st.lists(which, max_size=3), of_section=st.booleans())
    def edit_front(self, number: int, placed: list[int], of_section: bool) -> None:
        """Place articles on a home page or on a section's."""
        found = [self.one(one, Article) for one in placed]
        keys = list(dict.fromkeys(one.pk for one in found if one))
        section = self.one(number, Section) if of_section else None
        fields = {"slots": {"lead": keys[:1], "secondary": keys[1:]}, "breaking": self.text("فوری")}
        Front.objects.update_or_create(edition=self.edition(number), section=section, defaults=fields)

    # ------------------------------------------------------------------ stories

    @rule(number=which)
    def retitle_story(self, number: int) -> None:
        """Give a story titles."""
        if story := self.one(number, Story):
            Story.objects.filter(pk=story.pk).update(titles=self.names("پرونده"))

    @rule(number=which)
    def add_report(self, number: int) -> None:
        """Add a report of another outlet to a story."""
        if story := self.one(number, Story):
            factories.report(story, headline=self.text("گزارش"), outlet=factories.outlet(f"outlet-{number % 3}"))

    @rule(number=which, to=which)
    def move_report(self, number: int, to: int) -> None:
        """Move a report to another story, or delete it."""
        if report := self.one(number, Report):
            if to % 4 == 0:
                report.delete()
            else:
                Report.objects.filter(pk=report.pk).update(story=self.one(to, Story))

    @rule(number=which)
    def add_claim(self, number: int) -> None:
        """Record a claim in a story, and its denial."""
        if story := self.one(number, Story):
            factories.denial(factories.claim(story, texts=self.names("ادعا")))

    @rule(number=which)
    def answer(self, number: int) -> None:
        """Let an article carry the denial of a claim."""
        article, claim = self.one(number, Article, live=True), self.one(number, Claim)
        if article and claim:
            self.publish(article, responses=list(claim.responses.all()))

    # ------------------------------------------------------------------ configuration and clock

    @rule(code=st.sampled_from(FURTHER_EDITIONS))
    def add_or_drop_edition(self, code: str) -> None:
        """Publish one more edition, or one less."""
        editions = [one for one in self.editions if one != code]
        self.configure(editions=editions if code in self.editions else [*self.editions, code])
        self.prepare()

    @rule(code=st.sampled_from(BASE_EDITIONS), shown=st.permutations(SECTIONS), chance=which)
    def edit_navigation(self, code: str, shown: list[str], chance: int) -> None:
        """Change the navigation of an edition, now and then: it bakes every page again and hides what was missed."""
        if chance % 4:
            return
        self.changes += 1
        folder = self.place / f"overlay-{self.changes}"
        (folder / code).mkdir(parents=True)
        text = json.dumps({"sections": shown, "places_heading": self.text("جاها")})
        (folder / code / "navigation.yaml").write_text(text, encoding="utf-8")
        self.configure(overlays=[*self.overlays[-2:], folder])
        self.prepare()

    @rule(chance=which)
    def edit_theme(self, chance: int) -> None:
        """Change the colours, now and then."""
        if chance % 8:
            return
        self.changes += 1
        theme = self.place / f"theme-{self.changes}"
        theme.mkdir()
        (theme / "tokens.css").write_text(f":root {{ --accent: #{self.changes:06x}; }}", encoding="utf-8")
        self.configure(theme=theme.name)
        self.prepare()

    def prepare(self) -> None:
        """Start the press again."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(baker, "tree", lambda: self.tree)
            actions.prepare()

    @rule(minutes=st.sampled_from([1, 90, 700, 1500, 3000]))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.moment += timedelta(minutes=minutes)

    @rule(compared=st.booleans())
    def bake(self, compared: bool) -> None:
        """Let the press do what there is, and compare now and then."""
        self.press()
        if compared:
            self.compare()

    def compare(self) -> None:
        """Compare the tree with a full bake."""
        self.changes += 1
        oracle.assert_oracle(self.tree, self.place / f"fresh-{self.changes}")

    def teardown(self) -> None:
        """Let the press finish, compare with a full bake, and undo everything."""
        try:
            self.press()
            self.compare()
        finally:
            transaction.set_rollback(True)
            self.stack.close()


def _pictures() -> Any:
    from khabar.media.models import Picture

    return Picture


@pytest.fixture
def newsroom_machine(tmp_path: Path, settings: Any) -> Iterator[type[Newsroom]]:
    """The machine, with a folder of its own and the settings of the test."""

    class Here(Newsroom):
        folder = tmp_path
        configuration = settings

    yield Here


def _settings(runs: int) -> hypothesis_settings:
    return hypothesis_settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        # A run takes seconds: a failing one is told as it is, not made smaller for an hour.
        phases=[Phase.generate],
    )


@pytest.mark.parametrize("go", range(GOES))
def test_the_tree_follows_every_change(newsroom_machine: type[Newsroom], go: int) -> None:
    run_state_machine_as_test(hypothesis_seed(go)(newsroom_machine), settings=_settings(RUNS))

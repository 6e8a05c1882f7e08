"""The shape of the demo's files, checked before anything is stored."""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Texts = dict[str, Text]
Kind = Literal[
    "news", "statement", "denial", "analysis", "opinion", "explainer", "interview", "live", "gallery", "video"
]
Role = Literal["reporter", "translator", "photographer", "editor"]
Label = Literal["agency-copy", "sponsored", "ai-assisted", "unverified"]
BLOCKS = (
    "paragraph", "heading", "quote", "list", "table", "picture", "gallery", "video", "embed", "document", "entry",
    "related",
)  # fmt: skip
"""Types of block that an article's body may hold."""


class DemoFault(Exception):
    """A file of the demo is not as it should be; the message names the file and the field."""


class Strict(BaseModel):
    """Base of all: an unknown field is a fault."""

    model_config = ConfigDict(extra="forbid")


class Concept(Strict):
    """A concept of the taxonomy."""

    code: Code
    names: Texts
    descriptions: Texts = {}
    aliases: dict[str, list[Text]] = {}
    parent: Code | None = None
    role: Role | None = None
    country: str = ""
    url: str = ""


class Agency(Strict):
    """The agency's names."""

    names: Texts
    short_names: Texts
    about: Texts


class World(Strict):
    """The fictional world; `country` is for those who write the stories."""

    agency: Agency
    country: dict[str, Any]
    sections: list[Concept]
    places: list[Concept]
    topics: list[Concept]
    people: list[Concept]
    organisations: list[Concept]
    outlets: list[Concept]
    contributors: list[Concept]


class Illustration(Strict):
    """A picture: what is drawn, its point of interest as fractions of width and height, its alternative texts."""

    code: Code
    description: str = ""
    focus: tuple[float, float] = (0.5, 0.5)
    alt: Texts


class Pictures(Strict):
    """All pictures, with the credit line they share."""

    credit: Texts
    pictures: list[Illustration]


class Speaker(Strict):
    """Who says it: one of the three."""

    organisation: Code | None = None
    person: Code | None = None
    outlet: Code | None = None

    @model_validator(mode="after")
    def one(self) -> "Speaker":
        """Refuse none and more than one."""
        if sum(bool(value) for value in (self.organisation, self.person, self.outlet)) != 1:
            raise ValueError("name one of organisation, person, outlet")
        return self


class Source(Strict):
    """One attribution."""

    source: Speaker
    via: list[Code] = []
    edge: Literal["TOLD", "CITES", "CREDIT", "LINK"] = "TOLD"
    link: str | None = None


class Credit(Strict):
    """One person of the byline."""

    contributor: Code
    role: Role


class Common(Strict):
    """What the articles of a story share unless they say otherwise."""

    kind: Kind | None = None
    section: Code | None = None
    place: Code | None = None
    topics: list[Code] = []
    people: list[Code] = []
    organisations: list[Code] = []
    picture: Code | None = None
    labels: list[Label] = []
    attributions: list[Source] = []


class Item(Common):
    """One article. `body` is a list of single-key mappings from the block's type to its value."""

    edition: str
    minutes_after: float = Field(default=0, ge=0)
    headline: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    kicker: str = ""
    lead: Text
    place_line: str = ""
    picture_caption: str = ""
    byline: list[Credit] = []
    responses: list[Code] = []
    cue: str = ""
    body: list[dict[str, Any]] = Field(min_length=1)

    @model_validator(mode="after")
    def known_blocks(self) -> "Item":
        """Refuse a block of unknown type."""
        for number, block in enumerate(self.body, 1):
            if len(block) != 1 or next(iter(block)) not in BLOCKS:
                raise ValueError(f"block {number} of the body must be one of {', '.join(BLOCKS)}")
        return self


class StatedClaim(Strict):
    """A claim, worded per edition."""

    code: Code
    texts: Texts
    asserted_by: Speaker | None = None


class StatedResponse(Strict):
    """A denial or confirmation of a claim."""

    code: Code
    claim: Code
    kind: Literal["denial", "confirmation"]
    by: Speaker | None = None


class Retelling(Strict):
    """An item of another outlet."""

    outlet: Code
    language: str
    headline: Text
    extract: Text
    url: str
    hours_ago: float
    attributions: list[Source] = []
    responses: list[Code] = []


class Change(Strict):
    """What readers are told of a later version of the first article of each edition that has a note."""

    change: Literal["update", "correction"]
    minutes_after: float = Field(gt=0)
    notes: Texts


class Thread(Strict):
    """One story; times count back from the moment the demo is loaded."""

    code: Code
    names: Texts
    hours_ago: float = Field(gt=0, le=24 * 30)
    common: Common
    claims: list[StatedClaim] = []
    responses: list[StatedResponse] = []
    reports: list[Retelling] = []
    articles: list[Item]
    changes: list[Change] = []

    @model_validator(mode="after")
    def nothing_in_the_future(self) -> "Thread":
        """Refuse an article, live entry or change that would lie after the moment of loading."""
        for item in self.articles:
            latest = max([item.minutes_after, *(entry["minutes_after"] for entry in entries(item))])
            if latest >= self.hours_ago * 60:
                raise ValueError(f"the {item.edition} article lies in the future: {latest} minutes after the start")
        if any(change.minutes_after >= self.hours_ago * 60 for change in self.changes):
            raise ValueError("a change lies in the future")
        return self


Model = TypeVar("Model", bound=Strict)


def entries(item: Item) -> list[dict[str, Any]]:
    """Return the values of the live entries of an article, in their order."""
    return [block["entry"] for block in item.body if "entry" in block]


def read(path: Path, model: type[Model]) -> Model:
    """Read and check one YAML file. Raises DemoFault naming file, field and fault."""
    try:
        return model.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise DemoFault(f"{path.name} is not valid YAML: {error}") from error
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]
        raise DemoFault(f"{path.name}: " + "; ".join(lines)) from error

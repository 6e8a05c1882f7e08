"""The typed blocks that an article's body, source line and byline are made of."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from khabar.kernel import clock
from khabar.media.queries import public_recording
from khabar.newsroom.moments import MomentBlock
from khabar.stories.models import Edge
from khabar.taxonomy.models import Contributor

NAME = _("File name from the list of recordings, such as ab/0123456789abcdef.webm.")
INLINE_FEATURES = ["bold", "italic", "link", "marks"]


class QuoteBlock(blocks.StructBlock):
    """What somebody said, word for word: the speaker, and where it was said."""

    text = blocks.TextBlock(label=_("Quotation"))
    speaker = blocks.CharBlock(label=_("Speaker"), required=False)
    person = SnippetChooserBlock("taxonomy.Person", label=_("Person"), required=False)
    source = blocks.CharBlock(label=_("Source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class ListBlock(blocks.StructBlock):
    """A list of short lines."""

    ordered = blocks.BooleanBlock(label=_("Numbered"), required=False)
    items = blocks.ListBlock(blocks.TextBlock(label=_("Line"), rows=1))

    class Meta:
        icon = "list-ul"
        label = _("List")


class TableBlock(blocks.StructBlock):
    """A small table with a heading row."""

    caption = blocks.CharBlock(label=_("Caption"), required=False)
    header = blocks.ListBlock(blocks.CharBlock(label=_("Heading")), label=_("Heading row"))
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.CharBlock(label=_("Cell"), required=False), label=_("Row")), label=_("Rows")
    )

    class Meta:
        icon = "table"
        label = _("Table")


class PictureBlock(blocks.StructBlock):
    """A picture with a caption of its own."""

    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")


class GalleryBlock(blocks.StructBlock):
    """Several pictures to leaf through."""

    title = blocks.CharBlock(label=_("Title"), required=False)
    pictures = blocks.ListBlock(PictureBlock(), label=_("Pictures"))

    class Meta:
        icon = "images"
        label = _("Gallery")


def check_recording(name: str) -> None:
    """Refuse the name of a recording that was never uploaded. Raises ValidationError."""
    if name and not public_recording(name):
        raise ValidationError(_("There is no such recording. Upload it under Recordings and copy its file name."))


class RecordingBlock(blocks.StructBlock):
    """A video or an audio recording that the agency hosts itself, with what is said in it."""

    title = blocks.CharBlock(label=_("Title"))
    file = blocks.CharBlock(label=_("File"), required=False, help_text=NAME, validators=[check_recording])
    poster = ImageChooserBlock(label=_("Still picture"), required=False)
    captions = blocks.CharBlock(label=_("Captions file"), required=False, help_text=NAME, validators=[check_recording])
    transcript = blocks.TextBlock(label=_("Transcript"), required=False)


class EmbedBlock(blocks.StructBlock):
    """A card that names a page elsewhere; nothing is loaded from there before a click."""

    url = blocks.URLBlock(label=_("Web address"))
    title = blocks.CharBlock(label=_("Title"))
    provider = blocks.CharBlock(label=_("Provider"), required=False)

    class Meta:
        icon = "link-external"
        label = _("Embed card")


class DocumentBlock(blocks.StructBlock):
    """A document to read or download."""

    title = blocks.CharBlock(label=_("Title"))
    url = blocks.URLBlock(label=_("Web address"))
    size = blocks.CharBlock(label=_("Size"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Document")


class EntryBlock(blocks.StructBlock):
    """One entry of a live article."""

    time = MomentBlock(label=_("Time"), default=clock.now)
    headline = blocks.CharBlock(label=_("Headline"), required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=INLINE_FEATURES)
    key = blocks.BooleanBlock(label=_("Key event"), required=False)
    pinned = blocks.BooleanBlock(label=_("Pinned"), required=False)
    ends = blocks.BooleanBlock(
        label=_("Ends the coverage"),
        required=False,
        help_text=_("Readers’ pages stop asking for new entries. A later entry takes the coverage up again."),
    )

    class Meta:
        icon = "time"
        label = _("Live entry")


class BodyBlock(blocks.StreamBlock):
    """An article's body."""

    paragraph = blocks.RichTextBlock(label=_("Paragraph"), features=INLINE_FEATURES, icon="pilcrow")
    heading = blocks.CharBlock(label=_("Heading"), icon="title")
    quote = QuoteBlock()
    list = ListBlock()
    table = TableBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    video = RecordingBlock(label=_("Video"), icon="media")
    audio = RecordingBlock(label=_("Audio"), icon="media")
    embed = EmbedBlock()
    document = DocumentBlock()
    related = blocks.ListBlock(SnippetChooserBlock("newsroom.Article"), label=_("Related articles"), icon="link")
    entry = EntryBlock()

    class Meta:
        required = False


class AttributionBlock(blocks.StructBlock):
    """Who says it, through whom it came, and the words that carry it."""

    person = SnippetChooserBlock("taxonomy.Person", label=_("Person"), required=False)
    organisation = SnippetChooserBlock("taxonomy.Organisation", label=_("Organisation"), required=False)
    outlet = SnippetChooserBlock("taxonomy.Outlet", label=_("Outlet"), required=False)
    via = blocks.ListBlock(
        SnippetChooserBlock("taxonomy.Outlet", label=_("Outlet")),
        label=_("Via, in order from the source to us"),
        default=[],
    )
    edge = blocks.ChoiceBlock(label=_("How"), choices=Edge.choices, default=Edge.TOLD)
    cue = blocks.CharBlock(label=_("Words in the text that carry it"), required=False)
    link = blocks.URLBlock(label=_("Link"), required=False)

    class Meta:
        icon = "user"
        label = _("Source")


class AttributionsBlock(blocks.StreamBlock):
    """The sources of an article, the most important first."""

    attribution = AttributionBlock()

    class Meta:
        required = False


class CreditBlock(blocks.StructBlock):
    """One person of the byline and what they did."""

    contributor = SnippetChooserBlock("taxonomy.Contributor", label=_("Contributor"))
    role = blocks.ChoiceBlock(label=_("Role"), choices=Contributor.Role.choices, default=Contributor.Role.REPORTER)

    class Meta:
        icon = "user"
        label = _("Credit")


class BylineBlock(blocks.StreamBlock):
    """The byline, in the order of print."""

    credit = CreditBlock()

    class Meta:
        required = False

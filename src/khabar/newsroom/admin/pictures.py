"""The picture form: credit and licence, and texts per edition. Named by the setting WAGTAILIMAGES_IMAGE_FORM_BASE."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm
from wagtail.models import Collection

from khabar.media.models import Picture
from khabar.newsroom.admin import access, routes
from khabar.newsroom.admin.fields import PerEditionField, keep_other_languages
from khabar.newsroom.admin.routes import Route
from khabar.newsroom.moments import DayField

VIEW, EDIT = "picture.view", "picture.edit"


class PictureForm(BaseImageForm):
    """A picture needs a credit and a licence; what it shows is told per edition."""

    alternative_texts = PerEditionField(
        label=_("Alternative text"), required=False, help_text=_("What the picture shows, for who cannot see it.")
    )
    captions = PerEditionField(label=_("Captions"), long=True, required=False)
    credits = PerEditionField(
        label=_("Credit per edition"), required=False, help_text=_("Where it differs from the credit above.")
    )

    rights_expire_on = DayField(label=_("Rights expire on"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("credit", "licence"):
            if name in self.fields:
                self.fields[name].required = True

    def clean(self) -> Any:
        """Keep texts in languages that the form does not show."""
        cleaned = super().clean()
        keep_other_languages(self)
        return cleaned

    def save(self, commit: bool = True) -> Picture:
        """Save as Wagtail does, but without writing its search index, which rescans itself at each write."""
        changed_file = "file" in self.changed_data
        if changed_file:
            self.instance._set_image_file_metadata()
        super(BaseImageForm, self).save(commit=commit)
        if commit and changed_file and self.original_file:
            self.original_file.storage.delete(self.original_file.name)
            self.instance.renditions.all().delete()
        return self.instance


class PicturePermissions(access.PolicyPermissions):
    """Wagtail keeps pictures in collections; ours all stand in the one root collection."""

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Collection]:
        """Return the collection, for who may do any of it."""
        return Collection.objects.all() if self.user_has_any_permission(user, actions) else Collection.objects.none()

    def collections_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Collection]:
        """Return the collection, for who may do it."""
        return self.collections_user_has_any_permission_for(user, [action])


def register() -> None:
    """Make Wagtail's picture screens ask our policies, and open their addresses."""
    names = {"view": VIEW, "choose": VIEW, "add": EDIT, "change": EDIT, "delete": EDIT}
    access.enter(Picture, PicturePermissions(Picture, names))
    picture = routes.by_key(Picture, "image_id")
    table = {
        "wagtailimages:index": Route(EDIT),
        "wagtailimages:index_results": Route(EDIT),
        "wagtailimages:add": Route(EDIT, EDIT),
        "wagtailimages:edit": Route(EDIT, EDIT, picture),
        "wagtailimages:delete": Route(EDIT, EDIT, picture),
        "wagtailimages:image_usage": Route(EDIT, None, picture),
        "wagtailimages:preview": Route(VIEW, None, picture),
        "wagtailimages:add_multiple": Route(EDIT, EDIT),
        "wagtailimages:edit_multiple": Route(None, EDIT, picture),
        "wagtailimages:create_multiple_from_uploaded_image": Route(None, EDIT),
        "wagtailimages:delete_multiple": Route(None, EDIT, picture),
        "wagtailimages:delete_upload_multiple": Route(None, EDIT),
        "wagtailimages_chooser:choose": Route(VIEW),
        "wagtailimages_chooser:choose_results": Route(VIEW),
        "wagtailimages_chooser:chosen": Route(VIEW, None, routes.by_key(Picture)),
        "wagtailimages_chooser:chosen_multiple": Route(VIEW),
        "wagtailimages_chooser:create": Route(EDIT, EDIT),
        "wagtailimages_chooser:select_format": Route(VIEW, VIEW, picture),
    }
    for name, known in table.items():
        routes.allow(name, known.read, known.write, known.target)

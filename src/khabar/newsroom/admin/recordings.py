"""The screen of recordings: upload a video, a sound or captions, and copy the name that an article's block asks for."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn

from khabar.media import recordings
from khabar.media.actions import add_recording
from khabar.media.models import Recording
from khabar.newsroom.admin.screens import Rights, Screen, ScreenIndexView


class RecordingForm(WagtailAdminModelForm):
    """A recording's title, and its file while it is new."""

    instance: Recording
    upload = forms.FileField(
        label=_("File"),
        help_text=_("WebM or MP4 for video; MP3, Ogg or M4A for sound; WebVTT for captions."),
        widget=forms.FileInput(attrs={"accept": ",".join(recordings.TYPES)}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["upload"]

    def clean_upload(self) -> Any:
        """Refuse a file that browsers do not play or that is too large."""
        upload = self.cleaned_data["upload"]
        try:
            recordings.check_head(upload.name, upload.size, upload.read(recordings.HEAD))
        except recordings.RecordingFault as fault:
            raise ValidationError(
                _("This is not a file that every browser plays, or it is larger than %(limit)s."),
                params={"limit": filesizeformat(recordings.LARGEST)},
            ) from fault
        upload.seek(0)
        return upload

    def save(self, commit: bool = True) -> Any:
        """Store the new file, or the new title of an old one; a file that is there already stays one row."""
        if self.instance.pk:
            return super().save(commit)
        upload = self.cleaned_data["upload"]
        with tempfile.NamedTemporaryFile(suffix=Path(upload.name).suffix) as stored:
            for chunk in upload.chunks():
                stored.write(chunk)
            stored.flush()
            name = add_recording(Path(stored.name), title=self.cleaned_data["title"])
        self.instance = Recording.objects.get(file=name)
        return self.instance


class RecordingIndexView(ScreenIndexView):
    """A list with the name to copy into an article's block."""

    search_fields = ["title", "file"]
    any_permission_required = ["view"]
    default_ordering = "-created_at"

    @cached_property
    def columns(self) -> list[Any]:
        """Return title, name, type, size and time."""
        return [
            self._get_title_column("__str__"),
            Column("file", label=_("File name")),
            Column("content_type", label=_("Type"), sort_key="content_type"),
            Column("bytes", label=_("Size"), accessor=lambda one: filesizeformat(one.bytes), sort_key="bytes"),
            DateColumn("created_at", label=_("Created"), sort_key="created_at"),
        ]


class RecordingScreen(Screen):
    """The recordings. Nobody deletes one: a page may show it."""

    model = Recording
    rights = Rights(view="recording.view", add="recording.edit", change="recording.edit")
    icon = "media"
    base_url_path = "recordings"
    chooser_base_url_path = "choose/recordings"
    index_view_class = RecordingIndexView
    inspect_view_fields = ["title", "file", "content_type", "bytes", "created_at"]

    def get_edit_handler(self) -> Any:
        """Return the form's panels."""
        panels = [FieldPanel("title"), FieldPanel("upload")]
        return ObjectList(panels, base_form_class=RecordingForm).bind_to_model(self.model)

"""Form fields that Wagtail lacks: one text per edition, and several objects picked by name."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from khabar.editions import queries as editions


class PerEditionWidget(forms.Widget):
    """One labelled input per edition, each with that edition's ``lang`` and ``dir``."""

    template_name = "newsroom/widgets/per_edition.html"

    def __init__(self, *, long: bool = False, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.long = long

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the inputs, one per edition."""
        context = super().get_context(name, value, attrs)
        texts = value or {}
        context["long"] = self.long
        context["inputs"] = [
            {
                "name": f"{name}-{edition.code}",
                "id": f"{context['widget']['attrs'].get('id', name)}-{edition.code}",
                "label": edition.autonym,
                "lang": edition.html_tag,
                "dir": edition.direction,
                "value": texts.get(edition.code, ""),
            }
            for edition in editions.editions()
        ]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """Return the texts by edition."""
        return {code: data.get(f"{name}-{code}", "") for code in editions.codes()}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Return whether no edition's input was sent."""
        return not any(f"{name}-{code}" in data for code in editions.codes())

    def id_for_label(self, id_: str) -> str:
        """Point the field's label at the first input."""
        return f"{id_}-{editions.codes()[0]}" if id_ else id_


class PerEditionField(forms.Field):
    """A text per edition: a dict from edition code to text, without the empty ones."""

    def __init__(self, *, long: bool = False, **options: Any) -> None:
        super().__init__(widget=PerEditionWidget(long=long), **options)

    def clean(self, value: Any) -> dict[str, str]:
        """Return the texts, stripped. Raises ValidationError when one is needed and all are empty."""
        texts = {code: text.strip() for code, text in (value or {}).items() if text.strip()}
        if self.required and not texts:
            raise ValidationError(_("Fill it in for at least one edition."), code="required")
        return texts

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether any edition's text differs."""
        shown = {code: text for code, text in (initial or {}).items() if code in editions.codes()}
        return shown != {code: text.strip() for code, text in (data or {}).items() if text.strip()}


class AliasesField(PerEditionField):
    """Other spellings per language, separated by commas; stored as lists."""

    def prepare_value(self, value: Any) -> dict[str, str]:
        """Return the lists as they are typed."""
        return {code: given if isinstance(given, str) else "، ".join(given) for code, given in (value or {}).items()}

    def clean(self, value: Any) -> Any:
        """Return the spellings per edition as lists."""
        texts = super().clean(value)
        return {code: _split(text) for code, text in texts.items()}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether any list differs."""
        shown = {code: list(given) for code, given in (initial or {}).items() if code in editions.codes()}
        return shown != {code: _split(text) for code, text in (data or {}).items() if text.strip()}


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.replace("،", ",").split(",") if part.strip()]


def keep_other_languages(form: Any) -> None:
    """Put back the texts in languages that the form does not show; called at the end of a form's ``clean``."""
    for name, field in form.fields.items():
        if isinstance(field, PerEditionField) and name in form.cleaned_data:
            stored = getattr(form.instance, name, None) or {}
            hidden = {code: text for code, text in stored.items() if code not in editions.codes()}
            form.cleaned_data[name] = {**hidden, **form.cleaned_data[name]}


class PickWidget(forms.Widget):
    """Objects picked one by one from suggestions: a list that works by keyboard, ordered if need be."""

    template_name = "newsroom/widgets/pick.html"

    def __init__(self, model: type[Model], *, ordered: bool = False, most: int = 0, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.model, self.ordered, self.most = model, ordered, most

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the picked objects with their names, in order."""
        context = super().get_context(name, value, attrs)
        keys = keys_of(value)
        found = self.model._default_manager.in_bulk(keys)
        context["picked"] = [{"key": key, "name": str(found[key])} for key in keys if key in found]
        context["kind"] = self.model._meta.label_lower
        context["ordered"], context["most"] = self.ordered, self.most
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[int]:
        """Return the primary keys in order."""
        return keys_of(data.getlist(name) if hasattr(data, "getlist") else data.get(name))

    def id_for_label(self, id_: str) -> str:
        """Point the field's label at the search input."""
        return f"{id_}-search" if id_ else id_


class PickField(forms.Field):
    """Several objects of one model, in the order in which they were picked; gives a list of objects."""

    def __init__(self, model: type[Model], *, ordered: bool = False, most: int = 0, **options: Any) -> None:
        super().__init__(widget=PickWidget(model, ordered=ordered, most=most), **options)
        self.model, self.most = model, most

    def clean(self, value: Any) -> list[Any]:
        """Return the objects. Raises ValidationError for one that is gone, or for too many."""
        keys = keys_of(value)
        found = self.model._default_manager.in_bulk(keys)
        if len(found) != len(keys):
            raise ValidationError(_("Something you picked no longer exists."), code="gone")
        if self.most and len(keys) > self.most:
            raise ValidationError(_("Pick at most %(number)d."), code="many", params={"number": self.most})
        return [found[key] for key in keys]

    def prepare_value(self, value: Any) -> list[int]:
        """Return primary keys, whatever the form starts from."""
        return keys_of(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether something else is picked, or in another order."""
        return keys_of(initial) != keys_of(data)


def keys_of(value: Any) -> list[int]:
    """Return the primary keys in `value` (objects, numbers or digits), each once, in order."""
    items: Iterable[Any] = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    keys = [item.pk if isinstance(item, Model) else item for item in items]
    return list(dict.fromkeys(int(key) for key in keys if str(key).isdigit()))

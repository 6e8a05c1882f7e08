"""The screens of people with accounts, and of the roles they hold."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from khabar.kernel.models import User
from khabar.newsroom import actions
from khabar.newsroom.admin import routes
from khabar.newsroom.models import Grant, edition_choices

ACTION = "people.manage"


class PersonForm(forms.ModelForm):
    """Who somebody is and how they sign in."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
        help_text=gettext_lazy("Leave empty to keep the present one."),
    )

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "is_active"]

    def clean_password(self) -> str:
        """Refuse a weak password, and none at all for a new account."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.instance)
        elif self.instance.pk is None:
            raise forms.ValidationError(_("A new account needs a password."))
        return password

    def save(self, commit: bool = True) -> User:
        """Store the person, with the new password when there is one."""
        if self.cleaned_data["password"]:
            self.instance.set_password(self.cleaned_data["password"])
        return super().save(commit=commit)


class GrantForm(forms.ModelForm):
    """One role, for one edition or all, one desk or all."""

    edition = forms.ChoiceField(label=gettext_lazy("Edition"), required=False)

    class Meta:
        model = Grant
        fields = ["role", "edition", "desk"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["edition"].choices = [("", _("all editions")), *edition_choices()]
        fields["desk"].empty_label = _("all desks")


GrantForms = inlineformset_factory(User, Grant, form=GrantForm, formset=BaseInlineFormSet, extra=2, can_delete=True)


def index(request: HttpRequest) -> HttpResponse:
    """List everybody with their roles."""
    people = User.objects.prefetch_related("grants__desk").order_by("username")
    return TemplateResponse(request, "newsroom/people.html", {"people": people})


def edit(request: Any, pk: int | None = None) -> HttpResponse:
    """Show and store one person and their roles; without `pk` a new one."""
    person = get_object_or_404(User, pk=pk) if pk else User()
    form = PersonForm(request.POST or None, instance=person)
    grants = GrantForms(request.POST or None, instance=person, prefix="grants")
    if request.method == "POST" and form.is_valid() and grants.is_valid():

        def store() -> User:
            saved = form.save()
            grants.instance = saved
            grants.save()
            return saved

        with transaction.atomic():
            actions.save(ACTION, by=request.user, on=person if pk else None, store=store)
        messages.success(request, _("Saved: %(name)s") % {"name": person})
        return redirect("khabar_people")
    return TemplateResponse(request, "newsroom/person.html", {"form": form, "grants": grants, "person": person})


def addresses() -> list[Any]:
    """Return the addresses of these screens, opened to administrators."""
    routes.allow("khabar_people", ACTION)
    routes.allow("khabar_person_add", ACTION, ACTION)
    routes.allow("khabar_person", ACTION, ACTION, routes.by_key(User))
    return [
        path("people/", index, name="khabar_people"),
        path("people/new/", edit, name="khabar_person_add"),
        path("people/<int:pk>/", edit, name="khabar_person"),
    ]

"""Previews: the public page of a draft, framed by the newsroom, with its assets at hand."""

import pytest
from django.test import Client, RequestFactory

from khabar.kernel import reads
from khabar.kernel.models import User
from khabar.site import assets
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_draft_is_shown_as_it_would_be_and_links_lead_to_the_site() -> None:
    draft = factories.draft(headline="پیش‌نویس", links={"topics": [factories.topic("port")]})
    with reads.recording() as noted:
        response = draft.get_latest_revision_as_object().serve_preview(RequestFactory().get("/"), "")
    text = response.content.decode()
    assert "پیش‌نویس" in text
    assert "port fa" in text
    assert 'href="https://site.test/fa/"' in text
    assert f'href="{assets.address("site.css")}"' in text
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert noted.configuration


def test_links_of_the_draft_replace_those_of_the_public_article() -> None:
    article = factories.article(links={"topics": [factories.topic("port")]})
    article.topics.set([factories.topic("budget")])
    article.save_revision()
    text = article.get_latest_revision_as_object().serve_preview(RequestFactory().get("/"), "").content.decode()
    assert "budget fa" in text
    assert "port fa" not in text


def test_assets_and_renditions_are_served_to_previews() -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("editor", password="unused"))
    response = client.get(assets.address("site.css"))
    assert (response.status_code, response["Content-Type"]) == (200, "text/css; charset=utf-8")
    file = factories.picture().renditions_made[0]["file"]
    assert b"".join(client.get(f"/media/{file}").streaming_content)
    assert client.get("/assets/none.css").status_code == 404
    assert client.get("/media/aa/..%2f..%2fsecret").status_code == 404

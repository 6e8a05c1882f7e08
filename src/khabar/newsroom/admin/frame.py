"""Which of Wagtail's own addresses are in use. All others (pages, documents, groups, workflows, …) stay refused."""

from khabar.newsroom.admin import routes
from khabar.newsroom.admin.routes import ENTER, PUBLIC, Route

FRAME = {
    "root": Route(PUBLIC),
    "wagtailadmin_login": Route(PUBLIC, PUBLIC),
    "wagtailadmin_logout": Route(PUBLIC, PUBLIC),
    "wagtailadmin_sprite": Route(PUBLIC),
    "wagtailadmin_javascript_catalog": Route(PUBLIC),
    # The last pattern of Wagtail's, which answers 404 to what nothing else matches.
    "newsroom/^.*/$": Route(PUBLIC, PUBLIC),
    # Styles, fonts and pictures of the public pages, for previews.
    "site_asset": Route(ENTER),
    "site_rendition": Route(ENTER),
    "site_upload": Route(ENTER),
    "site_icon": Route(PUBLIC),
    "wagtailadmin_home": Route(ENTER),
    "wagtailadmin_account": Route(ENTER, ENTER),
    "wagtailadmin_dismissibles": Route(None, ENTER),
    # Wagtail's own view asks our policy for the object, and releases only the person's own sessions.
    "wagtailadmin_editing_sessions:ping": Route(None, ENTER),
    "wagtailadmin_editing_sessions:release": Route(None, ENTER),
    "wagtailadmin_choose_page_external_link": Route("article.edit", "article.edit"),
    "wagtailadmin_choose_page_email_link": Route("article.edit", "article.edit"),
    "wagtailadmin_tag_autocomplete": Route("picture.edit"),
    "wagtailadmin_tag_model_autocomplete": Route("picture.edit"),
}


def open_frame() -> None:
    """Open what the frame needs."""
    for name, known in FRAME.items():
        routes.allow(name, known.read, known.write, known.target)

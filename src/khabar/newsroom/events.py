"""The public tables of the newsroom."""

from khabar.kernel.events import PublicTable

ARTICLE = "newsroom.article"

PUBLIC_TABLES = (
    PublicTable("newsroom_article", ARTICLE),
    PublicTable("newsroom_article_topics", ARTICLE, owner="article_id"),
    PublicTable("newsroom_article_people", ARTICLE, owner="article_id"),
    PublicTable("newsroom_article_organisations", ARTICLE, owner="article_id"),
    PublicTable("newsroom_article_responses", ARTICLE, owner="article_id"),
    PublicTable("newsroom_front", "newsroom.front"),
)

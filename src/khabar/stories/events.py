"""The public tables of the stories package; what hangs on a story counts as a change of the story."""

from khabar.kernel.events import PublicTable

PUBLIC_TABLES = (
    PublicTable("stories_story", "stories.story"),
    PublicTable("stories_claim", "stories.claim"),
    PublicTable("stories_response", "stories.response"),
    PublicTable("stories_report", "stories.report"),
    PublicTable("stories_report_responses", "stories.report", owner="report_id"),
)

"""The public tables of the site itself."""

from khabar.kernel.events import PublicTable

EXPIRY = "site.expiry"
RANKING = "site.ranking"

PUBLIC_TABLES = (
    PublicTable("site_expiry", EXPIRY, owner="name"),
    PublicTable("site_ranking", RANKING, owner="edition"),
)

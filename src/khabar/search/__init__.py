"""Full-text search: indexes that follow the site as a delivery target, and the queries over them."""

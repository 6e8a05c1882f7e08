"""The narrow index under every list that a page shows."""

from django.db import models

from khabar.kernel.json import Utf8JSONField


class ListingEntry(models.Model):
    """One article's place in one listing (``latest:fa``, ``section:fa:politics``); written by
    `listings.reindex` alone.
    """

    id = models.BigAutoField(primary_key=True)
    listing = models.CharField(max_length=120)
    sort_time = models.DateTimeField()
    article_id = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = "listing entry"
        verbose_name_plural = "listing entries"
        constraints = [models.UniqueConstraint(fields=["listing", "article_id"], name="listing_article")]
        indexes = [models.Index(fields=["listing", "-sort_time", "-article_id"], name="listing_order")]

    def __str__(self) -> str:
        return f"{self.listing}: {self.article_id}"


class Expiry(models.Model):
    """Until when something that a page states is good (``security``); written by `expiry.renew` alone."""

    name = models.CharField(max_length=40, primary_key=True)
    until = models.DateTimeField()

    class Meta:
        verbose_name = "expiry"
        verbose_name_plural = "expiries"

    def __str__(self) -> str:
        return f"{self.name}: {self.until}"


class Ranking(models.Model):
    """The articles that readers of an edition open most, by primary key, the first first; written by `ranking.put`
    alone.
    """

    edition = models.CharField(max_length=12, primary_key=True)
    articles = Utf8JSONField(default=list)

    class Meta:
        verbose_name = "ranking"
        verbose_name_plural = "rankings"

    def __str__(self) -> str:
        return f"{self.edition}: {len(self.articles)}"

"""The narrow index under every list that a page shows."""

from django.db import models


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

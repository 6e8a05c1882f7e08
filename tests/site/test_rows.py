"""Rows by key: what one page of a snapshot could not read is not taken for absent by the next."""

from typing import Any

import pytest
from django.db import OperationalError

from khabar.newsroom.models import Article
from khabar.site import rows, snapshot
from tests import factories

pytestmark = pytest.mark.django_db


def test_after_a_read_that_failed_the_row_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    article = factories.draft("fa", headline="خبر نخست")

    def fail(*_arguments: Any) -> list[tuple[Any, ...]]:
        raise OperationalError("disk I/O error")

    with snapshot.held():
        with monkeypatch.context() as patched:
            patched.setattr(rows, "_run", fail)
            with pytest.raises(OperationalError):
                rows.one(Article, article.pk)
        found = rows.one(Article, article.pk)
    assert found is not None
    assert found.headline == "خبر نخست"

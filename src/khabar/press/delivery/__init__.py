"""Delivery: the site tree followed elsewhere, each target at its own pace, in an order that shows no broken link."""

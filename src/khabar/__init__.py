"""Khabar: a newsroom and news site for agencies and publishers that work in several languages."""

__version__ = "0.1.0"

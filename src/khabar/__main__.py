"""Lets ``python -m khabar`` stand for the ``khabar`` command."""

from khabar.ops.cli import main

main()

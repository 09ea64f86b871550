"""The story of one migration on one screen."""

from __future__ import annotations

from vmindex.story.compose import Story, compose
from vmindex.story.text import render

__all__ = ["Story", "compose", "render"]

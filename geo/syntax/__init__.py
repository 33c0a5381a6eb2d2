"""Sentences as trees.

``parser`` runs the pipelines, ``tree`` brings their labels to one scheme; its tokens are ``nodes``.
``repairs`` and ``noun_repairs`` put right what the parser often gets wrong in reports. This is the only package that
imports the parser; everything else asks a :class:`geo.syntax.tree.Tree`.
"""

from __future__ import annotations

# Modules that other packages may import.
__all__ = ["nodes", "parser", "tree"]

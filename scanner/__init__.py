"""Assay: is it real, and is it safe to merge? A scanner for code that an AI wrote."""

__version__ = "0.1.0"

"""Findings on screen."""

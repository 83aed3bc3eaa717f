"""Tests of api/routes/, one file per module."""

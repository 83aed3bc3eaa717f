"""Tests of api/, one file per module."""

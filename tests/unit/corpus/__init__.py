"""Tests of `corpus`, one file a module."""

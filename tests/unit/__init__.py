"""Tests of one module each: no network."""

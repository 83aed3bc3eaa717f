"""Unit tests of `answer`."""

"""All tests of Groundwork."""

"""Tests through the real ways in: a listening server and a real process."""

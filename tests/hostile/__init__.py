"""A web that behaves badly on purpose: servers, names and addresses of our own making, for the tests."""

"""Every way in: HTTP, the command line, and the wiring behind both."""

"""From versions of documents to ranked passages."""

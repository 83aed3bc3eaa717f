"""From the web, a file or posted text to dated readings of documents."""

"""Other software on the same data in the same run, each as its own documentation shows it."""

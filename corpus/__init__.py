"""The nouns of Groundwork and the record that keeps them; imported by every other package, imports none of them."""

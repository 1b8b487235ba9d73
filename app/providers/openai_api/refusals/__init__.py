"""How services refuse: the shapes of their errors, and the codes of the wire that these mean."""

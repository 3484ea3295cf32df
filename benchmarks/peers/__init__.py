"""Other servers over the same rows, each set up as its documentation teaches."""

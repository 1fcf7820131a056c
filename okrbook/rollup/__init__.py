"""Many Books become one roll-up: what was received, the tree of objectives, responsibilities, and what does not fit together."""

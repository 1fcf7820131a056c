"""For authors of templates, rules and word lists: read the YAML, check it, compile it into the catalogue.

The program itself loads the compiled catalogue and never imports this package, except in a checkout whose sources
changed.
"""

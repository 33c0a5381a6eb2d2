"""The commands of the command line, one module each; only they and ``maps.cli`` print."""

__all__: list[str] = []  # no other package imports a module of this one

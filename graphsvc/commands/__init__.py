"""The commands of the CLI, a module per family; none imports more than typer before it runs."""

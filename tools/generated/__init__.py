"""Text that is generated: a module for each table, schema, reference and picture, and the command that writes them."""

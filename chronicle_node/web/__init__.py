"""The pages people see: short handlers, frozen page structs, templates. Knows no SQL."""

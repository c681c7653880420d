"""The parts of the HTML report: markup that escapes by construction, one module for each section."""

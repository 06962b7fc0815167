"""From what the queries found to what the pages show: pure, one small module for each noun."""

"""The only way out: every byte this node sends to another machine leaves through `HttpClient`, past one guard."""

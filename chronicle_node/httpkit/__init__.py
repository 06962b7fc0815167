"""What the doors share: who looks, decoding, problems, limits. It knows HTTP and nothing of any one page."""

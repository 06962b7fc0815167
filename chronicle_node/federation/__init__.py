"""Speaks ActivityPub with other nodes: proves who asks, reads what they say, and says what we have to say."""

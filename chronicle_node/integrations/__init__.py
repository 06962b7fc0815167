"""What connects the node to other programs: families of leaves, none of which knows another."""

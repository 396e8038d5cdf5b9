"""Access control: the actor, roles, permissions, and the parts of a topic that depend on them."""

from tests.panel.telling import committed, node, other_node

__all__ = ["committed", "node", "other_node"]

"""The panel: what people see. The radio never depends on it."""

"""The records: store, channels in, imports and exports, and the use cases."""

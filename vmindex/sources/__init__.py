"""Open whatever arrives and yield its members: a name and a stream of bytes."""

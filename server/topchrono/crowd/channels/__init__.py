"""New offers of help, announced to services outside."""

"""Knowledge as data: what status codes mean."""

"""What tests share: real databases of both kinds, and the browser."""

"""The demo: a fictional agency in a fictional country, with its pictures and stories."""

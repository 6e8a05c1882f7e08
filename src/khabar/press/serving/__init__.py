"""The site server's parts: answers from the site tree, connections, the server and its workers. No Django here."""

"""Reading a page of another outlet: from a file, an address or a text dump to what it says. No database, no
Django.
"""

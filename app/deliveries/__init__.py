"""Bringing what Ringkas has to say to where it is read: a folder, a mailbox, a program's web address."""

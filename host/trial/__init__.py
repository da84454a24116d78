"""Processes that run somebody else's code for us: limited, heard out, ended with all they began.

They are forked from a server that has imported the host already and nothing else, so that a
trial is as fresh as a new process and does not wait a second for the imports.
"""

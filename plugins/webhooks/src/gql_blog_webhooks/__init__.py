"""Webhooks: other servers are told what happens, by signed requests that are repeated until they arrive.

``recording`` notes what is to be sent, in the order of events, ``worker`` sends it, and admins change ``endpoints``.
"""

"""Requests to other servers: which of them may be reached, and one request that is bounded in time and size.

May use: ``errors``, httptools, sockets. Must not: reach an address that was not checked, follow a redirect, trust what
answers, know what a request is for, or read settings and database.
"""

from gql_blog.outgoing.address_rules import is_public, may_be_named
from gql_blog.outgoing.destination import Destination, destination_of
from gql_blog.outgoing.http_response import OutgoingResponse
from gql_blog.outgoing.outgoing_client import OutgoingClient, OutgoingFailure, OutgoingProblem

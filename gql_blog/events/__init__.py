"""Events: committed changes, which ``write`` records in a table, the outbox.

``Relay`` tells GraphQL subscriptions and plugins of them, does the jobs of plugins, publishes scheduled articles when
they are due, seals the audit, and deletes what is too old. ``Consumers`` knows who has taken what, and ``job_states``
where the jobs stand.

May use: ``store`` (the outbox, the consumers, and which articles are due), ``hooks``, ``content``, ``errors``. Must
not: change articles or comments, import ``write`` (the app passes a function that publishes), or depend on GraphQL or
HTTP.
"""

from gql_blog.events.audit_seals import AuditSeals
from gql_blog.events.audit_verification import AuditReport, verify_audit
from gql_blog.events.backlog_metrics import metrics_of_backlogs, metrics_of_rows
from gql_blog.events.consumers import Backlog, Consumers, FailedDelivery
from gql_blog.events.job_reports import JobState, job_states, metrics_of_jobs
from gql_blog.events.outbox_reader import recorded_events
from gql_blog.events.relay import Relay
from gql_blog.events.retention import RetentionPeriods
from gql_blog.events.scheduled_publication import count_overdue
from gql_blog.events.subscribers import Subscriber

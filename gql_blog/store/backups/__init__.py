"""Backups: made while a server runs, checked, and put in the place of a database."""

from gql_blog.store.backups.backup_file import Backup
from gql_blog.store.backups.database_backup import Restored, back_up, restore_backup, verify_backup

SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tortoise_migrations'

SELECT "app", "name" FROM "tortoise_migrations" ORDER BY "id"

select ?1, a.id, a.name, a.disabled_at
from account a
where a.id = ?1

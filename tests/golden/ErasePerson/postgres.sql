SELECT 1 WHERE to_regclass('tortoise_migrations') IS NOT NULL

SELECT "app", "name" FROM "tortoise_migrations" ORDER BY "id"

select $1::text, a.id, a.name, a.disabled_at
from account a
where a.id = $1

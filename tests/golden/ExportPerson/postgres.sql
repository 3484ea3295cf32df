SELECT 1 WHERE to_regclass('tortoise_migrations') IS NOT NULL

SELECT "app", "name" FROM "tortoise_migrations" ORDER BY "id"

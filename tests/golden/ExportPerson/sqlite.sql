SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tortoise_migrations'

SELECT "app", "name" FROM "tortoise_migrations" ORDER BY "id"

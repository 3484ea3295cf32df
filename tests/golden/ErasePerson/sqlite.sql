select ?1, a.id, a.name, a.disabled_at
from account a
where a.id = ?1

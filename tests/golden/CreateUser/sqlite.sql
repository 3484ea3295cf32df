select ?1, a.id, a.email, a.name, a.role, a.version
from account a
where a.id = ?1

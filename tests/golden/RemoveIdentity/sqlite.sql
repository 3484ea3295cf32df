select ?1, a.id, a.name
from account a
where a.id = ?1

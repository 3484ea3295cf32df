select ?1, a.id, a.status, a.html, a.posted_on
from comment a
where a.id = ?1

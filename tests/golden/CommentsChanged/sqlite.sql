select ?1, a.id, a.author_name, a.posted_on, a.published_at, a.html, j1.id
from comment a
left join comment j1 on j1.id = a.parent_id and j1.public
where a.id = ?1 and a.public

select $1::text, a.id, a.version, a.state, a.note, a.updated_at, j1.id, j1.copy_version
from working_copy a
join revision j1 on j1.id = a.revision_id
where a.id = $1 and a.ended_at is null

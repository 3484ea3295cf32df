select a.subject_id, a.reason, a.actor, a.placed_at, j1.title, j1.id, j2.id, j3.name, j3.id, j4.name, j4.id
from legal_hold a
left join article j1 on j1.id = a.subject_id
left join comment j2 on j2.id = a.subject_id
left join contributor j3 on j3.id = a.subject_id
left join account j4 on j4.id = a.subject_id
order by a.id desc limit ?1

-- title: Waits for memory
-- description: Destinations that kept a migration waiting until they left their low memory state, newest first.
-- param: limit integer = 50  how many rows
-- param: host text = ''  only this destination
select e.at, e.host, e.vmotion_id, m.vm, m.outcome, e.message
from v_events e
left join v_migrations m on m.vmotion_id = e.vmotion_id
where e.kind = 'low-memory-wait-dest' and (:host = '' or e.host = :host)
order by e.at_us desc, e.event_id desc
limit :limit

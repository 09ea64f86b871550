-- title: Waits for memory
-- description: Destinations that kept a migration waiting until they left their low memory state, newest first.
-- param: limit integer = 50  how many rows
-- param: host pattern = *  only this destination; * and ? stand for any text
-- param: since time = 1970-01-01  only waits that were logged then or later
-- param: until time = 9999-12-31  only waits that were logged before
select e.at, e.host, e.vmotion_id, m.vm, m.outcome, e.message
from v_events e
left join v_migrations m on m.vmotion_id = e.vmotion_id
where e.kind = 'low-memory-wait-dest' and is_host(:host, e.host)
    and coalesce(e.at_us, 0) >= :since and coalesce(e.at_us, 0) < :until
order by e.at_us desc, e.event_id desc
limit :limit

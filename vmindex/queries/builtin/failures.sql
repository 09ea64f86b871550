-- title: Failures
-- description: Failed migrations, newest first, with the cause and the remedy that vmindex knows for them.
-- param: limit integer = 50  how many rows
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: vm pattern = *  only migrations of this VM (name or uuid); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    m.started_at,
    m.vmotion_id,
    m.vm,
    coalesce(m.source_host, m.source_ip) as source,
    coalesce(m.dest_host, m.dest_ip) as dest,
    m.failed_side,
    m.status_code,
    m.failure,
    (
        select f.cause from v_findings f
        where f.vmotion_id = m.vmotion_id and f.rank = 'primary'
        order by f.at, f.event_id
        limit 1
    ) as cause,
    (
        select f.remedy from v_findings f
        where f.vmotion_id = m.vmotion_id and f.rank = 'primary'
        order by f.at, f.event_id
        limit 1
    ) as remedy
from v_migrations m
where m.outcome = 'failed'
    and is_host(:host, m.source_host, m.source_ip, m.dest_host, m.dest_ip)
    and coalesce(m.started_us, 0) >= :since and coalesce(m.started_us, 0) < :until
    and is_vm(:vm, m.vm, m.vm_uuid)
order by m.started_us desc, m.vmotion_id
limit :limit

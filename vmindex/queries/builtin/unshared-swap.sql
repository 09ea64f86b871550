-- title: Unshared swap
-- description: Migrations that the hosts began with an unshared swap file: what the source had swapped out is copied as
--   well, which makes them slow. Newest first.
-- param: limit integer = 50  how many rows
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: vm pattern = *  only migrations of this VM (name or uuid); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    m.vmotion_id,
    m.started_at,
    m.vm,
    coalesce(m.source_host, m.source_ip) as source,
    coalesce(m.dest_host, m.dest_ip) as dest,
    m.duration_s,
    m.bandwidth_mbps,
    m.outcome
from v_migrations m
where exists (
        select 1 from v_events e
        where e.vmotion_id = m.vmotion_id and e.kind in ('set-info-source', 'set-info-dest')
            and e.message like '%using unshared swap%'
    )
    and is_host(:host, m.source_host, m.source_ip, m.dest_host, m.dest_ip)
    and is_vm(:vm, m.vm, m.vm_uuid)
    and coalesce(m.started_us, 0) >= :since and coalesce(m.started_us, 0) < :until
order by m.started_us desc, m.vmotion_id
limit :limit

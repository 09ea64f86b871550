-- title: Incomplete migrations
-- description: Migrations whose logs do not say how they ended, their last line, and whose log would tell.
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
    case
        when m.has_source_log = 0 and m.has_dest_log = 0 then 'both'
        when m.has_source_log = 0 then 'source'
        when m.has_dest_log = 0 then 'dest'
        else 'none'
    end as missing_log,
    (select max(e.at) from v_events e where e.vmotion_id = m.vmotion_id) as last_seen
from v_migrations m
where m.outcome = 'incomplete' and coalesce(m.started_us, 0) >= :since and coalesce(m.started_us, 0) < :until
    and is_host(:host, m.source_host, m.source_ip, m.dest_host, m.dest_ip)
    and is_vm(:vm, m.vm, m.vm_uuid)
order by m.started_us, m.vmotion_id

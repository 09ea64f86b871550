-- title: Migrations with one side only
-- description: Migrations of which the log of one host is missing, and which host that is. Ingest its bundle to see both.
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: vm pattern = *  only migrations of this VM (name or uuid); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    vmotion_id,
    started_at,
    vm,
    case when has_source_log = 1 then 'D' else 'S' end as missing_side,
    case when has_source_log = 1 then dest_host else source_host end as missing_host,
    case when has_source_log = 1 then dest_ip else source_ip end as missing_ip,
    outcome
from v_migrations
where has_source_log + has_dest_log = 1
    and is_host(:host, source_host, source_ip, dest_host, dest_ip)
    and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
    and is_vm(:vm, vm, vm_uuid)
order by started_us, vmotion_id

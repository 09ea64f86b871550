-- title: Unnamed VMs
-- description: Migrations of which nothing names the VM, with the worlds and addresses to look for in other logs.
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    vmotion_id,
    started_at,
    coalesce(source_host, source_ip) as source,
    source_world,
    coalesce(dest_host, dest_ip) as dest,
    dest_world,
    vm_uuid,
    outcome
from v_migrations
where vm is null and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
    and is_host(:host, source_host, source_ip, dest_host, dest_ip)
order by started_us, vmotion_id

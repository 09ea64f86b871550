-- title: Unnamed VMs
-- description: Migrations of which nothing names the VM, with the worlds and addresses to look for in other logs.
-- param: since time = 1970-01-01  only migrations that began then or later
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
where vm is null and coalesce(started_us, 0) >= :since
order by started_us, vmotion_id

-- title: Timeline of a migration
-- description: Every indexed line of one vMotion ID from all hosts, in the order of their own clocks.
-- param: id vmotion-id  the whole vMotion ID, decimal or hex
select at, host, side, kind, message, source_file, line_no
from v_events
where vmotion_id = :id
order by at_us, host, source_file, line_no, event_id

-- A partition that another relay has is passed over.
select id from messaging_outbox_partitions where id = @partition for update skip locked;

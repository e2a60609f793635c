select distinct partition_id from messaging_outbox;

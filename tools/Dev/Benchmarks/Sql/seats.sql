-- A concert of the benchmark with schedules of equally many seats.
-- Takes @concert, @code, @schedules, @each (seats of a schedule), @first_schedule, @first_seat.
insert into concert_concerts (id, code, title) values (@concert, @code, 'Benchmark');
insert into concert_schedules (id, concert_id, starts_at, ends_at)
select @first_schedule + seq, @concert, utc_timestamp(6) + interval 720 hour, utc_timestamp(6) + interval 722 hour
from seq_0_to_9999 where seq < @schedules;
insert into concert_seats (id, schedule_id, position, price)
select @first_seat + seq, @first_schedule + seq div @each, concat('S', seq % @each + 1), 50000
from seq_0_to_9999999 where seq < @schedules * @each;
analyze table concert_seats;

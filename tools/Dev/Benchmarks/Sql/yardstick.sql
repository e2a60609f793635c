-- One row with a unique index: what the yardstick inserts.
create table yardstick (
    id bigint not null auto_increment primary key,
    seat_id bigint not null,
    user_id varchar(64) not null,
    amount bigint not null,
    created_at datetime(6) not null default utc_timestamp(6),
    unique key ux_yardstick_seat (seat_id)
) engine = InnoDB;

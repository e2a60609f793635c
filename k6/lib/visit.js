// A visit, from the waiting place to the paid seat.
import { sleep } from 'k6';
import { Counter } from 'k6/metrics';
import { flag, number, text } from './config.js';
import * as api from './reservation-api.js';
import { pickFree, pickSchedule } from './seats.js';

const POLL_SECONDS = number('POLL_SECONDS', 2);
const POLL_TRIES = number('POLL_TRIES', 15);
const SEAT_TRIES = number('SEAT_TRIES', 10);
const SCHEDULE_ID = text('SCHEDULE_ID', undefined);

const lostRaces = new Counter('seats_lost_to_another');

/** Polls until admitted, every POLL_SECONDS and at most POLL_TRIES times. Returns whether it was. */
export function waitForAdmission(token) {
  for (let tries = 1; tries <= POLL_TRIES; tries += 1) {
    const place = api.checkToken(token);
    if (place !== null && place.status === 'PROGRESS') {
      return true;
    }

    if (place === null || place.status !== 'WAITING') {
      return false;
    }

    if (tries < POLL_TRIES) {
      sleep(POLL_SECONDS);
    }
  }

  return false;
}

/**
 * Looks, holds, charges and pays. `thinkSeconds` passes before each page; `refundDefault` says whether the seat is
 * given back afterwards unless REFUND says otherwise. Returns whether a seat was paid for.
 */
export function buySeat(token, thinkSeconds, refundDefault) {
  const held = holdSomeSeat(token, thinkSeconds);
  if (held === null) {
    return false;
  }

  sleep(thinkSeconds);
  if (!api.charge(token, held.price) || !api.pay(token, held.reservationId, held.price)) {
    return false;
  }

  return flag('REFUND', refundDefault) ? api.refund(token, held.reservationId) : true;
}

/** Looks at schedules and seats and holds a free one; where another visitor was faster it looks again. Null: no seat is free. */
export function holdSomeSeat(token, thinkSeconds) {
  for (let tries = 1; tries <= SEAT_TRIES; tries += 1) {
    sleep(thinkSeconds);
    const list = api.schedules(token);
    const scheduleId = list === null ? null : pickSchedule(list, SCHEDULE_ID);
    if (scheduleId === null) {
      return null;
    }

    sleep(thinkSeconds);
    const body = api.seats(token, scheduleId);
    if (body === null) {
      return null;
    }

    const seat = pickFree(body);
    if (seat === null) {
      // The last seat went between the two lists: choose among the schedules again.
      continue;
    }

    sleep(thinkSeconds);
    const answer = api.hold(token, scheduleId, seat.seatId);
    if (answer === null) {
      return null;
    }

    if (!answer.taken) {
      return { reservationId: answer.reservation.reservationId, price: seat.amount };
    }

    lostRaces.add(1);
  }

  return null;
}

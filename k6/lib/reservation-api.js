// The calls of the reservation API (/v1/api), each with its name, its check and nothing else.
import http from 'k6/http';
import { check } from 'k6';
import { BASE_URL } from './config.js';
import { explain, failCode, successData } from './envelope.js';

const API = `${BASE_URL}/v1/api`;

// Another visitor has the seat, or all are sold: an answer to expect, not a failure.
const TAKEN_CODES = ['002', '004'];
const HELD_OR_TAKEN = http.expectedStatuses(200, 400);

/** Takes a place in the queue; `concertId` undefined means the site-wide queue. Returns the token, or null. */
export function issueToken(userId, concertId) {
  const res = http.post(`${API}/queue/token`, JSON.stringify({ userId, concertId }), params('token'));
  const data = successData(res);
  return passed('token: 200, SUCCESS, a queueToken', res, data !== null && data.queueToken !== '')
    ? data.queueToken
    : null;
}

/** Checks the place: POST, no body, JSON content type, bare token. Returns `data`, or null. */
export function checkToken(token) {
  const res = http.post(`${API}/queue/token/check`, null, params('check', token));
  const data = successData(res);
  return passed('check: 200, SUCCESS, a position and a status', res, isPlace(data)) ? data : null;
}

/** The list of schedules, or null. */
export function schedules(token) {
  const res = http.get(`${API}/concerts/schedule`, params('schedule', token));
  const data = successData(res);
  return passed('schedule: 200, SUCCESS, a list', res, Array.isArray(data) && data.length > 0) ? data : null;
}

/** The seats of a schedule as the text of the answer (an arena's list is long; see seats.js), or null. */
export function seats(token, scheduleId) {
  const res = http.get(`${API}/concerts/seat?scheduleId=${scheduleId}`, params('seats', token));
  const body = res.status === 200 && res.body ? res.body : '';
  const ok = body.includes('"SUCCESS"') && body.includes('"seatId"');
  return passed('seats: 200, SUCCESS, seats', res, ok) ? body : null;
}

/** Holds a seat. Returns `{ reservation }`, `{ taken: true }` for the loser of a race, or null. */
export function hold(token, scheduleId, seatId) {
  const body = JSON.stringify({ scheduleId, seatId });
  const res = http.post(`${API}/concerts/reserve`, body, params('hold', token, HELD_OR_TAKEN));
  const data = successData(res);
  const taken = data === null && TAKEN_CODES.includes(failCode(res));
  const held = data !== null && data.seatStatus === 'TEMP_RESERVED' && data.reservationId !== undefined;
  if (!passed('hold: held, or the seat just went to another', res, held || taken)) {
    return null;
  }

  return taken ? { taken } : { reservation: data };
}

/** Adds won to the balance. Returns whether the balance in the answer covers it. */
export function charge(token, amount) {
  const res = http.post(`${API}/user/amount`, JSON.stringify({ amount }), params('charge', token));
  const data = successData(res);
  return passed('charge: 200, SUCCESS, a balance that covers it', res, data !== null && data.amount >= amount);
}

/** Pays a hold. Returns whether the seat is ours at its price and the place in the queue is given back. */
export function pay(token, reservationId, price) {
  const res = http.post(`${API}/concerts/payment`, JSON.stringify({ reservationId }), params('pay', token));
  const data = successData(res);
  const paid = data !== null && data.seatStatus === 'RESERVED' && data.queueStatus === 'DONE';
  return passed('pay: 200, SUCCESS, RESERVED, DONE, the right price', res, paid && data.paymentAmount === price);
}

/** Cancels a paid reservation: the money comes back and the seat is free for the next. */
export function refund(token, reservationId) {
  const res = http.post(`${API}/concerts/payment/${reservationId}/cancel`, null, params('refund', token));
  return passed('refund: 200, SUCCESS', res, successData(res) !== null);
}

function params(name, token, responseCallback) {
  const headers = { 'Content-Type': 'application/json' };
  if (token !== undefined) {
    headers.Authorization = token;
  }

  return responseCallback === undefined
    ? { headers, tags: { name } }
    : { headers, tags: { name }, responseCallback };
}

function isPlace(data) {
  return data !== null && Number.isInteger(data.queuePosition) && typeof data.status === 'string';
}

function passed(name, res, ok) {
  if (!check(res, { [name]: () => ok })) {
    explain(name, res);
  }

  return ok;
}

// The calls of the waiting room API (/api/v1/queue), each with its name and its check.
import http from 'k6/http';
import { check } from 'k6';
import { BASE_URL } from './config.js';
import { explain, roomData } from './envelope.js';

const API = `${BASE_URL}/api/v1/queue`;
const ENTERED = 'enter: 201, success, a position';
const ENTRY = entryParams();

/** Enters a queue. Returns `data` (position, status, token, ...), or null. */
export function enter(concertId, userId, tags = {}) {
  const res = http.post(`${API}/enter`, JSON.stringify({ concertId, userId }), params('enter', undefined, tags));
  return entered(res);
}

/**
 * Enters a queue as cheaply as a load generator can: the answer is searched, not parsed, which halves the generator's
 * work for an entry (measured: about 240 instead of 370 microseconds of processor time). Returns whether there is a place.
 */
export function enterOnly(concertId, userId, entry = ENTRY) {
  const res = http.post(`${API}/enter`, `{"concertId":"${concertId}","userId":"${userId}"}`, entry);
  const ok = res.status === 201 && res.body.includes('"result":"success"') && res.body.includes('"position":');
  return passed(ENTERED, res, ok);
}

/** What a request for an entry carries; build it once, not for each. */
export function entryParams(tags = {}) {
  return params('enter', undefined, tags);
}

/** Enters a queue with many users at once; the answers come in their order. */
export function enterTogether(concertId, userIds) {
  const requests = userIds.map((userId) => ({
    method: 'POST',
    url: `${API}/enter`,
    body: JSON.stringify({ concertId, userId }),
    params: params('enter'),
  }));
  return http.batch(requests).map(entered);
}

/** Checks the place. Returns `data`, or null. */
export function status(token, tags = {}) {
  const res = http.get(`${API}/status`, params('status', token, tags));
  const data = roomData(res, 200);
  return passed('status: 200, success, a position', res, isPlace(data)) ? data : null;
}

/** Leaves: the slot goes to the next place. */
export function leave(token, tags = {}) {
  const res = http.del(API, null, params('leave', token, tags));
  return passed('leave: 200, success', res, roomData(res, 200) !== null);
}

/** Whether the place is admitted. */
export function isIn(place) {
  return place.status === 'ACTIVE' || place.status === 'READY';
}

function entered(res) {
  const data = roomData(res, 201);
  return passed(ENTERED, res, isPlace(data)) ? data : null;
}

function isPlace(data) {
  return data !== null && Number.isInteger(data.position) && typeof data.status === 'string';
}

function params(name, token, tags = {}) {
  const headers = { 'Content-Type': 'application/json' };
  if (token !== undefined) {
    headers.Authorization = token;
  }

  return { headers, tags: { name, ...tags } };
}

function passed(name, res, ok) {
  if (!check(res, { [name]: () => ok })) {
    explain(name, res);
  }

  return ok;
}

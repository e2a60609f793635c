// What this browser remembers: who the visitor is, and the place in each queue. Tabs share it; a reload keeps it.

import { browserStore } from './storage.js';

const USER = 'concert.user';
const USER_TOKEN = 'concert.userToken';
const PLACE = 'concert.place.';

/** The visitor's id where the server accepts an id without proof: a random number that this browser keeps. */
export function userId() {
  let id = browserStore.get(USER);
  if (!id) {
    id = String(1_000_000 + crypto.getRandomValues(new Uint32Array(1))[0]);
    browserStore.set(USER, id);
  }
  return id;
}

/** The visitor's own token, where the server wants one; else empty. */
export const userToken = () => browserStore.get(USER_TOKEN) ?? '';

/** Keeps the characters that a header can carry: with another one no call could be sent. */
export const rememberUserToken = token => browserStore.set(USER_TOKEN, headerText(token));

/** The visible ASCII characters of a text that was pasted. */
export const headerText = text => text.replace(/[^\x21-\x7e]/g, '');

/** The place in a queue, or null: `{ token, start, done }` with the position at entry and the share of the wait that is over. */
export function placeIn(queue) {
  return JSON.parse(browserStore.get(PLACE + queue) ?? 'null');
}

export const rememberPlace = (queue, place) => browserStore.set(PLACE + queue, JSON.stringify(place));

export const forgetPlace = queue => browserStore.remove(PLACE + queue);

/** The queues in which this browser has a place. */
export const placedQueues = () => browserStore.keys().filter(key => key.startsWith(PLACE)).map(key => key.slice(PLACE.length));

const BOOKING = 'concert.bookingToken';

/** A token of the visitor that stays authentic when the place in the queue is over: it shows reservations and tickets. Empty where there is none. */
export const bookingToken = () => browserStore.get(BOOKING) ?? placedQueues().map(queue => placeIn(queue).token).find(Boolean) ?? '';

export const rememberBooking = token => browserStore.set(BOOKING, token);

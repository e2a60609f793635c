// The draw of an opening, computed again in the browser: the server is not asked whether it was right.

import { callUntilAnswered } from './api.js';

const HALF = 2 ** 24;
const ROUNDS = 4;
// How many lots are computed before the page may do something else.
const AT_ONCE = 2000;

const bytesOf = text => new TextEncoder().encode(text);

const hex = bytes => [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, '0')).join('');

/** Where everyone can read the draw of a queue. */
export const drawPath = queue => `/api/v1/queue/draw?concertId=${encodeURIComponent(queue)}`;

/** The ticket number in a token: it comes after version, flags and the time of issue. Tickets that are issued before the opening are odd. */
export function ticketOf(token) {
  const bytes = Uint8Array.from(atob(token.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));
  return Number(new DataView(bytes.buffer).getBigInt64(10));
}

export const isDrawn = token => ticketOf(token) % 2 === 1;

/** The lot of a ticket, smallest first: a Feistel network (feistel-48-sha1-4), as docs/architecture.md describes it. */
export async function lotOf(ticket, seed) {
  const low = ticket % (HALF * HALF);
  let [left, right] = [Math.floor(low / HALF), low % HALF];
  for (let round = 0; round < ROUNDS; round++) {
    const hash = new DataView(await crypto.subtle.digest('SHA-1', bytesOf(`${seed}:${round}:${right}`)));
    [left, right] = [right, (left ^ (hash.getUint32(0) >>> 8)) >>> 0];
  }
  return left * HALF + right;
}

/** The commitment to a seed. */
export const commitmentOf = async seed => hex(await crypto.subtle.digest('SHA-256', bytesOf(seed)));

/** The published draw, or the answer that refused it. */
export const readDraw = (queue, page = 1) => callUntilAnswered('GET', `${drawPath(queue)}&page=${page}`, {});

/**
 * Computes the place of a ticket among all tickets of the draw.
 * @param {(done: number, total: number) => void} onProgress Is called with the number of tickets that have been checked.
 * @returns `{ rank, total, isListed, commitment }`; null where the draw is not published.
 */
export async function checkDraw(queue, ticket, onProgress) {
  const own = { rank: 1, isListed: false };
  let draw;
  let looked = 0;
  for (let page = 1; !draw || looked < draw.total; page++) {
    const answer = await readDraw(queue, page);
    if (!answer.ok || !answer.data.seed) return null;
    draw = answer.data;
    const lot = await lotOf(ticket, draw.seed);
    for (let at = 0; at < draw.tickets.length; at += AT_ONCE) {
      const part = draw.tickets.slice(at, at + AT_ONCE);
      const lots = await Promise.all(part.map(each => lotOf(each, draw.seed)));
      own.rank += lots.filter(each => each < lot).length;
      own.isListed ||= part.includes(ticket);
      looked += part.length;
      onProgress(looked, draw.total);
    }
    if (draw.tickets.length === 0) break;
  }
  return { ...own, total: draw.total, commitment: await commitmentOf(draw.seed) };
}

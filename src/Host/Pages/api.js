// Calls of the two APIs. Both envelopes become one answer: { ok, status, data, code, message, retryAfterMs, serverMs }.

import { language } from './text.js';
import { userToken } from './session.js';

const LIMIT_MS = 8000;

/**
 * Calls the server.
 * @param {string} method GET, POST, PUT or DELETE.
 * @param {string} path The path, with its query.
 * @param {{ body?: object, token?: string, isOfPlace?: boolean, key?: string, headers?: object }} options The body, the queue token, whether that is enough
 * (the visitor's own token may be over while the place stands), and the Idempotency-Key of a call that is repeated until its answer is known.
 * @returns The answer; status 0 where none came: no network, or no answer in 8 s.
 */
export async function call(method, path, { body, token, isOfPlace, key, headers } = {}) {
  const sent = { 'Accept-Language': language, ...headers };
  if (body !== undefined) sent['Content-Type'] = 'application/json';
  if (token) sent.Authorization = `Bearer ${token}`;
  if (key) sent['Idempotency-Key'] = key;
  if (userToken() && !isOfPlace) sent['X-User-Token'] = userToken();
  try {
    const answer = await fetch(path, {
      method, headers: sent, cache: 'no-store', body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(LIMIT_MS),
    });
    const text = await answer.text();
    return read(answer, text ? JSON.parse(text) : {});
  } catch {
    // No network, no answer in time, or an answer of something between the browser and the server: for the visitor all three are one temporary fault.
    return { ok: false, status: 0, data: {}, code: '', message: '', hasRetryAfter: false, retryAfterMs: 2000 };
  }
}

/**
 * Repeats a call until its answer is known: the server is asked again when no answer came (0), when a part of it is away (503), when there were too many
 * calls (429), and while the first call with the same Idempotency-Key is still running (409 with Retry-After). With such a key the call takes effect once.
 * @param {{ longestWaitMs?: number }} options Those of `call`; a 429 that asks for a longer wait is an answer, too.
 * @param {(answer: object) => void} onWait Is called with each answer after which the call waits.
 */
export async function callUntilAnswered(method, path, options, onWait = () => {}) {
  while (true) {
    const answer = await call(method, path, options);
    if (answer.ok || !isPending(answer) || isTooLong(answer, options)) return answer;
    onWait(answer);
    await new Promise(resolve => setTimeout(resolve, answer.retryAfterMs));
  }
}

/** A new Idempotency-Key. `crypto.randomUUID` is there on encrypted pages only. */
export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');

const isPending = answer => [0, 429, 500, 502, 503, 504].includes(answer.status) || (answer.status === 409 && answer.hasRetryAfter);

const isTooLong = (answer, { longestWaitMs = Infinity }) => answer.status === 429 && answer.retryAfterMs > longestWaitMs;

function read(answer, json) {
  const failed = json.exception ?? json.data ?? {};
  return {
    ok: answer.ok,
    status: answer.status,
    data: json.data ?? json,
    code: answer.ok ? '' : failed.code ?? String(answer.status),
    message: answer.ok ? '' : json.exception?.message ?? json.message ?? '',
    payUrl: failed.data?.payUrl ?? '',
    // The queue whose tokens would be accepted.
    queue: failed.data?.queue ?? '',
    // Why a line takes nobody at the moment, in words for visitors.
    noRoom: failed.fields?.line ?? '',
    hasRetryAfter: answer.headers.has('Retry-After'),
    // A balancer may write a date instead of seconds.
    retryAfterMs: Math.max(1, Number(answer.headers.get('Retry-After')) || 2) * 1000,
    // The server's time, to the second.
    serverMs: Date.parse(answer.headers.get('Date')),
    etag: answer.headers.get('ETag'),
    pollAfterMs: Number(answer.headers.get('X-Poll-After-Ms') ?? 0),
  };
}

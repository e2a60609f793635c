// The operators' calls: with the key, which this tab keeps until it is closed.

import { call, callUntilAnswered, newKey } from './api.js';
import { ServerClock } from './clock.js';
import { tabStore } from './storage.js';

const KEY = 'concert.adminKey';

export const adminKey = () => tabStore.get(KEY) ?? '';

export const rememberKey = key => key ? tabStore.set(KEY, key) : tabStore.remove(KEY);

const withKey = (headers = {}) => ({ 'X-Admin-Key': adminKey(), ...headers });

/** The server's time: an operator's clock may be wrong. */
export const serverClock = new ServerClock();

/** Reads. */
export async function read(path) {
  const answer = await call('GET', path, { headers: withKey() });
  if (answer.serverMs) serverClock.set(answer.serverMs);
  return answer;
}

/** Makes a change only to the state on the screen: it sends the version of the settings of that state. */
export const put = (path, body, version) => call('PUT', path, { body, headers: withKey({ 'If-Match': `"${version}"` }) });

/** Performs an operation once, even if the answer is lost and the call is repeated. */
export function post(path, body, version, onWait) {
  return callUntilAnswered('POST', path, { body, key: newKey(), headers: withKey(version === undefined ? {} : { 'If-Match': `"${version}"` }) }, onWait);
}

/** Saves a file that only an operator may read. Returns its refusal, or an empty text. */
export async function save(path, name) {
  const answer = await fetch(path, { headers: withKey(), cache: 'no-store' }).catch(() => null);
  if (!answer?.ok) return String(answer?.status ?? 0);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return '';
}

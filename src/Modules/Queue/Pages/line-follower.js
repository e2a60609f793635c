// Follows a place in a queue for all tabs of this browser: one of them has the connection and tells the others.

import { call } from './api.js';
import { ticketOf } from './draw.js';

// After this many failures in a row to open one transport, the next transport is used.
const MOST_FAILURES = 2;

const STATUS = '/api/v1/queue/status';
// A stream that a proxy holds back and a tab that the browser has frozen say nothing, and no error either.
const LONGEST_SILENCE_MS = 30_000;
const WATCH_MS = 5000;

export class LineFollower {
  #name;
  #token;
  #onState;
  #onTrouble;
  #channel;
  #stop = new AbortController();
  #ways = [openEvents, openSocket, null];
  #failures = 0;
  #heardAt = performance.now();
  #silenceMs = LONGEST_SILENCE_MS;

  /**
   * @param {string} queue The queue.
   * @param {string} token The token of the place.
   * @param {(state: object) => void} onState Is told each state: that of GET /api/v1/queue/status.
   * @param {(answer: object|null) => void} onTrouble Is told an answer that is no state, and null when all is well again.
   */
  constructor(queue, token, onState, onTrouble) {
    [this.#token, this.#onState, this.#onTrouble] = [token, onState, onTrouble];
    // One for each place: tabs of one browser have different ones where it stores nothing.
    this.#name = `concert.line.${queue}.${ticketOf(token)}`;
    this.#channel = openChannel(this.#name);
    this.#channel?.addEventListener('message', ({ data }) => this.#receive(data));
    // A stream notices only after minutes that the network is gone; the browser knows it at once.
    const { signal } = this.#stop;
    addEventListener('offline', () => this.#onTrouble({ ok: false, status: 0, data: {} }), { signal });
    addEventListener('online', async () => this.#receive(await this.#ask()), { signal });
    const watch = setInterval(() => this.#askAfterSilence(), WATCH_MS);
    signal.addEventListener('abort', () => clearInterval(watch));
    this.#lead();
  }

  /** Ends the connection. Another tab takes over. */
  close() {
    this.#stop.abort();
    this.#channel?.close();
  }

  get #isClosed() {
    return this.#stop.signal.aborted;
  }

  // The tab that has the lock has the connection; when it goes, the browser gives the lock to the next.
  async #lead() {
    // A tab without the connection shows this state at once.
    this.#tellAll(await this.#ask(), { isOwn: true });
    const follow = () => this.#follow();
    if (!navigator.locks) return follow();
    await navigator.locks.request(this.#name, { signal: this.#stop.signal }, follow).catch(error => {
      if (error.name === 'SecurityError') return follow();
      if (error.name !== 'AbortError') throw error;
    });
  }

  async #follow() {
    while (!this.#isClosed) {
      const answer = await this.#ask();
      this.#tellAll(answer);
      if (this.#isClosed || isOver(answer)) return;
      if (answer.ok && this.#ways[0]) await this.#listen(this.#ways[0]);
      else await this.#pause(answer.ok ? answer.data.recommendedPollIntervalMs : answer.retryAfterMs);
    }
  }

  // The queue token alone: a line can be longer than the life of the visitor's own token.
  #ask() {
    return call('GET', STATUS, { token: this.#token, isOfPlace: true });
  }

  // No more often than a client without a stream may ask.
  async #askAfterSilence() {
    if (performance.now() - this.#heardAt < this.#silenceMs) return;
    this.#heardAt = performance.now();
    this.#tellAll(await this.#ask());
  }

  // Until the stream ends, or cannot be opened.
  async #listen(open) {
    const hasOpened = await open(this.#token, this.#stop.signal, state => this.#tellAll({ ok: true, status: 200, data: state }));
    this.#failures = hasOpened ? 0 : this.#failures + 1;
    if (this.#failures >= MOST_FAILURES) {
      this.#ways.shift();
      this.#failures = 0;
    }
    await this.#pause(1000 + (Math.random() * 2000));
  }

  // The pause ends early when the network or the reader comes back.
  #pause(ms) {
    return new Promise(resolve => {
      const timer = setTimeout(end, ms);
      const { signal } = this.#stop;
      addEventListener('online', end);
      document.addEventListener('visibilitychange', end);
      signal.addEventListener('abort', end);
      function end() {
        clearTimeout(timer);
        removeEventListener('online', end);
        document.removeEventListener('visibilitychange', end);
        signal.removeEventListener('abort', end);
        resolve();
      }
    });
  }

  #tellAll(answer, { isOwn = false } = {}) {
    if (this.#isClosed) return;
    if (!isOwn) this.#channel?.postMessage(answer);
    this.#receive(answer);
  }

  #receive(answer) {
    if (this.#isClosed) return;
    this.#heardAt = performance.now();
    if (answer.ok) this.#silenceMs = Math.max(LONGEST_SILENCE_MS, 1.5 * answer.data.recommendedPollIntervalMs);
    this.#onTrouble(answer.ok ? null : answer);
    if (answer.ok) this.#onState(answer.data);
  }
}

/** Whether an answer is the last of a place. */
export const isOver = answer => answer.ok ? ['DONE', 'EXPIRED'].includes(answer.data.status) : [400, 401, 403, 404].includes(answer.status);

// A browser that denies storage denies channels and locks, too. Then each tab has a connection of its own.
function openChannel(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

// Each of these resolves when the stream has ended, to whether it had opened.

function openEvents(token, signal, onState) {
  const source = new EventSource(`/api/v1/queue/subscribe?token=${encodeURIComponent(token)}`);
  return new Promise(resolve => {
    let hasOpened = false;
    for (const name of ['position', 'admitted', 'hold-ended', 'expired', 'closed']) {
      source.addEventListener(name, event => {
        hasOpened = true;
        const state = JSON.parse(event.data);
        onState(state);
        if (isOver({ ok: true, data: state })) end();
      });
    }
    source.addEventListener('error', end);
    signal.addEventListener('abort', end);
    function end() {
      source.close();
      signal.removeEventListener('abort', end);
      resolve(hasOpened);
    }
  });
}

function openSocket(token, signal, onState) {
  const address = new URL(`/api/v1/queue/ws?token=${encodeURIComponent(token)}`, location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  return new Promise(resolve => {
    let hasOpened = false;
    socket.addEventListener('message', event => {
      hasOpened = true;
      onState(JSON.parse(event.data).data);
    });
    socket.addEventListener('close', end);
    signal.addEventListener('abort', end);
    function end() {
      socket.close();
      signal.removeEventListener('abort', end);
      resolve(hasOpened);
    }
  });
}

// The time of a slot: shown and announced while it is short, with a button for more time while an extension is left.

import { call, callUntilAnswered, newKey } from './api.js';
import { ServerClock, countDown } from './clock.js';
import { $, onceAtATime, say } from './shell.js';
import { clockText, duration, t, useTexts } from './text.js';
import { texts } from './slot.texts.js';

const SHORT_MS = 180_000;
/** How often a slot can be extended. */
export const MOST_EXTENSIONS = Number(document.documentElement.dataset.mostExtensions);
// An unused slot ends earlier, and each use moves that end further away. If the end has come nearer by this much all the same, it is the final one.
const NEARER_MS = 15_000;

useTexts(texts);

/** Shows the time in `#slot`, the button `#more-time`, and `#own-hold` while the visitor has an open hold. */
export class SlotTime {
  #token;
  #onMessage;
  #clock = new ServerClock();
  #endsAt = 0;
  #longest = 0;
  #isSaid = false;
  #stop = () => {};

  /**
   * @param {string} token The token of the place.
   * @param {(text: string) => void} onMessage Is called with the result of a request for more time.
   */
  constructor(token, onMessage) {
    [this.#token, this.#onMessage] = [token, onMessage];
    onceAtATime($('more-time'), () => this.#extend());
  }

  /** Asks how long the slot lasts. The page has used the slot since the last call. */
  async read() {
    const answer = await call('GET', '/api/v1/queue/status', { token: this.#token, isOfPlace: true });
    if (!answer.ok || answer.data.status !== 'ACTIVE') return;
    $('own-hold').hidden = !answer.data.holdExpiresAt;
    this.#clock.set(Date.parse(answer.data.serverTime));
    this.#show(answer.data);
  }

  /** Stops showing the time. */
  close() {
    this.#stop();
    $('slot').textContent = '';
    $('more-time').hidden = true;
  }

  get #left() {
    return this.#endsAt - this.#clock.now;
  }

  #show(state) {
    this.close();
    this.#endsAt = Date.parse(state.expiredAt);
    this.#longest = Math.max(this.#longest, this.#left);
    if (this.#left > Math.min(SHORT_MS, this.#longest - NEARER_MS)) {
      this.#isSaid = false;
      return;
    }
    this.#stop = countDown(() => this.#left, seconds => {
      $('slot').textContent = t('slotLeft', { time: clockText(seconds) });
    });
    const canExtend = state.extendCount < MOST_EXTENSIONS;
    $('more-time').hidden = !canExtend;
    if (!this.#isSaid) say(t(canExtend ? 'slotShort' : 'slotLeft', { time: duration(this.#left / 1000) }), true);
    this.#isSaid = true;
  }

  async #extend() {
    const answer = await callUntilAnswered('POST', '/api/v1/queue/extend', { token: this.#token, key: newKey() });
    if (!answer.ok) return this.#onMessage(answer.message);
    this.#longest = 0;
    this.#show(answer.data);
    this.#onMessage(t('moreGiven'));
  }
}

// What this browser keeps for the pages. Where it denies storage, or has no room, a page keeps the values itself for as long as it is open.

const PROBE = 'concert.probe';
const PROBE_LENGTH = 1024;

class Store {
  #name;
  #ofPage = new Map();

  constructor(name) {
    this.#name = name;
  }

  /** The value of a key, or null. */
  get(key) {
    return this.#ofPage.get(key) ?? this.#use(store => store.getItem(key), null);
  }

  set(key, value) {
    const isStored = this.#use(store => {
      store.setItem(key, value);
      return true;
    }, false);
    if (isStored) this.#ofPage.delete(key);
    else this.#ofPage.set(key, value);
  }

  remove(key) {
    this.#ofPage.delete(key);
    this.#use(store => store.removeItem(key));
  }

  keys() {
    return [...new Set([...this.#ofPage.keys(), ...this.#use(Object.keys, [])])];
  }

  /** Whether values are still there when the page is loaded again. */
  get isLasting() {
    return this.#use(store => {
      store.setItem(PROBE, '-'.repeat(PROBE_LENGTH));
      store.removeItem(PROBE);
      return true;
    }, false);
  }

  // Where storage is denied, naming it alone throws.
  #use(action, otherwise) {
    try {
      return action(window[this.#name]);
    } catch {
      return otherwise;
    }
  }
}

/** Shared by all tabs, and kept when they are closed. */
export const browserStore = new Store('localStorage');

/** Of one tab, and kept when its page is loaded again. */
export const tabStore = new Store('sessionStorage');

// Countdowns by the server's time: the browser's own clock may be wrong, so only its steady timer is used.

/** The server's time, from the last answer that contained it. */
export class ServerClock {
  #offset = 0;

  constructor() {
    this.set(Date.now());
  }

  /** Notes the server's time, in ms since 1970, as of this instant. */
  set(serverMs) {
    this.#offset = serverMs - performance.now();
  }

  get now() {
    return this.#offset + performance.now();
  }
}

/**
 * Counts down to an instant.
 * @param {() => number} left How many ms are left.
 * @param {(seconds: number) => void} show Is called at each full second, and at the end with 0.
 * @returns A function that stops it.
 */
export function countDown(left, show) {
  let timer;
  const step = () => {
    const ms = left();
    show(Math.max(0, Math.ceil(ms / 1000)));
    if (ms > 0) timer = setTimeout(step, ms % 1000 || 1000);
  };
  step();
  return () => clearTimeout(timer);
}

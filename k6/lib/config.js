// The settings of a run: every size, rate and duration has the value of the scenario as its default.

/** The address of one host, or of the balancer in front of several. */
export const BASE_URL = text('BASE_URL', 'http://localhost:8080').replace(/\/+$/, '');

/** The value of an environment variable; an empty one counts as not set. */
export function text(name, fallback) {
  return __ENV[name] ? __ENV[name] : fallback;
}

/** A number from the environment. A text that is not a number stops the run before it starts. */
export function number(name, fallback) {
  const given = text(name, undefined);
  if (given === undefined) {
    return fallback;
  }

  const value = Number(given);
  if (!Number.isFinite(value) || value < 0) {
    throw new Error(`${name} must be a number of zero or more, not "${given}"`);
  }

  return value;
}

/** True or false from the environment: `true`, `1`, `false` or `0`. */
export function flag(name, fallback) {
  const given = text(name, String(fallback)).toLowerCase();
  if (!['true', '1', 'false', '0'].includes(given)) {
    throw new Error(`${name} must be true or false, not "${given}"`);
  }

  return given === 'true' || given === '1';
}

/** Virtual users or a rate: the variable's value, or the default times SCALE, at least 1. */
export function size(name, fallback) {
  return Math.max(1, Math.round(number(name, fallback * number('SCALE', 1))));
}

/** Seconds: the variable's value (`90`, `90s`, `5m`, `1h`), or the default times TIME_SCALE, at least 1. */
export function seconds(name, fallback) {
  const given = text(name, undefined);
  if (given === undefined) {
    return Math.max(1, Math.round(fallback * number('TIME_SCALE', 1)));
  }

  const parts = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(given);
  if (parts === null) {
    throw new Error(`${name} must be a duration such as 90s, 5m or 1h, not "${given}"`);
  }

  return Math.max(1, Math.round(Number(parts[1]) * { s: 1, m: 60, h: 3600 }[parts[2] || 's']));
}

/** The concert's number or code from CONCERT_ID; a number is sent as a JSON number. */
export function concert(fallback) {
  const given = text('CONCERT_ID', fallback);
  return /^\d+$/.test(given || '') ? Number(given) : given;
}

// The users of a run: random, but where each must have a place of its own no number is drawn twice.
import exec from 'k6/execution';

/** What is drawn once, in setup(), and shared by all: it makes the users of this run differ from the last one's. */
export function drawRun() {
  return { offset: Math.floor(Math.random() * 1e6), label: Date.now().toString(36) };
}

/** Any user from 1 to `last`; the same one may come twice at once. */
export function randomUser(last) {
  return 1 + Math.floor(Math.random() * last);
}

/** A user from 1 to `last` in scattered order; none comes again before `last` iterations have passed. */
export function distinctUser(run, last) {
  return 1 + ((run.offset + exec.scenario.iterationInTest * stride(last)) % last);
}

/** A text id that is unique in this run and all earlier ones: one for each iteration of each virtual user. */
export function textUser(run) {
  return `u-${run.label}-${__VU}-${__ITER}`;
}

// A step without a common divisor with the size visits every number once before it repeats.
function stride(last) {
  let step = Math.max(1, Math.floor(last * 0.618));
  while (divisor(step, last) !== 1) {
    step += 1;
  }

  return step;
}

function divisor(a, b) {
  return b === 0 ? a : divisor(b, a % b);
}

// The users of a run: random numbers, but where each user needs a place of its own, no number is drawn twice.
import exec from 'k6/execution';

/** Random values that setup() draws once for all virtual users, so that this run has other users than the last one. */
export function drawRun() {
  return { offset: Math.floor(Math.random() * 1e6), label: Date.now().toString(36) };
}

/** A random user from 1 to `last`; the same user may come twice at the same time. */
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

// With a step that has no common divisor with `last`, every number comes once before the first one repeats.
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

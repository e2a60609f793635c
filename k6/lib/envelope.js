// The two envelopes, and the report of failures.
import exec from 'k6/execution';

// A broken server would otherwise be described thousands of times a second.
const WARNING_USERS = 10;
const WARNINGS_PER_USER = 2;
let warnings = 0;

/** `data` of a SUCCESS answer of the reservation API with status 200; null for anything else. */
export function successData(res) {
  const body = res.status === 200 ? parsed(res) : null;
  return body !== null && body.resultType === 'SUCCESS' && body.data !== undefined ? body.data : null;
}

/** The code of a FAIL answer of the reservation API, such as `004`; null for anything else. */
export function failCode(res) {
  const body = parsed(res);
  return body !== null && body.resultType === 'FAIL' && body.exception ? body.exception.code : null;
}

/** `data` of a `success` answer of the waiting room API with this status; null for anything else. */
export function roomData(res, status) {
  const body = res.status === status ? parsed(res) : null;
  return body !== null && body.result === 'success' && body.data !== undefined ? body.data : null;
}

/** Reports which step failed and how: at most 20 lines a run; the body is shown for refusals only, which carry no token. */
export function explain(step, res) {
  if (warnings < WARNINGS_PER_USER && exec.vu.idInTest <= WARNING_USERS) {
    warnings += 1;
    const said = res.status >= 400 ? String(res.body).slice(0, 300) : '';
    console.warn(`${step} (user ${exec.vu.idInTest}): status ${res.status} ${res.error} ${said}`);
  }
}

function parsed(res) {
  try {
    return JSON.parse(res.body);
  } catch {
    // Not JSON, so not the envelope: the caller's check fails.
    return null;
  }
}

// Reads a host's /metrics (Prometheus text), for values that are not in any answer.
import http from 'k6/http';
import { check } from 'k6';

/** All samples `{ name, labels, value }` of one host whose line matches `wanted`. */
export function samples(baseUrl, wanted) {
  const res = http.get(`${baseUrl}/metrics`, { tags: { name: 'metrics' } });
  check(res, { 'metrics: 200': (answer) => answer.status === 200 });
  return String(res.body)
    .split('\n')
    .filter((line) => !line.startsWith('#') && wanted.test(line))
    .map(sample);
}

/** The value of one label, or an empty text. */
export function label(labels, name) {
  const found = new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels);
  return found === null ? '' : found[1];
}

// name{labels} value [time]; a label's value may hold blanks and braces, so the last brace ends the labels.
function sample(line) {
  const end = line.lastIndexOf('}');
  const start = end < 0 ? -1 : line.indexOf('{');
  const [name, value] = end < 0 ? line.split(/\s+/) : [line.slice(0, start), line.slice(end + 1).trim().split(/\s+/)[0]];
  return { name, labels: end < 0 ? '' : line.slice(start + 1, end), value: Number(value) };
}
